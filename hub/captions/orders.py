"""What people ask of speech recognition: write it down again, translate it, stop.

An order stays with the take, so that a retry keeps to it; new captions by a person end it.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audit import actions as audit
from hub.captions import queries, recognised
from hub.captions.model import Transcript, TranscriptState
from hub.captions.orders_model import SpeechOrder, Task
from hub.clips.model import Clip, Take
from hub.clips.queries import door
from hub.core import work
from hub.core.errors import Conflict, Rejected
from hub.core.work.model import Job
from hub.people.asker import Asker

WORKFLOW = {Task.TRANSCRIBE: "speech", Task.TRANSLATE: "translation"}
ENGLISH = "en"
STOPPED = "This was stopped. It can be started again at any time."


def of_take(session: Session, take_id: str, task: Task) -> SpeechOrder | None:
    """Return what was asked for a take (1 statement)."""
    return session.get(SpeechOrder, (take_id, task))


def running(session: Session, take_id: str) -> dict[Task, Job]:
    """Return the jobs of a take that have not ended, by what they do (2 statements)."""
    found = ((task, work.state(session, WORKFLOW[task], take_id)) for task in Task)
    return {task: job for task, job in found if job is not None and not job.ended}


def again(
    session: Session, asker: Asker, clip: Clip, model: str, offered: list[str], now: datetime
) -> None:
    """Have the words of the shown take written down again, by ``model`` (“”: the usual one).

    What people see stays until the new words are ready; then it is kept as a revision.

    Raises:
        NotAllowed, NotFound: the asker may not prepare this clip.
        Conflict: there is no sound, or it is being done.
        Rejected: there is no such model.
    """
    take = _take(session, asker, clip, now)
    _order(session, asker, take, Task.TRANSCRIBE, _checked(model, offered), now)


def translate(
    session: Session, asker: Asker, clip: Clip, model: str, offered: list[str], now: datetime
) -> None:
    """Have what is said in the shown take translated to English, as a transcript of its own.

    Raises:
        NotAllowed, NotFound: the asker may not prepare this clip.
        Conflict: nothing is written down yet, it is English already, or it is being done.
        Rejected: there is no such model.
    """
    take = _take(session, asker, clip, now)
    check_translatable(queries.of_takes(session, [take.id]).get(take.id, []))
    _order(session, asker, take, Task.TRANSLATE, _checked(model, offered), now)


def check_translatable(transcripts: list[Transcript]) -> None:
    """See that these transcripts of a take can be joined by a translation.

    Raises:
        Conflict: they can't; it says why.
    """
    ready = [one for one in transcripts if one.state is TranscriptState.READY]
    if any(one.lang.split("-")[0] == ENGLISH and not one.translated_from for one in ready):
        raise Conflict("There are English words already.")
    if not ready:
        raise Conflict("The words have to be written down before they can be translated.")


def cancel(session: Session, asker: Asker, clip: Clip, now: datetime) -> None:
    """Stop what speech recognition does for the shown take, or waits to do; what was ready stays.

    Raises:
        NotAllowed, NotFound: the asker may not prepare this clip.
        Conflict: nothing is being done.
    """
    take = _take(session, asker, clip, now)
    jobs = running(session, take.id)
    busy = [task for task, job in jobs.items() if not job.cancelled]
    waiting = [task for task in Task if queries.waits(queries.draft(session, take.id, task))]
    if not busy and not waiting:
        raise Conflict("Nothing is being written down that could be stopped.")
    for task in busy:
        work.cancel(session, WORKFLOW[task], take.id)
    for task in {*busy, *waiting}:
        _forget(session, take.id, task)
    recognised.give_up(session, take.id, STOPPED)
    audit.add(session, asker.id, "words.stopped", "clip", clip.id, now, take=take.number)


def forget(session: Session, take_id: str) -> None:
    """End the orders for a take whose words somebody brought (1 statement)."""
    session.execute(delete(SpeechOrder).where(SpeechOrder.take_id == take_id))


def _forget(session: Session, take_id: str, task: Task) -> None:
    ours = (SpeechOrder.take_id == take_id, SpeechOrder.task == task)
    session.execute(delete(SpeechOrder).where(*ours))


def _order(
    session: Session, asker: Asker, take: Take, task: Task, model: str, now: datetime
) -> None:
    if (job := running(session, take.id).get(task)) is not None:
        if job.cancelled:
            raise Conflict("It is being stopped. Try again in a moment.")
        raise Conflict("This is being done already. Stop it first.")
    order = of_take(session, take.id, task) or SpeechOrder(take_id=take.id, task=task)
    order.model, order.person_id, order.at = model, asker.id, now
    session.add(order)
    session.flush()
    recognised.wait(session, take.id, "", "", task)
    work.start(session, WORKFLOW[task], take.id, clip_id=take.clip_id, queue=work.SPEECH)
    deed = f"words.{task.value}"
    audit.add(session, asker.id, deed, "clip", take.clip_id, now, take=take.number, model=model)


def _take(session: Session, asker: Asker, clip: Clip, now: datetime) -> Take:
    access.require_prepare(asker, door(clip), now)
    wanted = select(Take).where(Take.clip_id == clip.id, Take.number == clip.take_number)
    take = session.scalar(wanted)
    if take is None or not take.has_sound:
        raise Conflict("This recording has no sound, or its sound is not here yet.")
    return take


def _checked(model: str, offered: list[str]) -> str:
    if model and model not in offered:
        raise Rejected(
            f"The speech model “{model}” is not here. There is {', '.join(offered)}.", "model"
        )
    return model
