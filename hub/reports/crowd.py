"""What is counted over everybody a clip was for, kept for a minute: it is slow in large companies.

Figures of reports may be a minute old. What people wrote, labelled or agreed to is never kept here.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from threading import Lock

from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.people import queries as people
from hub.reports import branch as branch_of
from hub.reports import cascade, queries, travel
from hub.reports.heard import Ears
from hub.reports.queries import Member
from hub.reports.travel import Travel
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
    inside: dict[str, frozenset[str]]  # departments that are wholly somebody's branch
    ears: Ears
    days: int


@dataclass(slots=True)
class _Shelf:
    lock: Lock = field(default_factory=Lock)
    kept: dict[Key, tuple[float, Crowd]] = field(default_factory=dict)


_shelf = _Shelf()


def of_clip(session: Session, clip: Clip, now: datetime) -> Crowd:
    """Return the counts of a published clip, at most a minute old (11 statements, or none)."""
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
    members = queries.members(session, clip)
    managers = people.managers(session)
    names = {one.id: one.name for one in people.departments(session)}
    days = ceil((now - (clip.published_at or now)).total_seconds() / DAY_S)
    branches = cascade.below(managers, watched(members))
    take = clip.take
    return Crowd(
        counted=viewing.counts(session, clip),
        viewers=Counter(m.department_id for m in members if m.hours is not None),
        departments=_departments(members, names),
        travel=travel.of_members(members, managers, names, branches, days),
        branches={branch.key: branch for branch in branches},
        inside=branch_of.departments(members, managers),
        ears=Ears(viewing.seen_blobs(session, clip, take.id) if take else []),
        days=days,
    )


def _departments(members: Sequence[Member], names: Mapping[int, str]) -> list[tuple[str, int, int]]:
    """(department, people on the list, reached) by name; people without one are a group too."""
    people = Counter(m.department_id for m in members)
    reached = Counter(m.department_id for m in members if m.hours is not None)
    return sorted((names.get(key or 0, ""), people[key], reached[key]) for key in people)


def watched(members: Sequence[Member]) -> dict[str, bool]:
    """Return who on the list has watched in time, erased people left out."""
    return {m.person_id: m.hours is not None for m in members if m.person_id is not None}
