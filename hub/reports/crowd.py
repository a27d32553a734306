"""What is counted over everybody a clip was for, kept for a minute: it is slow in large companies.

Figures of reports may be a minute old. What people wrote, labelled or agreed to is never kept here.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from threading import Lock

from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.people import queries as directory
from hub.reports import branch, cascade, listed, travel, tree
from hub.reports.heard import Ears
from hub.reports.listed import Listed, Watched
from hub.reports.travel import Travel
from hub.reports.tree import Tree, Whole
from hub.viewing import queries as viewing

KEPT_S = 60.0
MOST = 64  # clips; the oldest goes
DAY_S = 86_400
Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Counts of one clip; `disclosure` still decides what is shown of them."""

    counted: viewing.Counts
    viewers: dict[int | None, int]  # of the frozen list, by department
    departments: list[tuple[str, int, int]]
    travel: Travel
    branches: dict[str, cascade.Branch]
    people: Listed
    company: Tree
    ears: Ears
    days: int

    def inside(self, manager_id: str) -> frozenset[str]:
        """Return the departments that are wholly somebody's branch."""
        return branch.departments(self.people, self.company, manager_id)


@dataclass(slots=True)
class _Shelf:
    lock: Lock = field(default_factory=Lock)
    kept: dict[Key, tuple[float, Crowd]] = field(default_factory=dict)


_shelf = _Shelf()


def of_clip(session: Session, clip: Clip, now: datetime) -> Crowd:
    """Return the counts of a published clip, at most a minute old (12 statements, or none)."""
    key = (str(session.get_bind().engine.url), clip.id, str(clip.published_at), clip.take_number)
    at, crowd = _shelf.kept.get(key, (0.0, None))
    if crowd is not None and time.monotonic() - at < KEPT_S:
        return crowd
    crowd = _count(session, clip, now)
    with _shelf.lock:
        _shelf.kept.pop(key, None)
        _shelf.kept[key] = (time.monotonic(), crowd)
        while len(_shelf.kept) > MOST:
            _shelf.kept.pop(next(iter(_shelf.kept)))
    return crowd


def _count(session: Session, clip: Clip, now: datetime) -> Crowd:
    company = tree.of(session)
    people, watched = listed.of_clip(session, clip, company)
    names = {one.id: one.name for one in directory.departments(session)}
    days = ceil((now - (clip.published_at or now)).total_seconds() / DAY_S)
    known = people.place >= 0
    branches = cascade.branches(company, people.place[known], people.reached[known])
    take = clip.take
    return Crowd(
        counted=_counts(session, clip, people, watched),
        viewers=_by_department(people.department[people.reached]),
        departments=_departments(people, names),
        travel=travel.of_listed(
            people,
            company,
            names,
            branches,
            days,
            listed.spoke_hours(session, clip, people, company),
        ),
        branches={branch.key: branch for branch in branches},
        people=people,
        company=company,
        ears=Ears(viewing.seen_blobs(session, clip, take.id) if take else []),
        days=days,
    )


def _counts(session: Session, clip: Clip, people: Listed, watched: Watched) -> viewing.Counts:
    views, content_s = viewing.played_of(session, clip)
    return viewing.Counts(
        audience=len(people.place),
        reached=int(people.reached.sum()),
        viewers=watched.viewers,
        views=views,
        completed=watched.completed,
        content_s=watched.content_s + content_s,
    )


def _by_department(found: Whole) -> dict[int | None, int]:
    return {key or None: count for key, count in Counter(found.tolist()).items()}


def _departments(people: Listed, names: Mapping[int, str]) -> list[tuple[str, int, int]]:
    """(department, people on the list, reached) by name; people without one are a group too."""
    sizes = Counter(people.department.tolist())
    reached = Counter(people.department[people.reached].tolist())
    return sorted((names.get(key, ""), sizes[key], reached[key]) for key in sizes)
