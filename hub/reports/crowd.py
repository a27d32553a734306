"""What is counted over everybody a clip was for, kept for a minute: it is slow in large companies.

Figures of reports may be a minute old. What people wrote, labelled or agreed to is never kept here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

import numpy as np
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.core.shelf import Shelf, address
from hub.people import queries as directory
from hub.reports import branch, cascade, hours, listed, period, travel
from hub.reports.heard import Ears
from hub.reports.hours import Hours
from hub.reports.listed import Listed
from hub.reports.travel import Travel
from hub.reports.tree import Tree, Whole
from hub.viewing import courses, stayed
from hub.viewing import queries as viewing
from hub.viewing.brief import Brief
from hub.viewing.passages import Passage
from hub.viewing.queries import REACH_OPEN
from hub.viewing.stayed import Stayed
from hub.web.i18n import site_zone

KEPT_S = 60.0
MOST = 64  # clips; the oldest goes
DAY_S, HOUR_S = 86_400, 3600
Key = tuple[str, str, int, int]


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
    stayed: Stayed | None
    again: Passage | None  # that was replayed most, when it was last counted
    by_day: list[int]  # reached by the end of each day, UTC, from that of publication on
    hours: Hours
    days: int
    until_today: int  # reached, whatever the period

    def branch_of(self, manager_id: str) -> cascade.Branch:
        """Return everybody on the list who is below somebody, at any depth."""
        below = self.company.below(manager_id, self.people.place)
        reached = below & self.people.reached
        return cascade.Branch(manager_id, int(below.sum()), int(reached.sum()))

    def inside(self, manager_id: str) -> frozenset[str]:
        """Return the departments that are wholly somebody's branch."""
        return branch.departments(self.people, self.company, manager_id)


_shelf: Shelf[Key, Crowd] = Shelf(MOST)


def of_clip(session: Session, clip: Clip, now: datetime, of_days: int | None = None) -> Crowd:
    """Return the counts of a published clip, at most a minute old (11 statements, or none).

    ``of_days`` after that of publication: who came later is not reached.
    """
    database = address(session)
    key = (clip.id, str(clip.published_at), clip.take_number, of_days or 0)
    found = _shelf.find(database, key)
    return found or _shelf.keep(database, key, _count(session, clip, now, of_days), KEPT_S)


def _count(session: Session, clip: Clip, now: datetime, of_days: int | None) -> Crowd:
    everybody, company, watched = listed.of_clip(session, clip)
    opened = clip.published_at or now
    people = listed.within(everybody, _end_h(opened, of_days)) if of_days else everybody
    in_tens, until = listed.in_tens(people)
    names = {one.id: one.name for one in directory.departments(session)}
    days = ceil((now - opened).total_seconds() / DAY_S)
    known = people.place >= 0
    branches = cascade.branches(company, people.place[known], in_tens.reached[known])
    seen = [*watched.seen, *_forgotten(session, clip)]
    audience = len(people.place)
    return Crowd(
        counted=Brief(audience, int(people.reached.sum()), watched.viewers, watched.completed),
        viewers=_by_department(everybody.department[everybody.reached]),
        departments=_departments(people, names),
        travel=travel.of_listed(
            in_tens,
            company,
            names,
            branches,
            min(days, of_days or days),
            listed.spoke_hours(session, clip, people, company, until),
            people,
        ),
        people=people,
        company=company,
        ears=Ears(seen),
        stayed=_stayed(session, clip, seen),
        again=courses.again(session, clip),
        by_day=_by_day(people, opened, min(now, opened + REACH_OPEN), of_days),
        hours=hours.of_hours(in_tens.hours, audience, opened, site_zone()),
        days=days,
        until_today=int(everybody.reached.sum()),
    )


def _end_h(opened: datetime, days: int) -> float:
    return (period.end(opened, days) - opened).total_seconds() / HOUR_S


def _by_day(people: Listed, opened: datetime, last: datetime, of_days: int | None) -> list[int]:
    """How many were reached by the end of each day: the same days as in the numbers."""
    days = period.day(opened, last)
    came = np.sort(people.hours[people.reached])
    ends = [_end_h(opened, day) for day in range(min(days, of_days or days) + 1)]
    by_day: list[int] = np.searchsorted(came, ends, side="right").tolist()
    return by_day


def _forgotten(session: Session, clip: Clip) -> list[bytes]:
    take_id = clip.take.id if clip.take else ""
    return viewing.seen_alike(session, [take_id]).get(take_id, [])


def _stayed(session: Session, clip: Clip, seen: list[bytes]) -> Stayed | None:
    take = clip.take
    if take is None or not take.duration_s:
        return None
    return stayed.of_take(session, clip, take.duration_s, seen)


def _by_department(found: Whole) -> dict[int | None, int]:
    return {key or None: count for key, count in Counter(found.tolist()).items()}


def _departments(people: Listed, names: Mapping[int, str]) -> list[tuple[str, int, int]]:
    """(department, people on the list, reached) by name; people without one are a group too."""
    sizes = Counter(people.department.tolist())
    reached = Counter(people.department[people.reached].tolist())
    return sorted((names.get(key, ""), sizes[key], reached[key]) for key in sizes)
