"""What reports read beside the features' own queries. `disclosure` decides what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from hub.audiences.model import FrozenMember
from hub.clips.model import Clip
from hub.comments.model import Reaction
from hub.people.model import Person
from hub.reports.model import Frozen, Reader, Schedule
from hub.viewing.model import SeenSeconds

HOUR_S = 3600.0


def taps(session: Session, take_id: str) -> list[tuple[int, str, str]]:
    """Return (window, kind, person) of reactions at moments of a take, the first first (1)."""
    wanted = select(Reaction.window, Reaction.kind, Reaction.person_id)
    at_moments = wanted.where(Reaction.take_id == take_id, Reaction.window >= 0)
    rows = session.execute(at_moments.order_by(Reaction.id))
    return [(window, kind.value, person_id) for window, kind, person_id in rows]


def viewers_by_department(
    session: Session, clips: Sequence[Clip]
) -> dict[str, dict[int | None, int]]:
    """Return how many of each department have watched, by clip (1 statement).

    Of the people on the frozen lists; those who prepared a clip are not on them.
    """
    seen = (
        select(SeenSeconds.clip_id, SeenSeconds.person_id)
        .where(SeenSeconds.clip_id.in_([clip.id for clip in clips]), SeenSeconds.is_viewer)
        .distinct()
        .subquery()
    )
    wanted = (
        select(seen.c.clip_id, FrozenMember.department_id, func.count())
        .join(Clip, Clip.id == seen.c.clip_id)
        .join(
            FrozenMember,
            and_(
                FrozenMember.audience_id == Clip.audience_id,
                FrozenMember.person_id == seen.c.person_id,
            ),
        )
        .group_by(seen.c.clip_id, FrozenMember.department_id)
    )
    found: dict[str, dict[int | None, int]] = {}
    for clip_id, department_id, count in session.execute(wanted):
        found.setdefault(clip_id, {})[department_id] = count
    return found


def frozen(session: Session, limit: int) -> list[Frozen]:
    """Return the value reports that were made, newest first (1 statement)."""
    return list(session.scalars(select(Frozen).order_by(Frozen.made_at.desc()).limit(limit)))


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule and whom its reports go to: (address, whether outside the directory)."""

    schedule: Schedule
    readers: list[tuple[str, bool]]


def planned(session: Session) -> list[Planned]:
    """Return the schedules of value reports, the next one due first (2 statements)."""
    of = (Person, Person.id == Reader.person_id)
    found: dict[str, list[tuple[str, bool]]] = {}
    wanted = select(Reader.schedule_id, Reader.email, Person.email).outerjoin(*of)
    for schedule_id, outside, inside in session.execute(wanted.order_by(Reader.id)):
        found.setdefault(schedule_id, []).append((inside or outside or "", inside is None))
    schedules = session.scalars(select(Schedule).order_by(Schedule.next_at))
    return [Planned(one, found.get(one.id, [])) for one in schedules]


def export(session: Session, person_id: str) -> dict[str, list[dict[str, object]]]:
    """Return which reports a person gets by mail, as plain values (1 statement)."""
    wanted = select(Schedule).join(Reader, Reader.schedule_id == Schedule.id)
    rows = session.scalars(wanted.where(Reader.person_id == person_id))
    return {"reports_by_mail": [{"title": one.title, "every": one.every.value} for one in rows]}
