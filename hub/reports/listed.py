"""The people on a clip's frozen list as arrays, and all who watched it: read once for a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import compress, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, Text, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from hub.audiences.model import FrozenManager, FrozenMember
from hub.clips.model import Clip
from hub.comments.model import Comment
from hub.core.db import by_column, driver_rows
from hub.disclosure import rules
from hub.reports.tree import Flags, Tree, Whole, of_managers
from hub.viewing.model import SeenSeconds
from hub.viewing.queries import REACH_OPEN, waiting_of

HOUR_S = 3600.0
NEVER = "3000-01-01 00:00:00"
SECONDS = len(NEVER)


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
    waiting: frozenset[str]  # who does not count yet (`viewing.queries.waiting`)
    seen: list[bytes]  # of the shown take, by viewer (`SeenSeconds.seen`), but for who is forgotten


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
    the driver gives them, and by columns: in a large company there are tens of thousands.
    """
    people, departments, levels, managers, since = _members(session, clip)
    hours, watched = _watched(session, clip, dict(zip(people, since, strict=True)))
    company = _tree(session, clip, dict(zip(people, managers, strict=True)))
    listed = Listed(
        np.array([*map(company.place.get, people, repeat(-1))], dtype=np.int64),
        np.array([one or 0 for one in departments], dtype=np.int64),
        np.array(levels, dtype=np.int64),
        np.array([*map(hours.get, people, repeat(float("nan")))], dtype=np.float64),
    )
    return listed, company, watched


def _members(session: Session, clip: Clip) -> list[list[Any]]:
    """Person, department, level, manager, since when, of each on the list but who prepared it."""
    who = (FrozenMember.person_id, FrozenMember.department_id, FrozenMember.level)
    since = type_coerce(cast(FrozenMember.since, Text), NullType())
    counted = or_(who[0].is_(None), who[0].not_in(sorted(clip.uncounted)))
    wanted = select(*who, FrozenMember.manager_id, since).where(counted)
    return _columns(session, wanted.where(FrozenMember.audience_id == clip.audience_id), 5)


def _tree(session: Session, clip: Clip, managers: dict[str | None, str | None]) -> Tree:
    """Who was above whom when the list was frozen."""
    above = select(FrozenManager.person_id, FrozenManager.manager_id)
    of_list = above.where(FrozenManager.audience_id == clip.audience_id)
    known = {**dict(zip(*_columns(session, of_list, 2), strict=True)), **managers}
    known.pop(None, None)  # erased people have no place in it
    return of_managers(known)


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
) -> tuple[dict[str, float], Watched]:
    """Hours from publication to each viewer's first view in time; and the sums over all.

    ``since`` says of everybody on the list since when their views count, None: from its beginning.
    """
    seen = SeenSeconds
    first = type_coerce(cast(seen.first_view_at, Text), NullType())
    wanted = select(
        seen.person_id, first, seen.completed, seen.take_id, seen.counted,
        type_coerce(seen.seen, NullType()),
    ).where(seen.clip_id == clip.id, seen.is_viewer)  # fmt: skip
    others = wanted.where(seen.person_id.not_in(sorted(clip.uncounted)))
    people, firsts, completed, takes, forgotten, blobs = _columns(session, others, 6)
    later = {who: begun for who, begun in since.items() if begun is not None}
    views = list(zip(people, firsts, strict=True))
    waiting = waiting_of(views, since, later)
    counted = set(people) - waiting
    take_id = clip.take.id if clip.take else ""
    rows = zip(people, takes, forgotten, strict=True)
    of_take = [of == take_id and not gone and who in counted for who, of, gone in rows]
    if later:  # what somebody saw before they came on the list does not count
        views = [(who, at) for who, at in views if who not in later or (at or "") >= later[who]]
    return _first_hours(clip, views), Watched(
        len(counted),
        len(counted.intersection(compress(people, completed))),
        frozenset(waiting),
        [*compress(blobs, of_take)],
    )


def _first_hours(clip: Clip, views: Sequence[tuple[str, str | None]]) -> dict[str, float]:
    """Hours to the first view of each in the time of reach; some watched several takes."""
    if clip.published_at is None:
        return {}
    hours = _hours([at for _who, at in views], clip.published_at)
    latest_first = np.argsort(-hours, kind="stable")
    latest_first = latest_first[hours[latest_first] <= REACH_OPEN.total_seconds() / HOUR_S]
    early = zip(latest_first.tolist(), hours[latest_first].tolist(), strict=True)
    return {views[at][0]: hour for at, hour in early}


def _hours(moments: Sequence[str | None], opened: datetime) -> NDArray[np.float64]:
    """Hours since ``opened``; SQLite writes UTC without a zone, PostgreSQL with one."""
    written = [at or NEVER for at in moments]
    if any(sign in max(written, key=len, default="")[SECONDS:] for sign in "+-"):
        written = [_without_zone(datetime.fromisoformat(at)) for at in written]
    since = np.array(written, dtype="M8[us]") - np.datetime64(_without_zone(opened))
    return np.maximum(since / np.timedelta64(1, "h"), 0.0)


def _without_zone(at: datetime) -> str:
    utc = at.astimezone(UTC) if at.tzinfo else at
    return utc.replace(tzinfo=None).isoformat()


def _columns(session: Session, wanted: Select[*tuple[Any, ...]], count: int) -> list[list[Any]]:
    return by_column(driver_rows(session, wanted), count)
