"""Every change to experiments; the caller owns the transaction.

From its start to its decision nothing of an experiment changes but its stage: what is compared, by
which measure and until when was written down beforehand.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hub import index
from hub.audiences import actions as audience_actions
from hub.audiences import queries as audiences
from hub.audiences import spec
from hub.audit import actions as audit
from hub.clips import facts, opening, variants
from hub.clips.model import Clip, State, Take
from hub.clips.variants_model import Arm, Half, Variant
from hub.core import work
from hub.core.errors import Conflict, Rejected
from hub.experiments import halves, measure, plan, queries
from hub.experiments.model import Experiment, Kind, Stage
from hub.experiments.plan import Plan
from hub.people import queries as people
from hub.pulses.model import PulseItem
from hub.search import rebuild

OPEN_ALREADY = (
    "This update is published. Only one that nobody has seen yet can be compared. Put the two "
    "versions up as a new draft, or give this one another take."
)
OPENS_ALONE = "This update is to open by itself. Take that back, so that it waits for the start."
ERASED = "person:…"
ROWS_AT_ONCE = 5000


def keep(session: Session, actor_id: str, clip: Clip, wanted: Plan, now: datetime) -> Experiment:
    """Write down a plan for a whole clip, in place of an earlier one that has not started.

    Raises:
        Conflict: the clip is published, or an experiment has started.
        Rejected: the plan can't be carried out.
    """
    _require_unseen(clip)
    questions = {one.id for one in queries.questions(session, clip.id)}
    wanted = plan.checked(clip, wanted, questions)
    if wanted.rehearsal:
        _require_group(session, wanted.rehearsal)
    made = queries.current(session, clip.id, lock=True)
    if made is None or made.stage is not Stage.PLANNED:
        _require_over(made)
        made = Experiment(clip_id=clip.id, by_id=actor_id, made_at=now)
        session.add(made)
    for name, value in asdict(wanted).items():
        setattr(made, name, value)
    audit.add(session, actor_id, "experiment.planned", "clip", clip.id, now)
    session.flush()
    return made


def forget(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Throw away a plan that has not started.

    Raises:
        Conflict: there is none.
    """
    made = _in_stage(session, clip, Stage.PLANNED)
    session.delete(made)
    audit.add(session, actor_id, "experiment.forgotten", "clip", clip.id, now)


def start(session: Session, actor_id: str, clip: Clip, key: str, now: datetime) -> Experiment:
    """Publish a whole clip and draw the halves with ``key``; now the plan is fixed.

    Raises:
        Conflict: there is no plan, the clip is published, or can't be watched yet.
        Rejected: too few people are left to compare.
    """
    made = _in_stage(session, clip, Stage.PLANNED)
    _require_unseen(clip)
    takes = [one for one in clip.takes if one.number in (clip.take_number, made.take_number)]
    if not all(map(_is_ready, takes)):
        raise Conflict("A recording is still being prepared. Start when it is ready.")
    plan.checked(clip, plan.of(made), {one.id for one in queries.questions(session, clip.id)})
    made.audience = clip.audience.spec
    if made.rehearsal:
        audience_actions.change(session, clip.audience, made.rehearsal)
    opening.publish(session, actor_id, clip, now)
    made.stage, made.started_at = Stage.RUNNING, now
    made.first_title, made.first_take = clip.title, clip.take_number
    made.ends_at = now + timedelta(days=made.days)
    session.add(Variant(clip_id=clip.id, title=made.title or None, take_number=made.take_number))
    session.flush()
    if made.kind is not Kind.NOTHING:
        _draw(session, made, clip, key)
        _by_halves(session, made)
        rebuild.again(session, clip.id)
    audit.add(session, actor_id, "experiment.started", "clip", clip.id, now)
    return made


def end(session: Session, clip: Clip, now: datetime) -> None:
    """Work out what a running experiment found, once, if its time is over."""
    made = queries.current(session, clip.id, lock=True)
    if made is None or made.stage is not Stage.RUNNING or made.ends_at is None:
        return
    if made.ends_at > now:
        return
    made.stage, made.ended_at = Stage.ENDED, now
    if made.kind is not Kind.NOTHING:
        made.result = asdict(measure.outcome_of(session, made, clip))
    audit.add(session, None, "experiment.ended", "clip", clip.id, now)


def decide(session: Session, actor_id: str, clip: Clip, winner: str, now: datetime) -> None:
    """Give everybody one version; after a rehearsal, open it to everyone it is for.

    A rehearsal that compares nothing may open before its time: there is no result to wait for.

    Raises:
        Conflict: it has not ended.
        Rejected: there is no such version.
    """
    made = queries.current(session, clip.id, lock=True)
    early = made is not None and made.kind is Kind.NOTHING and made.stage is Stage.RUNNING
    if made is None or not (made.stage is Stage.ENDED or early):
        raise Conflict("It has not ended. Nobody sees a result before, and nobody decides.")
    if winner not in tuple(Arm) or (made.kind is Kind.NOTHING and winner != Arm.FIRST):
        raise Rejected("Choose one of the two.", "winner")
    if winner == Arm.SECOND:
        clip.title = made.title or clip.title
        facts.show_take(session, clip, made.take_number or clip.take_number)
    made.stage, made.winner, made.decided_at = Stage.DECIDED, Arm(winner), now
    _clear(session, clip)
    if made.rehearsal:
        opening.open_wider(session, clip, made.audience, now)
    _tidy(session, clip)
    audit.add(session, actor_id, "experiment.decided", "clip", clip.id, now, winner=winner)


