"""Every read of experiments; what was found is shown only once they have ended."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, case, func, select
from sqlalchemy.orm import Session

from hub.audiences import queries as audiences
from hub.audiences.model import FrozenMember
from hub.clips.model import Clip, Take
from hub.clips.variants_model import Arm, Half
from hub.experiments.model import Experiment, Stage
from hub.people.model import Person, Role
from hub.pulses.model import Component, PulseItem
from hub.viewing.model import SeenSeconds

UNBLINDED = (Role.COMMS, Role.ADMIN, Role.LEGAL)  # they see both versions


def current(session: Session, clip_id: str, *, lock: bool = False) -> Experiment | None:
    """Return the newest experiment of a clip, or None (1 statement).

    With ``lock`` nobody else changes it until the transaction ends.
    """
    wanted = select(Experiment).where(Experiment.clip_id == clip_id)
    newest = wanted.order_by(Experiment.made_at.desc(), Experiment.id.desc()).limit(1)
    return session.scalar(newest.with_for_update() if lock else newest)


def due(session: Session, now: datetime) -> list[str]:
    """Return the clips whose experiment has to end: its time is over (1 statement)."""
    over = (Experiment.stage == Stage.RUNNING, Experiment.ends_at <= now)
    return list(session.scalars(select(Experiment.clip_id).where(*over)))


def withdrawn(session: Session) -> list[str]:
    """Return the clips with a running experiment that nobody can see any more (1 statement)."""
    wanted = select(Experiment.clip_id).join(Clip, Clip.id == Experiment.clip_id)
    going = Experiment.stage.in_((Stage.RUNNING, Stage.ENDED))
    return list(session.scalars(wanted.where(going, Clip.state != "published")))


def frozen(session: Session, audience_id: int) -> tuple[list[str], int]:
    """Return who on the frozen list can take part, and how many others are on it (3 statements).

    The others see updates before they open, asked not to be counted, or rehearsed one that is no
    longer for them.
    """
    meant = audiences.matching(audiences.rules_of(session, audience_id))
    wanted = select(FrozenMember.person_id).join(Person, Person.id == FrozenMember.person_id)
    able = wanted.where(FrozenMember.audience_id == audience_id, meant, *_able())
    people = [person_id for person_id in session.scalars(able) if person_id]
    return people, audiences.frozen_count(session, audience_id) - len(people)


def expected(
    session: Session, rules: Collection[audiences.Rule], apart: Collection[str]
) -> tuple[int, int]:
    """Return the same as numbers, of a list that is not frozen yet (1 statement).

    ``apart`` are the speakers and the owner, who are on no list.
    """
    everybody = func.count()
    able = func.count().filter(*_able())
    wanted = select(able, everybody).where(
        Person.active, audiences.matching(rules), Person.id.not_in(apart)
    )
    found, total = session.execute(wanted).one()
    return found, total - found


def watched(
    session: Session, experiment: Experiment, clip: Clip
) -> list[Row[Arm, bool, bool, int, float]]:
    """Return (half, viewer in time, completed, seconds seen, seconds long) of who saw anything.

    Of the take that is the person's own (1 statement).
    """
    wanted = (
        select(
            Half.arm,
            and_(SeenSeconds.is_viewer, SeenSeconds.first_view_at <= experiment.ends_at),
            SeenSeconds.completed,
            SeenSeconds.seen_s,
            Take.duration_s,
        )
        .join(SeenSeconds, _seen_by_them())
        .join(Take, Take.id == SeenSeconds.take_id)
        .where(Half.clip_id == clip.id, Take.number == _own_number(experiment, clip))
    )
    return list(session.execute(wanted))


def questions(session: Session, clip_id: str) -> list[PulseItem]:
    """Return the questions of a clip that have a right answer (1 statement)."""
    wanted = select(PulseItem).where(PulseItem.clip_id == clip_id)
    right = wanted.where(PulseItem.component == Component.RECALL, PulseItem.right.is_not(None))
    return list(session.scalars(right.order_by(PulseItem.position)))


def export(session: Session, person_id: str) -> dict[str, list[dict[str, str]]]:
    """Return the comparisons somebody is in and started, as plain values (2 statements).

    Which half they are in is said too: it is kept of them.
    """
    halves = session.execute(select(Half.clip_id, Half.arm).where(Half.person_id == person_id))
    made = session.scalars(select(Experiment).where(Experiment.by_id == person_id))
    return {
        "comparisons": [{"clip": clip_id, "half": arm.value} for clip_id, arm in halves],
        "experiments": [{"clip": one.clip_id, "at": one.made_at.isoformat()} for one in made],
    }


def _able() -> tuple[ColumnElement[bool], ...]:
    return (and_(Person.active, Person.measured), Person.role.not_in(UNBLINDED))


def _seen_by_them() -> ColumnElement[bool]:
    return and_(SeenSeconds.person_id == Half.person_id, SeenSeconds.clip_id == Half.clip_id)


def _own_number(experiment: Experiment, clip: Clip) -> ColumnElement[int]:
    first = experiment.first_take or clip.plain_take_number
    second = experiment.take_number or first
    return case((Half.arm == Arm.SECOND, second), else_=first)
