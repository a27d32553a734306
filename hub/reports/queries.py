"""What reports read beside the features' own queries. `disclosure` decides what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Text, and_, cast, func, select
from sqlalchemy.orm import Session

from hub.audiences.model import FrozenMember
from hub.clips.model import Clip
from hub.comments.model import Reaction
from hub.people.model import Person
from hub.reports.model import Frozen, Reader, Schedule
from hub.viewing.model import SeenSeconds
from hub.viewing.queries import REACH_OPEN

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the frozen list: ``hours`` from publication to their first view, or None."""

    person_id: str | None
    department_id: int | None
    level: int
    hours: float | None


def prepared(clip: Clip) -> frozenset[str]:
    """Return who does not count: the speakers and the owner."""
    return clip.speaker_ids | ({clip.owner_id} if clip.owner_id else set())


def members(session: Session, clip: Clip) -> list[Member]:
    """Return the frozen list with each first view in time (2 statements).

    Those who prepared the clip are left out. Erased people stand there without a name. Joined
    here: SQLite would walk over all viewers of the clip for each person.
    """
    opened = clip.published_at
    if opened is None:
        return []
    first = _first_views(session, clip, opened)
    wanted = select(FrozenMember.person_id, FrozenMember.department_id, FrozenMember.level).where(
        FrozenMember.audience_id == clip.audience_id
    )
    own = prepared(clip)
    return [
        Member(person_id, department_id, level, first.get(person_id or ""))
        for person_id, department_id, level in session.execute(wanted)
        if person_id not in own
    ]


def _first_views(session: Session, clip: Clip, opened: datetime) -> dict[str, float]:
    """Hours from publication to each viewer's first view, where it came in time."""
    # As text, since a large company has tens of thousands: a date each would take half the time.
    at = cast(SeenSeconds.first_view_at, Text)
    wanted = select(SeenSeconds.person_id, at).where(
        SeenSeconds.clip_id == clip.id,
        SeenSeconds.is_viewer,
        SeenSeconds.first_view_at <= opened + REACH_OPEN,
    )
    found: dict[str, float] = {}
    for person_id, when in session.execute(wanted):
        moment = datetime.fromisoformat(when)
        since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - opened
        hours = max(0.0, since.total_seconds() / HOUR_S)
        found[person_id] = min(hours, found.get(person_id, hours))
    return found


def taps(session: Session, take_id: str) -> list[tuple[int, str, str]]:
    """Return (window, kind, person) of each reaction at a moment of a take (1 statement)."""
    wanted = select(Reaction.window, Reaction.kind, Reaction.person_id)
    rows = session.execute(wanted.where(Reaction.take_id == take_id, Reaction.window >= 0))
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
