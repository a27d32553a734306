"""The people on a clip's frozen list as arrays, and all who watched it: read once for a report."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, cast, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from hub.audiences.model import FrozenManager, FrozenMember
from hub.clips.model import Clip
from hub.comments.model import Comment
from hub.disclosure import rules
from hub.reports.tree import Flags, Tree, Whole, of_managers
from hub.viewing.model import SeenSeconds
from hub.viewing.queries import REACH_OPEN

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Listed:
    """One value a person on the frozen list, those who prepared the clip left out.

    ``place`` in the tree of the day they were put on it, ``department`` 0 for none, ``hours`` from
    publication to the first view NaN for whoever did not watch in time.
    """

    place: Whole
    department: Whole
    level: Whole
    hours: NDArray[np.float64]

    @property
    def reached(self) -> Flags:
        """Who has watched in time."""
        return ~np.isnan(self.hours)


@dataclass(frozen=True, slots=True)
class Watched:
    """All who watched and count, whether on the list or not: how many, and how many to the end."""

    viewers: int
    completed: int
    people: frozenset[str]  # of these, who watched the take that is shown
    seen: list[bytes]  # what each of them saw (`SeenSeconds.seen`), but for who is forgotten


def within(people: Listed, hours: float) -> Listed:
    """Return the list as it was so many hours after the clip was published."""
    early = np.where(people.hours <= hours, people.hours, np.nan)
    return replace(people, hours=early)


def in_tens(people: Listed) -> tuple[Listed, float]:
    """Return the list as it was when the last whole ten of viewers was full, and at which hour.

    How a message travelled is told of parts, down to single teams: whoever came since is in none.
    """
    came = np.flatnonzero(people.reached)
    order = came[np.argsort(people.hours[came], kind="stable")]
    counted = order[: rules.whole_tens(len(order))]
    hours = np.full_like(people.hours, np.nan)
    hours[counted] = people.hours[counted]
    return replace(people, hours=hours), float(hours[counted[-1]]) if len(counted) else 0.0


def of_clip(session: Session, clip: Clip) -> tuple[Listed, Tree, Watched]:
    """Return the list of a published clip, its tree, and what was watched (3 statements).

    Joined here: SQLite would walk over all viewers of the clip for each person. Rows are taken as
    the driver gives them: in a large company there are tens of thousands.
    """
    rows = _members(session, clip)
    hours, watched = _watched(session, clip, {row[0]: row[4] for row in rows})
    company = _tree(session, clip, rows)
    place, nan = company.place, float("nan")
    listed = Listed(
        np.array([*map(place.get, (row[0] for row in rows), repeat(-1))], dtype=np.int64),
        np.array([row[1] or 0 for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.int64),
        np.array([*map(hours.get, (row[0] for row in rows), repeat(nan))], dtype=np.float64),
    )
    return listed, company, watched


def _members(session: Session, clip: Clip) -> list[tuple[Any, ...]]:
    """Person, department, level, manager, since when, of each on the list but who prepared it."""
    who = (FrozenMember.person_id, FrozenMember.department_id, FrozenMember.level)
    since = type_coerce(cast(FrozenMember.since, Text), NullType())
    wanted = select(*who, FrozenMember.manager_id, since)
    rows = _rows(session, wanted.where(FrozenMember.audience_id == clip.audience_id))
    own = clip.uncounted
    return [row for row in rows if row[0] not in own]


def _tree(session: Session, clip: Clip, rows: list[tuple[Any, ...]]) -> Tree:
    """Who was above whom when the list was frozen."""
    above = select(FrozenManager.person_id, FrozenManager.manager_id)
    found = _rows(session, above.where(FrozenManager.audience_id == clip.audience_id))
    return of_managers(dict(found) | {row[0]: row[3] for row in rows if row[0]})


def spoke_hours(
    session: Session, clip: Clip, listed: Listed, tree: Tree, until: float
) -> NDArray[np.float64]:
    """Return hours to each listed person's first comment within ``until``; NaN without (1).

    Deleted ones count: without them, deleting one would tell whether its writer had watched before.
    """
    found = np.full(len(listed.place), np.nan)
    if clip.published_at is None:
        return found
    first = select(Comment.person_id, func.min(Comment.created_at)).where(
        Comment.clip_id == clip.id, Comment.person_id.is_not(None)
    )
    by_place = np.full(len(tree.people) + 1, np.nan)
    for person_id, at in session.execute(first.group_by(Comment.person_id)):
        if person_id in tree.place:
            hours = (at - clip.published_at).total_seconds() / HOUR_S
            by_place[tree.place[person_id]] = max(0.0, hours) if hours <= until else np.nan
    found[:] = by_place[listed.place]  # place −1 is the last: nobody
    return found


def _watched(
    session: Session, clip: Clip, since: Mapping[str | None, str | None]
) -> tuple[dict[str | None, float], Watched]:
    """Hours from publication to each viewer's first view in time; and the sums over all.

    ``since`` says of everybody on the list since when their views count, None: from its beginning.
    """
    wanted = select(
        SeenSeconds.person_id,
        type_coerce(cast(SeenSeconds.first_view_at, Text), NullType()),
        SeenSeconds.completed,
        SeenSeconds.take_id,
        type_coerce(SeenSeconds.seen, NullType()),
        SeenSeconds.counted,
    ).where(SeenSeconds.clip_id == clip.id, SeenSeconds.is_viewer)
    own, opened = clip.uncounted, clip.published_at
    rows = [row for row in _rows(session, wanted) if row[0] not in own]
    listed = _since_then([row for row in rows if row[0] in since], since)
    counted = {row[0] for row in listed}
    off = sorted((row[1] or "", row[0]) for row in rows if row[0] not in counted)
    counted |= rules.in_whole_tens(person_id for _, person_id in off)
    found: dict[str | None, float] = {}
    if opened is not None:
        latest = REACH_OPEN.total_seconds() / HOUR_S
        naive = opened.astimezone(UTC).replace(tzinfo=None)
        for person_id, first, *_seen in listed:
            after = _hours(first, opened, naive) if first else latest + 1
            if after <= latest:
                found[person_id] = min(after, found.get(person_id, after))
    completed = {row[0] for row in rows if row[2] and row[0] in counted}
    take_id = clip.take.id if clip.take else ""
    of_take = [row for row in rows if row[3] == take_id and row[0] in counted]
    seen = [row[4] for row in of_take if not row[5]]
    people = frozenset(row[0] for row in of_take)
    return found, Watched(len(counted), len(completed), people, seen)


def _since_then(
    rows: list[tuple[Any, ...]], since: Mapping[str | None, str | None]
) -> list[tuple[Any, ...]]:
    """Without what somebody saw before they came on the list."""
    later = {person_id: begun for person_id, begun in since.items() if begun is not None}
    if not later:
        return rows
    return [row for row in rows if row[0] not in later or row[1] >= later[row[0]]]


def _hours(first: str, opened: datetime, naive: datetime) -> float:
    """Hours since ``opened``, the same in UTC without a zone: SQLite writes none."""
    moment = datetime.fromisoformat(first)
    since = moment - (opened if moment.tzinfo else naive)
    return max(0.0, since.total_seconds() / HOUR_S)


def _rows(session: Session, wanted: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - any columns
    cursor: Any = session.connection().execute(wanted).cursor
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