def stop(session: Session, actor_id: str | None, clip: Clip, now: datetime) -> None:
    """End it before its time: everybody gets the first version, and no difference is shown.

    Whoever stops because of what they believe to see has looked; so there is nothing to see. A
    rehearsal goes back to the drafts. One whose clip was withdrawn stays withdrawn.

    Raises:
        Conflict: nothing is running.
    """
    made = queries.current(session, clip.id, lock=True)
    if made is None or made.stage not in (Stage.RUNNING, Stage.ENDED):
        raise Conflict("Nothing is being compared here.")
    made.stage, made.ended_at, made.result = Stage.STOPPED, now, {}
    _clear(session, clip)
    if made.rehearsal:
        opening.close_again(session, clip, made.audience, now)
    _tidy(session, clip)
    audit.add(session, actor_id, "experiment.stopped", "clip", clip.id, now)


def stop_withdrawn(session: Session, clip: Clip, now: datetime) -> None:
    """Stop what nobody can see any more, if it still runs."""
    made = queries.current(session, clip.id)
    going = made is not None and made.stage in (Stage.RUNNING, Stage.ENDED)
    if going and clip.state is not State.PUBLISHED:
        stop(session, None, clip, now)


def erase(session: Session, person_id: str) -> None:
    """Forget in which halves somebody was, what they started, and terms that name them."""
    session.execute(delete(Half).where(Half.person_id == person_id))
    session.execute(update(Experiment).where(Experiment.by_id == person_id).values(by_id=None))
    email = people.get(session, person_id).email
    naming = Experiment.audience.icontains(email, autoescape=True)
    naming |= Experiment.rehearsal.icontains(email, autoescape=True)
    for made in session.scalars(select(Experiment).where(naming)):
        made.audience = spec.without(made.audience, email)
        if made.rehearsal:  # it stays a rehearsal, of nobody
            made.rehearsal = spec.without(made.rehearsal, email) or ERASED


def _draw(session: Session, made: Experiment, clip: Clip, key: str) -> None:
    able, beside = queries.frozen(session, clip.audience_id)
    drawn = halves.draw(key, made.id, able, beside)
    made.first_people = made.second_people = len(drawn) // 2
    if made.first_people < halves.LEAST_IN_HALF:
        raise Rejected(
            "Too few people can take part: two halves of 30 are the least that can tell anything. "
            "Compare with everyone, or only rehearse.",
            "rehearsal" if made.rehearsal else "kind",
        )
    rows = [
        {"clip_id": clip.id, "person_id": person_id, "arm": drawn[person_id]}
        for person_id in sorted(drawn)  # not in the order of the lot
    ]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(Half), rows[first : first + ROWS_AT_ONCE])


def _by_halves(session: Session, made: Experiment) -> None:
    """Let the question's answers be counted by halves from its first answer on."""
    if made.question_id is not None:
        session.get_one(PulseItem, made.question_id).by_half = True


def _clear(session: Session, clip: Clip) -> None:
    """Forget who saw which version."""
    session.execute(delete(Half).where(Half.clip_id == clip.id))
    session.execute(delete(Variant).where(Variant.clip_id == clip.id))
    session.flush()


def _tidy(session: Session, clip: Clip) -> None:
    index.remove(session, clip.id, variants=(variants.OTHER,))
    rebuild.again(session, clip.id)
    work.note(session, clip.id)


def _is_ready(take: Take) -> bool:
    return take.playable and take.complete


def _in_stage(session: Session, clip: Clip, stage: Stage) -> Experiment:
    made = queries.current(session, clip.id, lock=True)
    if made is None or made.stage is not stage:
        raise Conflict("There is no plan that could be started.")
    return made


def _require_unseen(clip: Clip) -> None:
    if clip.state is State.SCHEDULED or clip.publish_when_playable:
        raise Conflict(OPENS_ALONE)
    if clip.state is not State.DRAFT or clip.published_at is not None:
        raise Conflict(OPEN_ALREADY)


def _require_over(made: Experiment | None) -> None:
    if made is not None and made.stage in (Stage.RUNNING, Stage.ENDED):
        raise Conflict(variants.COMPARED)


def _require_group(session: Session, written: str) -> None:
    try:
        audiences.count_of(session, written)
    except Rejected as error:
        raise Rejected(str(error), "rehearsal") from error
