"""The rows that the numbers of a clip are counted from, each read once and as the driver gives it.

While an update is watched its numbers are counted anew for every reading: statements that are put
together each time, an object for each row and one more look at the same rows for every figure took
several times as long as the counting. So rows are turned into columns, and the frozen list, which
viewings do not change, is kept.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import compress
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from hub.audiences.model import FrozenMember
from hub.clips.model import Clip, Take
from hub.core.db import by_column, driver_rows
from hub.people.model import Department
from hub.viewing import kept
from hub.viewing.model import SeenSeconds, TakeCounts, Viewing
from hub.viewing.queries import REACH_OPEN, Counts, waiting_of
from hub.viewing.spread import LOWEST, Cell

NEVER: tuple[str | None, str] = (None, "")  # day and way of who has not watched


class Listed(NamedTuple):
    """The frozen list; an erased person stays on it under a name that nobody has."""

    members: Mapping[tuple[str, int], Sequence[str | None]]  # by department and level
    everybody: frozenset[str | None]
    since: Mapping[str | None, Any]  # when they came on it, of those who came later


class Seen(NamedTuple):
    """What viewers have seen of takes, the first to watch first; a place in each for everyone."""

    person_id: Sequence[str]
    take_id: Sequence[str]
    ranges: Sequence[bytes]  # as `segments.pack_ranges` writes them
    content_s: Sequence[float]
    completed: Sequence[bool]
    counted: Sequence[bool]  # the ranges are in `SeenAlike`
    day: Sequence[object]  # of the first view, UTC; as ISO, or a date
    via: Sequence[str]
    in_time: Sequence[bool]  # while reach was open
    first: Sequence[Any]  # the whole time of the first view, as `Listed.since`


class Played(NamedTuple):
    """Viewings of takes; a place in each for every one."""

    person_id: Sequence[str]
    take_id: Sequence[str]
    device: Sequence[str]
    segments: Sequence[bytes]  # as `segments.pack` writes them
    is_view: Sequence[bool]


Columns = TypeVar("Columns", Seen, Played)


def only(columns: Columns, chosen: Iterable[bool]) -> Columns:
    """Return the chosen places of each column."""
    which = list(chosen)
    if all(which):
        return columns
    return type(columns)._make(list(compress(column, which)) for column in columns)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The frozen list; viewers, the first first; every viewing.

    Without who prepared the clip, and who does not count yet (`queries.waiting`).
    """

    listed: Listed
    seen: Seen
    played: Played
    forgotten: Mapping[str, TakeCounts]  # by take

    def cells(self) -> list[Cell]:
        """Return the frozen list by department, level, day and way of the first view in time.

        Over all takes of the clip each person counts once.
        """
        seen = only(self.seen, self.seen.in_time)
        ways = zip(map(str, reversed(seen.day)), reversed(seen.via), strict=True)
        first: dict[str | None, tuple[str, str]]
        first = dict(zip(reversed(seen.person_id), ways, strict=True))
        return [
            Cell(name, level, *(how or NEVER), people)
            for (name, level), members in self.listed.members.items()
            for how, people in Counter(map(first.get, members)).items()
        ]

    def counts(self, cells: Sequence[Cell]) -> Counts:
        """Return what is counted over all takes; ``cells`` are those of the frozen list."""
        old, seen = self.forgotten.values(), self.seen
        return Counts(
            audience=sum(cell.people for cell in cells),
            reached=sum(cell.people for cell in cells if cell.day is not None),
            viewers=len(set(seen.person_id)),
            views=sum(map(bool, self.played.is_view)) + sum(one.views for one in old),
            completed=len(set(compress(seen.person_id, seen.completed))),
            content_s=sum(seen.content_s) + sum(one.content_s for one in old),
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
    """Return all that the numbers of ``clip`` are counted from (4 statements, or 3)."""
    opened = clip.published_at
    given = {
        "clip": clip.id,
        "audience": clip.audience_id,
        "own": sorted(clip.uncounted),
        "last": opened + REACH_OPEN if opened else datetime.max.replace(tzinfo=UTC),
    }
    old = session.scalars(_forgotten(), given)
    listed = kept.for_a_while(session, clip, "listed", lambda: _listed(session, given))
    seen = _since_then(_read(Seen, session, _seen(), given), listed)
    played = _read(Played, session, _played(), given)
    views = list(zip(seen.person_id, seen.first, strict=True))
    if waiting := waiting_of(views, listed.everybody, listed.since):
        seen = only(seen, [one not in waiting for one in seen.person_id])
        played = only(played, [one not in waiting for one in played.person_id])
    return Gathered(listed, seen, played, {one.take_id: one for one in old})


def _listed(session: Session, given: Mapping[str, object]) -> Listed:
    found: dict[tuple[str, int], list[str | None]] = defaultdict(list)
    rows = driver_rows(session, _members(), given)
    for person_id, name, level, _since in rows:
        found[name, min(level, LOWEST)].append(person_id)
    later = {person_id: since for person_id, _, _, since in rows if since is not None}
    return Listed(found, frozenset(row[0] for row in rows), later)


def _since_then(seen: Seen, listed: Listed) -> Seen:
    """What somebody saw before they came on the list is not in time for reach."""
    if not listed.since:
        return seen
    views = zip(seen.person_id, seen.first, seen.in_time, strict=True)
    since = listed.since
    counts = [ok and (who not in since or first >= since[who]) for who, first, ok in views]
    return seen._replace(in_time=counts)


def _read(
    kind: type[Columns], session: Session, wanted: Select[Any], given: Mapping[str, object]
) -> Columns:
    return kind._make(by_column(driver_rows(session, wanted, given), len(kind._fields)))


@cache
def _members() -> Select[Any]:
    member = FrozenMember.person_id
    name = func.coalesce(Department.name, "")
    wanted = _raw(member, name, FrozenMember.level, FrozenMember.since).select_from(FrozenMember)
    wanted = wanted.outerjoin(Department, Department.id == FrozenMember.department_id)
    counted = or_(member.is_(None), member.not_in(_own()))
    return wanted.where(FrozenMember.audience_id == bindparam("audience"), counted)


@cache
def _seen() -> Select[Any]:
    first = SeenSeconds.first_view_at
    kept = (SeenSeconds.seen, SeenSeconds.content_s, SeenSeconds.completed, SeenSeconds.counted)
    reach = (func.date(first), SeenSeconds.via, first <= bindparam("last", type_=first.type), first)
    wanted = _raw(SeenSeconds.person_id, SeenSeconds.take_id, *kept, *reach)
    viewers = (SeenSeconds.is_viewer, SeenSeconds.person_id.not_in(_own()))
    wanted = wanted.where(SeenSeconds.clip_id == bindparam("clip"), *viewers)
    return wanted.order_by(first, SeenSeconds.person_id, SeenSeconds.take_id)


@cache
def _played() -> Select[Any]:
    columns = (Viewing.person_id, Viewing.take_id, Viewing.device, Viewing.segments)
    wanted = _raw(*columns, Viewing.is_view).where(Viewing.clip_id == bindparam("clip"))
    return wanted.where(Viewing.person_id.not_in(_own()))


@cache
def _forgotten() -> Select[TakeCounts]:
    takes = select(Take.id).where(Take.clip_id == bindparam("clip"))
    return select(TakeCounts).where(TakeCounts.take_id.in_(takes))


def _own() -> BindParameter[str]:
    return bindparam("own", expanding=True)


def _raw(*columns: Any) -> Select[Any]:  # noqa: ANN401 - any column
    wanted: Any = select(*(type_coerce(column, NullType()) for column in columns))
    chosen: Select[Any] = wanted
    return chosen
