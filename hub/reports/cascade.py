"""How a message travels down: who leads, what a manager's silence goes with, which branch is slow.

Associations, never causes: a team and its manager share more than a clip.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from statistics import median

import numpy as np
from numpy.typing import NDArray

from hub.reports import tree
from hub.reports.intervals import Estimate, Z, of_group
from hub.reports.tree import LONGEST_CHAIN, Flags, Tree, Whole

Floats = NDArray[np.float64]

LEAST_MANAGERS, LEAST_VIEWERS = 10, 3
LEAST_IN_BRANCH = 10
SLOW_BY = 0.145  # of reach: less is nothing to act on
FALSE_ALARMS = 0.12  # of all branches together; measured, fewer than 5 of 100 companies
FULL_SIZE = 70  # branches of about this size need most of the alarms that may be false


@dataclass(frozen=True, slots=True)
class Team:
    """Those who report to one manager: ``reached`` of ``people``; ``led`` if the manager watched.

    ``stratum`` is the department within which teams are compared.
    """

    stratum: str
    people: int
    reached: int
    led: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """Everybody below one manager, at any depth."""

    key: str
    people: int
    reached: int


def lead_rate(teams: Iterable[tuple[float | None, Sequence[float]]]) -> Estimate | None:
    """Return the share of managers who came before their team's median.

    Each team is (when its manager first watched or wrote, when its members did), hours since
    publication; None who has not. Teams of fewer than three viewers don't count; None with fewer
    than ten.
    """
    first = [
        when is not None and when < median(members)
        for when, members in teams
        if len(members) >= LEAST_VIEWERS
    ]
    return lead_share(sum(first), len(first))


def lead_share(first: int, managers: int) -> Estimate | None:
    """Return the share of managers who came first, given both numbers; None with fewer than ten."""
    return of_group(first, managers) if managers >= LEAST_MANAGERS else None


def drag(teams: Iterable[Team]) -> Estimate | None:
    """Return how many points more a team is reached whose manager watched, within departments.

    Its n is the teams that were compared.

    Mantel–Haenszel risk difference, w_h = n₁n₀/(n₁ + n₀), with a standard error that takes teams,
    not people, as what varies. Source: Greenland and Robins, Biometrics 41 (1985), 55. None where
    no department has teams of both kinds, or fewer than ten teams can be compared.
    """
    by_stratum: dict[str, tuple[list[Team], list[Team]]] = {}
    for team in teams:
        if team.people:
            by_stratum.setdefault(team.stratum, ([], []))[team.led].append(team)
    both = [pair for pair in by_stratum.values() if pair[0] and pair[1]]
    compared = sum(len(a) + len(b) for a, b in both)
    if compared < LEAST_MANAGERS:
        return None
    weights = [_weight(pair) for pair in both]
    total = sum(weights)
    value = sum(w * (_share(b) - _share(a)) for w, (a, b) in zip(weights, both, strict=True))
    spread = sum(
        (w / total) ** 2 * (_spread(a) + _spread(b))
        for w, (a, b) in zip(weights, both, strict=True)
    )
    error = sqrt(spread)
    value /= total
    return Estimate(value, value - Z * error, value + Z * error, compared)


def slow_branches(branches: Sequence[Branch], people: int, reached: int) -> list[Branch]:
    """Return branches of ten or more that are surely slower than the rest, slowest first.

    A branch is slow when its reach lies 14.5 points or more under the rest of the company's, and so
    few would be seen by chance too seldom (`FALSE_ALARMS`) over all branches together. Each branch
    has a share of that by its size, so that large ones are found first. One of more than half the
    company is not judged: the rest would be too few to be what is usual.
    """
    judged = [b for b in branches if LEAST_IN_BRANCH <= b.people <= people / 2]
    weights = {b.key: _allowance(b.people) for b in judged}
    total = sum(weights.values())
    slow = []
    for branch in judged:
        rest = (reached - branch.reached) / (people - branch.people)
        allowed = FALSE_ALARMS * weights[branch.key] / total
        behind = rest - branch.reached / branch.people
        if behind >= SLOW_BY and at_most(branch.reached, branch.people, rest) <= allowed:
            slow.append(branch)
    return sorted(slow, key=lambda b: b.reached / b.people)


def _allowance(people: int) -> float:
    """Share of the false alarms by size: small branches seldom stand out, large ones need none."""
    return min((people / FULL_SIZE) ** 8, FULL_SIZE / people)


def at_most(count: int, n: int, chance: float) -> float:
    """Return the probability of ``count`` or fewer successes in ``n`` trials."""
    if chance >= 1:
        return 1.0 if count >= n else 0.0
    if chance <= 0:
        return 1.0
    odds, fixed = log(chance / (1 - chance)), n * log(1 - chance) + lgamma(n + 1)
    terms = (exp(fixed - lgamma(k + 1) - lgamma(n - k + 1) + k * odds) for k in range(count + 1))
    return min(1.0, sum(terms))


def below(managers: Mapping[str, str | None], counted: Mapping[str, bool]) -> list[Branch]:
    """Return the branch of every manager, of the people in ``counted`` (True: reached)."""
    made = tree.of_managers(managers)
    known = [person for person in counted if person in made.place]
    places = np.array([made.place[person] for person in known], dtype=np.int64)
    return branches(made, places, np.array([counted[person] for person in known], dtype=bool))


def branches(company: Tree, places: Whole, reached: Flags) -> list[Branch]:
    """Return the branch of every manager, of people at ``places`` of the company's tree.

    Everybody takes a step up at once, as often as the chain is long; with a circle of managers
    each walks alone and stops where it closes.
    """
    here, watched = places, reached.astype(np.float64)
    people, seen = np.zeros(len(company.people)), np.zeros(len(company.people))
    for _step in range(LONGEST_CHAIN):
        here = company.above[here]
        here, watched = here[here >= 0], watched[here >= 0]
        if not len(here):
            return _made(company, people, seen)
        people += np.bincount(here, minlength=len(people))
        seen += np.bincount(here, watched, minlength=len(people))
    return _one_by_one(company, places, reached)


def _made(company: Tree, people: Floats, seen: Floats) -> list[Branch]:
    names = company.people
    return [Branch(names[i], int(people[i]), int(seen[i])) for i in np.flatnonzero(people)]


def _one_by_one(company: Tree, places: Whole, reached: Flags) -> list[Branch]:
    people, seen = np.zeros(len(company.people)), np.zeros(len(company.people))
    for place, watched in zip(places.tolist(), reached.tolist(), strict=True):
        passed, above = {place}, int(company.above[place])
        while above >= 0 and above not in passed:
            passed.add(above)
            people[above] += 1
            seen[above] += watched
            above = int(company.above[above])
    return _made(company, people, seen)


def _share(teams: Sequence[Team]) -> float:
    return sum(t.reached for t in teams) / sum(t.people for t in teams)


def _weight(pair: tuple[Sequence[Team], Sequence[Team]]) -> float:
    one, other = (sum(t.people for t in teams) for teams in pair)
    return one * other / (one + other)


def _spread(teams: Sequence[Team]) -> float:
    """Variance of an arm's share with teams as clusters; binomial where there is one team."""
    size, share = sum(t.people for t in teams), _share(teams)
    if len(teams) == 1:
        return max(share * (1 - share), 0.25 / size) / size
    squares = sum((t.reached - t.people * share) ** 2 for t in teams)
    return len(teams) / (len(teams) - 1) * squares / size**2
