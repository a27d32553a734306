"""How a message travelled down: levels over days, who leads, drag, slow branches, without names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hub.disclosure import rules
from hub.reports import cascade
from hub.reports.figures import Figure, of_part
from hub.reports.listed import Listed
from hub.reports.tree import Tree, Whole

Floats = NDArray[np.float64]

DAY_H, LED_WITHIN_H = 24.0, 48.0
MOST_DAYS = 14
TOP_LEVELS = 3  # the top, those below, and everybody else


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the chain: its reach in the end, by the end of each day, and to that above."""

    depth: int
    people: int
    reach: Figure
    days: list[float]
    to_above: float | None


@dataclass(frozen=True, slots=True)
class Slow:
    """A branch that heard late: which department, how many, what share; no name."""

    department: str
    people: int
    reach: Figure


@dataclass(frozen=True, slots=True)
class Travel:
    """The whole view; None where there is too little to say."""

    levels: list[Level] = field(default_factory=list)
    lead: Figure | None = None
    drag: Figure | None = None
    slow: list[Slow] = field(default_factory=list)
    teams: int = 0


def of_listed(
    listed: Listed,
    tree: Tree,
    departments: Mapping[int, str],
    branches: Sequence[cascade.Branch],
    days: int,
    spoke_hours: Floats | None = None,
    everybody: Listed | None = None,
) -> Travel:
    """Return how a message travelled among the people on the frozen list, ``days`` after it came.

    ``departments`` by id; ``branches`` are those of `cascade.branches`; ``spoke_hours`` are each
    person's from publication to their first comment, NaN without one. Levels are of ``everybody``,
    by whole fives as in the numbers; the rest is of ``listed``, in whole tens (`listed.in_tens`).
    """
    boss = _bosses(listed, tree)
    first, among = _led(listed, boss, spoke_hours)
    lead = cascade.lead_share(first, among)
    teams = _teams(listed, boss)
    drag = cascade.drag(teams)
    return Travel(
        levels=_levels(everybody or listed, min(days, MOST_DAYS)),
        lead=_lead(lead.value, lead.low, lead.high, lead.n) if lead else None,
        drag=Figure(drag.value, drag.low, drag.high, drag.n) if drag else None,
        slow=_slow(listed, tree, departments, branches),
        teams=len(teams),
    )


def _lead(value: float, low: float, high: float, n: int) -> Figure:
    shown = rules.share(round(value * n), n, cascade.LEAST_MANAGERS)
    if shown.value is None:
        return Figure(n=n, band=shown.band, hidden=shown.hidden)
    return Figure(value, low, high, n)


def _levels(listed: Listed, days: int) -> list[Level]:
    """Levels from the top; one of fewer than ten people is joined with the next below."""
    depth = np.minimum(listed.level, TOP_LEVELS)
    sizes = {at: int(n) for at, n in enumerate(np.bincount(depth)) if n}
    made: list[Level] = []
    for depths in rules.joined_levels(sizes):
        hours = listed.hours[np.isin(depth, depths)]
        made.append(_level(max(depths), hours, days, made[-1] if made else None))
    return made


def _level(depth: int, all_hours: Floats, days: int, above: Level | None) -> Level:
    size, hours = len(all_hours), np.sort(all_hours[~np.isnan(all_hours)])
    reach = of_part(len(hours), size, rules.least().curves)
    counts = np.searchsorted(hours, DAY_H * np.arange(1, days + 1), side="right")
    shares = [rules.whole(int(n)) / size for n in counts]
    if size < rules.SMALL_GROUP:  # a curve must not say what the figure leaves open
        shares = [min(share, rules.HIGH) for share in shares]
    up = above.reach.value if above else None
    ratio = reach.value / up if up and reach.value is not None else None
    return Level(depth, size, reach, shares, ratio)


def _bosses(listed: Listed, tree: Tree) -> Whole:
    """The row of everybody's manager on the list; −1 where there is none on it."""
    row_of = np.full(len(tree.people) + 1, -1, dtype=np.int64)
    here = listed.place >= 0
    row_of[listed.place[here]] = np.flatnonzero(here)
    above = np.append(tree.above, -1)[listed.place]  # place −1 is the last: nobody above
    bosses: Whole = row_of[above]
    return bosses


def _led(listed: Listed, boss: Whole, spoke_hours: Floats | None) -> tuple[int, int]:
    """How many managers came before their team's median, of those with enough viewers.

    By the first view or comment of each, whichever came first.
    """
    signs = listed.hours if spoke_hours is None else np.fmin(listed.hours, spoke_hours)
    rows = np.flatnonzero((boss >= 0) & listed.reached)
    rows = rows[np.lexsort((signs[rows], boss[rows]))]
    managers, starts, sizes = np.unique(boss[rows], return_index=True, return_counts=True)
    hours = signs[rows]
    enough = sizes >= cascade.LEAST_VIEWERS
    managers, starts, sizes = managers[enough], starts[enough], sizes[enough]
    middle = (hours[starts + (sizes - 1) // 2] + hours[starts + sizes // 2]) / 2
    return int((signs[managers] < middle).sum()), len(managers)


def _teams(listed: Listed, boss: Whole) -> list[cascade.Team]:
    """Each manager on the list with their direct reports on it."""
    inside = boss >= 0
    people = np.bincount(boss[inside], minlength=1)
    reached = np.bincount(boss[inside & listed.reached], minlength=len(people))
    return [
        cascade.Team(
            str(listed.department[row]),
            int(people[row]),
            int(reached[row]),
            bool(listed.hours[row] <= LED_WITHIN_H),
        )
        for row in np.flatnonzero(people)
    ]


def _slow(
    listed: Listed,
    tree: Tree,
    departments: Mapping[int, str],
    branches: Sequence[cascade.Branch],
) -> list[Slow]:
    known = listed.place >= 0
    found = cascade.slow_branches(branches, int(known.sum()), int((known & listed.reached).sum()))
    kept: list[Slow] = []
    covered = np.zeros(len(known), dtype=bool)
    for branch in sorted(found, key=lambda b: -b.people):
        inside = tree.below(branch.key, listed.place)
        if not (inside & covered).any():  # a branch within a slow branch is no second one
            covered |= inside
            home = Counter(listed.department[inside].tolist()).most_common(1)[0][0]
            reach = of_part(branch.reached, branch.people, rules.least().curves)
            kept.append(Slow(departments.get(home, ""), branch.people, reach))
    return kept
