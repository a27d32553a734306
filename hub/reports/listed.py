"""The people on a clip's frozen list as arrays, and all who watched it: read once for a report."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, cast, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from hub.audiences.model import FrozenMember
from hub.clips.model import Clip
from hub.comments.model import Comment
from hub.reports.tree import Flags, Tree, Whole
from hub.viewing.model import SeenSeconds
from hub.viewing.queries import REACH_OPEN

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Listed:
    """One value a person on the frozen list, those who prepared the clip left out.

    ``place`` in the tree is −1 for whoever is erased, ``department`` 0 for none, ``hours`` from
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
    """All who watched, whether on the list or not: how many, to the end, seconds of content."""

    viewers: int
    completed: int
    content_s: float


def of_clip(session: Session, clip: Clip, tree: Tree) -> tuple[Listed, Watched]:
    """Return the list of a published clip and what was watched (2 statements).

    Joined here: SQLite would walk over all viewers of the clip for each person. Rows are taken as
    the driver gives them: in a large company there are tens of thousands.
    """
    hours, watched = _watched(session, clip)
    own = clip.uncounted
    wanted = select(FrozenMember.person_id, FrozenMember.department_id, FrozenMember.level)
    rows = [
        row
        for row in _rows(session, wanted.where(FrozenMember.audience_id == clip.audience_id))
        if row[0] not in own
    ]
    place, nan = tree.place, float("nan")
    listed = Listed(
        np.array([place.get(row[0], -1) for row in rows], dtype=np.int64),
        np.array([row[1] or 0 for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.int64),
        np.array([hours.get(row[0], nan) for row in rows], dtype=np.float64),
    )
    return listed, watched


def spoke_hours(session: Session, clip: Clip, listed: Listed, tree: Tree) -> NDArray[np.float64]:
    """Return hours from publication to each listed person's first comment; NaN without (1)."""
    found = np.full(len(listed.place), np.nan)
    if clip.published_at is None:
        return found
    first = select(Comment.person_id, func.min(Comment.created_at)).where(
        Comment.clip_id == clip.id, Comment.deleted_at.is_(None), Comment.person_id.is_not(None)
    )
    by_place = np.full(len(tree.people) + 1, np.nan)
    for person_id, at in session.execute(first.group_by(Comment.person_id)):
        if person_id in tree.place:
            hours = (at - clip.published_at).total_seconds() / HOUR_S
            by_place[tree.place[person_id]] = max(0.0, hours)
    found[:] = by_place[listed.place]  # place −1 is the last: nobody
    return found


def _watched(session: Session, clip: Clip) -> tuple[dict[str | None, float], Watched]:
    """Hours from publication to each viewer's first view in time; and the sums over all."""
    wanted = select(
        SeenSeconds.person_id,
        type_coerce(cast(SeenSeconds.first_view_at, Text), NullType()),
        SeenSeconds.completed,
        SeenSeconds.content_s,
    ).where(SeenSeconds.clip_id == clip.id, SeenSeconds.is_viewer)
    own, opened = clip.uncounted, clip.published_at
    rows = [row for row in _rows(session, wanted) if row[0] not in own]
    found: dict[str | None, float] = {}
    if opened is not None:
        latest = REACH_OPEN.total_seconds() / HOUR_S
        for person_id, first, _completed, _content in rows:
            after = _hours(first, opened) if first else latest + 1
            if after <= latest:
                found[person_id] = min(after, found.get(person_id, after))
    sums = Watched(
        len({row[0] for row in rows}),
        len({row[0] for row in rows if row[2]}),
        float(sum(row[3] for row in rows)),
    )
    return found, sums


def _hours(first: str, opened: datetime) -> float:
    moment = datetime.fromisoformat(first)
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - opened
    return max(0.0, since.total_seconds() / HOUR_S)


def _rows(session: Session, wanted: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - any columns
    cursor: Any = session.connection().execute(wanted).cursor
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
