"""What is counted over everybody a clip was for, kept for a minute: it is slow in large companies.

Figures of reports may be a minute old. What people wrote, labelled or agreed to is never kept here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.core.shelf import Shelf, address
from hub.people import queries as directory
from hub.reports import branch, cascade, listed, travel
from hub.reports.heard import Ears
from hub.reports.listed import Listed
from hub.reports.travel import Travel
from hub.reports.tree import Tree, Whole
from hub.viewing import queries as viewing
from hub.viewing.brief import Brief

KEPT_S = 60.0
MOST = 64  # clips; the oldest goes
DAY_S = 86_400
Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Counts of one clip; `disclosure` still decides what is shown of them."""

    counted: Brief
    viewers: dict[int | None, int]  # of the frozen list, by department
    departments: list[tuple[str, int, int]]
    travel: Travel
    people: Listed
    company: Tree
    ears: Ears
    days: int

    def branch_of(self, manager_id: str) -> cascade.Branch:
        """Return everybody on the list who is below somebody, at any depth."""
        below = self.company.below(manager_id, self.people.place)
        reached = below & self.people.reached
        return cascade.Branch(manager_id, int(below.sum()), int(reached.sum()))

    def inside(self, manager_id: str) -> frozenset[str]:
        """Return the departments that are wholly somebody's branch."""
        return branch.departments(self.people, self.company, manager_id)


_shelf: Shelf[Key, Crowd] = Shelf(MOST)


def of_clip(session: Session, clip: Clip, now: datetime) -> Crowd:
    """Return the counts of a published clip, at most a minute old (11 statements, or none)."""
    database, key = address(session), (clip.id, str(clip.published_at), clip.take_number)
    found = _shelf.find(database, key)
    return found or _shelf.keep(database, key, _count(session, clip, now), KEPT_S)


def _count(session: Session, clip: Clip, now: datetime) -> Crowd:
    people, company, watched = listed.of_clip(session, clip)
    in_tens, until = listed.in_tens(people)
    names = {one.id: one.name for one in directory.departments(session)}
    days = ceil((now - (clip.published_at or now)).total_seconds() / DAY_S)
    known = people.place >= 0
    branches = cascade.branches(company, people.place[known], in_tens.reached[known])
    take, own = clip.take, clip.uncounted | watched.waiting
    return Crowd(
        counted=Brief(
            len(people.place), int(people.reached.sum()), watched.viewers, watched.completed
        ),
        viewers=_by_department(people.department[people.reached]),
        departments=_departments(people, names),
        travel=travel.of_listed(
            in_tens,
            company,
            names,
            branches,
            days,
            listed.spoke_hours(session, clip, people, company, until),
            people,
        ),
        people=people,
        company=company,
        ears=Ears(viewing.seen_blobs(session, take.id, own) if take else []),
        days=days,
    )


def _by_department(found: Whole) -> dict[int | None, int]:
    return {key or None: count for key, count in Counter(found.tolist()).items()}


def _departments(people: Listed, names: Mapping[int, str]) -> list[tuple[str, int, int]]:
    """(department, people on the list, reached) by name; people without one are a group too."""
    sizes = Counter(people.department.tolist())
    reached = Counter(people.department[people.reached].tolist())
    return sorted((names.get(key, ""), sizes[key], reached[key]) for key in sizes)
