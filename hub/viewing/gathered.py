"""The rows that the numbers of a clip are counted from, each read once and as the driver gives it.

While an update is watched its numbers are counted anew for every reading: statements that are put
together each time, a row object for each row and one more look at the same rows for every figure
took three times as long as the counting.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from hub.audiences.model import FrozenMember
from hub.clips.model import Clip, Take
from hub.people.model import Department
from hub.viewing.model import SeenSeconds, TakeCounts, Viewing
from hub.viewing.queries import REACH_OPEN, Counts
from hub.viewing.spread import LOWEST, Cell

NEVER: tuple[str | None, str] = (None, "")  # day and way of who has not watched


class Member(NamedTuple):
    """One line of the frozen list; an erased person stays on it without a name."""

    person_id: str | None
    department: str
    level: int


class Seen(NamedTuple):
    """What one viewer has seen of one take."""

    person_id: str
    take_id: str
    ranges: bytes  # as `segments.pack_ranges` writes them
    content_s: float
    completed: bool
    counted: bool  # the ranges are in `SeenAlike`
    day: object  # of the first view, UTC; as ISO, or a date
    via: str
    in_time: bool  # while reach was open


class Played(NamedTuple):
    """One viewing of one take."""

    person_id: str
    take_id: str
    device: str
    segments: bytes  # as `segments.pack` writes them
    is_view: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """The frozen list; viewers, the first first; every viewing. Without who prepared the clip."""

    members: list[Member]
    seen: list[Seen]
    played: list[Played]
    forgotten: Mapping[str, TakeCounts]  # by take

    def cells(self) -> list[Cell]:
        """Return the frozen list by department, level, day and way of the first view in time.

        Over all takes of the clip each person counts once.
        """
        in_time = (one for one in reversed(self.seen) if one.in_time)
        first = {one.person_id: (str(one.day), one.via) for one in in_time}
        found = Counter(
            (one.department, min(one.level, LOWEST), first.get(one.person_id or "", NEVER))
            for one in self.members
        )
        return [Cell(name, level, *how, people) for (name, level, how), people in found.items()]

    def counts(self, cells: Sequence[Cell]) -> Counts:
        """Return what is counted over all takes; ``cells`` are those of the frozen list."""
        old = self.forgotten.values()
        views = sum(1 for one in self.played if one.is_view)
        return Counts(
            audience=sum(cell.people for cell in cells),
            reached=sum(cell.people for cell in cells if cell.day is not None),
            viewers=len({one.person_id for one in self.seen}),
            views=views + sum(one.views for one in old),
            completed=len({one.person_id for one in self.seen if one.completed}),
            content_s=sum(one.content_s for one in self.seen) + sum(one.content_s for one in old),
        )

    def ways(self, cells: Sequence[Cell]) -> dict[str, int]:
        """Return how many people reached came by each way; never to be shown as it is.

        Whoever watched before this was counted is in none.
        """
        found: Counter[str] = Counter()
        for cell in cells:
            if cell.way:
                found[cell.way] += cell.people
        for one in self.forgotten.values():
            found.update(one.ways)
        return dict(found)


def of_clip(session: Session, clip: Clip) -> Gathered:
    """Return all rows that the numbers of ``clip`` are counted from (4 statements)."""
    opened = clip.published_at
    given = {
        "clip": clip.id,
        "audience": clip.audience_id,
        "own": sorted(clip.uncounted),
        "last": opened + REACH_OPEN if opened else datetime.max.replace(tzinfo=UTC),
    }
    takes = select(Take.id).where(Take.clip_id == clip.id)
    old = session.scalars(select(TakeCounts).where(TakeCounts.take_id.in_(takes)))
    return Gathered(
        members=list(map(Member._make, _rows(session, _members(), given))),
        seen=list(map(Seen._make, _rows(session, _seen(), given))),
        played=list(map(Played._make, _rows(session, _played(), given))),
        forgotten={one.take_id: one for one in old},
    )


def _rows(session: Session, wanted: Select[Any], given: Mapping[str, object]) -> list[Any]:
    """Rows as the driver gives them: a row object for each would take longer than the query."""
    cursor: Any = session.connection().execute(wanted, given).cursor
    rows: list[Any] = cursor.fetchall()
    return rows


@cache
def _members() -> Select[Any]:
    member = FrozenMember.person_id
    name = func.coalesce(Department.name, "")
    wanted = _raw(member, name, FrozenMember.level).select_from(FrozenMember)
    wanted = wanted.outerjoin(Department, Department.id == FrozenMember.department_id)
    counted = or_(member.is_(None), member.not_in(_own()))
    return wanted.where(FrozenMember.audience_id == bindparam("audience"), counted)


@cache
def _seen() -> Select[Any]:
    first = SeenSeconds.first_view_at
    kept = (SeenSeconds.seen, SeenSeconds.content_s, SeenSeconds.completed, SeenSeconds.counted)
    reach = (func.date(first), SeenSeconds.via, first <= bindparam("last", type_=first.type))
    wanted = _raw(SeenSeconds.person_id, SeenSeconds.take_id, *kept, *reach)
    viewers = (SeenSeconds.is_viewer, SeenSeconds.person_id.not_in(_own()))
    wanted = wanted.where(SeenSeconds.clip_id == bindparam("clip"), *viewers)
    return wanted.order_by(first, SeenSeconds.person_id, SeenSeconds.take_id)


@cache
def _played() -> Select[Any]:
    columns = (Viewing.person_id, Viewing.take_id, Viewing.device, Viewing.segments)
    wanted = _raw(*columns, Viewing.is_view).where(Viewing.clip_id == bindparam("clip"))
    return wanted.where(Viewing.person_id.not_in(_own()))


def _own() -> BindParameter[str]:
    return bindparam("own", expanding=True)


def _raw(*columns: Any) -> Select[Any]:  # noqa: ANN401 - any column
    wanted: Any = select(*(type_coerce(column, NullType()) for column in columns))
    chosen: Select[Any] = wanted
    return chosen
