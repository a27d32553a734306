"""What happens to a take after upload: durable workflows, step by step.

A step is recorded when it returns; after a kill, work goes on behind the last one recorded.
`commit` runs in the transaction of its record, so that what it publishes is published once.
"""

from hub.captions import indexed, recognised
from hub.captions import jobs as speech_jobs
from hub.clips import jobs, made, opening, part_jobs, removal, sound_jobs, upload
from hub.clips.jobs import Plain
from hub.comments import jobs as comments_jobs
from hub.core import work
from hub.core.errors import HubError
from hub.core.services import Services
from hub.core.work.worker import Chore
from hub.experiments import jobs as experiment_jobs
from hub.hooks import jobs as hooks_jobs
from hub.notices import jobs as notices_jobs
from hub.pulses import jobs as pulse_jobs
from hub.reports import jobs as reports_jobs
from hub.search import rebuild
from hub.viewing import course_jobs
from hub.viewing import jobs as viewing_jobs
from transcoding.ladder import Content

Place = tuple[int, int, Plain]  # number of a part, of how many, and which pictures
BROKEN = (
    "Something went wrong while this was being prepared. An administrator can see why in the log."
)


def _take_failed(services: Services, take_id: str, error: Exception) -> None:
    sentence = str(error) if isinstance(error, HubError) else BROKEN
    with services.database.write() as session:
        made.is_refused(session, take_id, sentence)


@work.child("sound")
def sound(take_id: str, source: Plain) -> Plain | None:
    """The sound of a take, beside its pictures; its words are written down from it at once."""
    beginning = work.step(sound_jobs.head, take_id, source)
    if beginning:
        work.commit(recognised.expect, take_id, beginning)
    heard = work.step(sound_jobs.whole, take_id, source)
    if not beginning:
        work.commit(recognised.expect, take_id, heard)
    return heard


@work.child("part")
def part(take_id: str, source: Plain, first: Plain, kind: Content, place: Place) -> str:
    """One part of a long take's ladder, on whichever worker is free."""
    return work.step(part_jobs.encode, take_id, source, first, kind, *place)


@work.child("ladder")
def ladder(take_id: str, source: Plain, gain_db: float, first: Plain, kind: Content) -> Plain:
    """All rungs of a take from one decode, when it is its turn."""
    return work.step(jobs.ladder, take_id, source, gain_db, first, kind)


def _ladder(take_id: str, source: Plain, gain_db: float, first: Plain, kind: Content) -> Plain:
    """All rungs: from one decode, or from parts where several workers can share a long take."""
    work.commit(work.wait_turn, "take", take_id)
    cut = work.step(part_jobs.divide, take_id, source, first, kind)
    if len(cut) < 2:
        only = work.begin(work.PARTS, ladder, take_id, source, gain_db, first, kind)
        return work.results([only])[0]
    places = [(number, len(cut), one) for number, one in enumerate(cut)]
    children = [work.begin(work.PARTS, part, take_id, source, first, kind, one) for one in places]
    once = work.step(part_jobs.beside, take_id, source, gain_db, len(cut))
    prefixes = work.results(children)
    return work.step(part_jobs.join, take_id, source, first, kind, prefixes, once)


@work.workflow("take", _take_failed, jobs.tidy)
def take(take_id: str) -> None:
    """From an uploaded file to every rung; people can watch after the second step."""
    source = work.step(jobs.look, take_id)
    work.commit(made.is_known, take_id, source)
    with work.beside(f"take:{take_id}", work.SOUND, sound, take_id, source) as read:
        first = work.step(jobs.instant, take_id, source)
        work.commit(made.is_playable, take_id, first)
        work.commit(indexed.are_shown, take_id)
        seen = work.step(jobs.glimpse, take_id, source, first)
        work.commit(made.is_planned, take_id, seen)
        heard = read()
    gain_db = heard["gain_db"] if heard else 0.0
    full = _ladder(take_id, source, gain_db, first, seen["kind"])
    work.commit(made.has_pictures, take_id, full["stills"])
    work.commit(made.is_complete, take_id, full)


@work.workflow("speech", speech_jobs.failed)
def speech(take_id: str) -> None:
    """From the sound of a take to its words; runs on its own queue, beside the ladder."""
    work.step(speech_jobs.transcribe, take_id)


@work.workflow("translation", speech_jobs.translation_failed)
def translation(take_id: str) -> None:
    """What is said in a take, in English; when somebody asks for it."""
    work.step(speech_jobs.translate, take_id)


CHORES = (
    Chore("index", 30.0, rebuild.rebuild),
    Chore("index written lately", 5.0, rebuild.settle),
    Chore("opening", 5.0, opening.open_due),
    Chore("waiting words", 20.0, speech_jobs.retry_waiting),
    Chore("speech model", 600.0, speech_jobs.fetch_for_waiting),
    Chore("uploads", 600.0, upload.forget_expired),
    Chore("pulse answers", 3600.0, pulse_jobs.shuffle),
    Chore("viewings become counts", 3600.0, viewing_jobs.forget),
    Chore("how clips went", 60.0, course_jobs.renew),
    Chore("experiments", 10.0, experiment_jobs.finish),
    Chore("files", 60.0, removal.tidy_files),
    Chore("comments in search", 20.0, comments_jobs.index_due),
    Chore("notices", 2.0, notices_jobs.deliver),
    Chore("letters", 10.0, notices_jobs.post),
    Chore("value reports", 30.0, reports_jobs.make_due),
    Chore("letters with reports", 10.0, reports_jobs.post),
    Chore("hooks", 2.0, hooks_jobs.send),
    Chore("logs of hooks", 3600.0, hooks_jobs.forget),
)
