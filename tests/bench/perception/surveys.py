"""Pulses in made-up companies, against what everybody really thinks."""

from dataclasses import dataclass

import numpy as np

from hub.demo import minds
from hub.disclosure import rules
from hub.reports.change import Count, between, in_differences
from hub.reports.intervals import Estimate, bounds, of_group
from hub.reports.weighting import Stratum, of_all
from tests.bench.perception import company as made
from tests.bench.perception.company import Company, Flags

AGREES_FROM = 0.1  # of attitude: about 46 of 100 agree
ITEM_DRAWN = 0.5  # each of three items of six


@dataclass(slots=True)
class Tally:
    """What came out of many companies."""

    errors: list[float]
    covered: list[bool]

    @classmethod
    def empty(cls) -> "Tally":
        """Nothing counted yet."""
        return cls([], [])

    def add(self, estimate: Estimate, truth: float) -> None:
        """Count one estimate; a truth on the edge is inside."""
        self.errors.append(estimate.value - truth)
        self.covered.append(estimate.low - 1e-9 <= truth <= estimate.high + 1e-9)

    @property
    def bias_points(self) -> float:
        """Mean error in percentage points."""
        return 100 * float(np.mean(self.errors))

    @property
    def coverage(self) -> float:
        """Share of intervals that held the truth, in percent."""
        return 100 * float(np.mean(self.covered))


@dataclass(slots=True)
class Rated:
    """One item of a pulse, over all companies."""

    everybody: Tally
    raw: Tally
    small: Tally
    in_bounds: list[bool]


def rate(companies: int, *, by_attitude: bool, seed: int) -> Rated:
    """Ask one item in many companies; response goes by department, or by attitude too."""
    out = Rated(Tally.empty(), Tally.empty(), Tally.empty(), [])
    for number in range(companies):
        _ask(np.random.default_rng((seed, number)), by_attitude, out)
    return out


def _ask(chance: np.random.Generator, by_attitude: bool, out: Rated) -> None:
    company = made.found(chance)
    agrees = company.attitude > AGREES_FROM
    viewer = made.self_selected(company, chance)
    invited = viewer & (chance.random(company.people) < ITEM_DRAWN)
    answered = invited & _responds(company, by_attitude, chance)
    strata = _strata(company, agrees, viewer, answered)
    truth = float(agrees[viewer].mean())
    estimate = of_all(strata)
    assert estimate is not None
    count, n = int((agrees & answered).sum()), int(answered.sum())
    out.everybody.add(estimate, truth)
    out.raw.add(of_group(count, n), truth)
    least, most = bounds(count, n, rules.at_most(int(invited.sum())))
    out.in_bounds.append(least <= truth <= most and least <= agrees[invited].mean() <= most)
    _departments(company, agrees, viewer, answered, out.small)


def _responds(company: Company, by_attitude: bool, chance: np.random.Generator) -> Flags:
    """Departments that think well of the company answer more; by attitude, so do people."""
    whole = company.department.max() + 1
    mean = np.bincount(company.department, company.attitude, minlength=whole) / np.bincount(
        company.department, minlength=whole
    )
    own = minds.DRAWN_TO_ANSWER * company.attitude if by_attitude else 0.0
    logit = -1.2 + 2.0 * mean[company.department] + own
    return chance.random(company.people) < minds.chance_of(np.asarray(logit))


def _strata(company: Company, agrees: Flags, viewer: Flags, answered: Flags) -> list[Stratum]:
    columns = (made.by_department(x, company) for x in (viewer, answered, answered & agrees))
    return [
        Stratum(max(rules.whole(int(n)), int(a)), int(a), int(y))  # as pages weight them
        for n, a, y in zip(*columns, strict=True)
    ]


def _departments(
    company: Company, agrees: Flags, viewer: Flags, answered: Flags, out: Tally
) -> None:
    """Each department of 5 to 19 answers, as a group of its own."""
    for part in range(int(company.department.max()) + 1):
        inside = company.department == part
        n = int((answered & inside).sum())
        if 5 <= n < 20:
            truth = float(agrees[viewer & inside].mean())
            out.add(of_group(int((answered & inside & agrees).sum()), n), truth)


@dataclass(slots=True)
class Moved:
    """Before and after, over all companies."""

    errors: list[float]
    covered: list[bool]
    called_real: list[bool]


def move(companies: int, effect: float, seed: int) -> Moved:
    """Ask an opener before or after by lot, with a clip that moves attitudes by ``effect``.

    Truth is the change among those who answer: some don't, and who thinks well of the company does
    so more readily, before and after alike.
    """
    out = Moved([], [], [])
    for number in range(companies):
        chance = np.random.default_rng((seed, number))
        company = made.found(chance)
        got_there = made.self_selected(company, chance)
        readiness = minds.chance_of(-0.6 + 0.7 * company.attitude)
        early = chance.random(company.people) < 0.5
        before = company.attitude > AGREES_FROM
        after = company.attitude + effect > AGREES_FROM
        answered = got_there & (chance.random(company.people) < readiness)
        asked_first, asked_last = answered & early, answered & ~early
        found = between(
            Count(int(before[asked_first].sum()), int(asked_first.sum())),
            Count(int(after[asked_last].sum()), int(asked_last.sum())),
        )
        moved = after[got_there].astype(float) - before[got_there]
        truth = float(np.average(moved, weights=readiness[got_there]))
        out.errors.append(found.value - truth)
        out.covered.append(found.low <= truth <= found.high)
        out.called_real.append(found.is_real)
    return out


def beside(companies: int, effect: float, seed: int) -> Moved:
    """Ask a sample before an update opens or after, by lot; who thinks well of it watches more.

    Truth is the change that watching made among viewers who answer; everybody drifts a little,
    watched or not.
    """
    out = Moved([], [], [])
    for number in range(companies):
        chance = np.random.default_rng((seed, number))
        company = made.found(chance)
        viewer = made.self_selected(company, chance)
        readiness = minds.chance_of(-0.2 + 0.4 * company.attitude)
        answered = chance.random(company.people) < readiness
        early = chance.random(company.people) < 0.5
        drift = chance.normal(0, 0.1)
        before = company.attitude > AGREES_FROM
        after = company.attitude + drift + effect * viewer > AGREES_FROM
        cells = [
            Count(int((now & of).sum()), int(of.sum()))
            for who in (viewer, ~viewer)
            for now, when in ((before, early), (after, ~early))
            for of in (answered & who & when,)
        ]
        found = in_differences((cells[0], cells[1]), (cells[2], cells[3]))
        assert found is not None
        moved = after.astype(float) - before
        truth = float(
            np.average(moved[viewer], weights=readiness[viewer])
            - np.average(moved[~viewer], weights=readiness[~viewer])
        )
        out.errors.append(found.value - truth)
        out.covered.append(found.low <= truth <= found.high)
        out.called_real.append(found.is_real)
    return out
