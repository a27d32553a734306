"""How a message travelled down: levels over days, who leads, drag, slow branches, without names."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.disclosure import rules
from hub.reports import cascade
from hub.reports.figures import Figure, of_part
from hub.reports.queries import Member

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


def of_members(
    members: Sequence[Member],
    managers: Mapping[str, str | None],
    departments: Mapping[int, str],
    branches: Sequence[cascade.Branch],
    days: int,
) -> Travel:
    """Return how a message travelled among the people on the frozen list, ``days`` after it came.

    ``managers`` names everybody's manager; ``departments`` the departments by id; ``branches`` are
    those of `cascade.below`.
    """
    teams = _teams(members, managers)
    lead = cascade.lead_rate((when, first) for when, first, _team in teams.values())
    drag = cascade.drag(team for _when, _first, team in teams.values())
    return Travel(
        levels=_levels(members, min(days, MOST_DAYS)),
        lead=_lead(lead.value, lead.low, lead.high, lead.n) if lead else None,
        drag=Figure(drag.value, drag.low, drag.high, len(teams)) if drag else None,
        slow=_slow(members, managers, departments, branches),
        teams=len(teams),
    )


def _lead(value: float, low: float, high: float, n: int) -> Figure:
    shown = rules.share(round(value * n), n, cascade.LEAST_MANAGERS)
    if shown.value is None:
        return Figure(n=n, band=shown.band, hidden=shown.hidden)
    return Figure(value, low, high, n)


def _levels(members: Sequence[Member], days: int) -> list[Level]:
    """Levels from the top; one of fewer than ten people is joined with the next below."""
    by_depth: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        by_depth[min(member.level, TOP_LEVELS)].append(member)
    made: list[Level] = []
    for depths in rules.joined_levels({depth: len(found) for depth, found in by_depth.items()}):
        inside = [member for depth in depths for member in by_depth[depth]]
        made.append(_level(max(depths), inside, days, made[-1] if made else None))
    return made


def _level(depth: int, inside: Sequence[Member], days: int, above: Level | None) -> Level:
    hours = sorted(m.hours for m in inside if m.hours is not None)
    reach = of_part(len(hours), len(inside), rules.K_CURVES)
    shares = [_by(hours, day + 1) / len(inside) for day in range(days)]
    if len(inside) < rules.SMALL_GROUP:  # a curve must not say what the figure leaves open
        shares = [min(share, rules.HIGH) for share in shares]
    up = above.reach.value if above else None
    ratio = reach.value / up if up and reach.value is not None else None
    return Level(depth, len(inside), reach, shares, ratio)


def _by(hours: Sequence[float], day: int) -> int:
    """How many came by the end of a day, in whole fives; ``hours`` in order."""
    count = bisect_right(hours, day * DAY_H)
    return count - count % rules.K_SHARES


def _teams(
    members: Sequence[Member], managers: Mapping[str, str | None]
) -> dict[str, tuple[float | None, list[float], cascade.Team]]:
    """Each manager on the list with their direct reports on it."""
    known = {m.person_id: m for m in members if m.person_id is not None}
    below: dict[str, list[Member]] = defaultdict(list)
    for person_id, member in known.items():
        above = managers.get(person_id)
        if above is not None and above in known:
            below[above].append(member)
    made = {}
    for manager, team in below.items():
        when = known[manager].hours
        first = [m.hours for m in team if m.hours is not None]
        led = when is not None and when <= LED_WITHIN_H
        stratum = str(known[manager].department_id)
        made[manager] = (when, first, cascade.Team(stratum, len(team), len(first), led))
    return made


def _slow(
    members: Sequence[Member],
    managers: Mapping[str, str | None],
    departments: Mapping[int, str],
    branches: Sequence[cascade.Branch],
) -> list[Slow]:
    homes = {m.person_id: m.department_id for m in members if m.person_id is not None}
    reached = sum(m.hours is not None for m in members if m.person_id is not None)
    found = cascade.slow_branches(branches, len(homes), reached)
    kept: list[Slow] = []
    covered: set[str] = set()
    for branch in sorted(found, key=lambda b: -b.people):
        inside = _inside(branch.key, managers, homes)
        if not inside & covered:  # a branch within a slow branch is no second one
            covered |= inside
            home = Counter(homes[person] for person in inside)
            name = departments.get(home.most_common(1)[0][0] or 0, "")
            reach = of_part(branch.reached, branch.people, rules.K_CURVES)
            kept.append(Slow(name, branch.people, reach))
    return kept


def _inside(manager: str, managers: Mapping[str, str | None], people: Iterable[str]) -> set[str]:
    inside = set()
    for person in people:
        seen, above = {person}, managers.get(person)
        while above is not None and above not in seen:
            if above == manager:
                inside.add(person)
                break
            seen.add(above)
            above = managers.get(above)
    return inside
