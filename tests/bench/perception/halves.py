"""Two cuts shown to halves of a company drawn by lot: whether the interval holds what was true.

Everybody has a chance of watching to the end, and a share they would see, for each of the two cuts;
the truth is the mean difference of these chances. Who takes part is drawn as Hub draws it.
"""

from dataclasses import dataclass, field

import numpy as np

from hub.clips.variants_model import Arm
from hub.demo import minds
from hub.experiments import halves
from hub.experiments.outcome import NEITHER, Outcome, of_seen, of_shares
from hub.reports.change import Count
from tests.bench.perception import company as made
from tests.bench.perception.company import Flags, Floats

PEOPLE, BESIDE, DAYS = 400, 7, 14


@dataclass
class Halved:
    """Over all companies: whether the truth was in the interval, and who was called ahead."""

    covered: list[bool] = field(default_factory=list)
    covered_means: list[bool] = field(default_factory=list)
    called: list[bool] = field(default_factory=list)
    called_by_daily_looks: list[bool] = field(default_factory=list)


def compare(companies: int, effect: float, seed: int) -> Halved:
    """Compare two cuts, of which the second moves everybody's chance by ``effect`` logits."""
    out = Halved()
    for number in range(companies):
        chance = np.random.default_rng((seed, number))
        _one(chance, effect, f"company {seed}/{number}", out)
    return out


def _one(chance: np.random.Generator, effect: float, name: str, out: Halved) -> None:
    company = made.found(chance, people=PEOPLE, departments=8)
    drawn = halves.draw("bench", name, [str(i) for i in range(company.people)], BESIDE)
    is_in = np.array([str(i) in drawn for i in range(company.people)])
    second = np.array([drawn.get(str(i)) is Arm.SECOND for i in range(company.people)])
    ends = [minds.chance_of(-0.5 + 0.8 * company.attitude + shift) for shift in (0.0, effect)]
    ended = chance.random(company.people) < np.where(second, ends[1], ends[0])
    truth = float(np.mean((ends[1] - ends[0])[is_in]))
    day = chance.integers(0, DAYS, company.people)
    looks = [_shares(ended & (day <= last), is_in, second) for last in range(DAYS)]
    found = looks[-1]
    out.covered.append(_holds(found, truth))
    out.called.append(found.ahead != NEITHER)
    out.called_by_daily_looks.append(any(one.ahead != NEITHER for one in looks))
    seen = np.where(ended, 1.0, 0.6 * chance.random(company.people))
    true_means = 0.7 * truth  # who does not reach the end has seen 0.3 on average
    out.covered_means.append(_holds(_means(seen, is_in, second), true_means))


def _shares(ended: Flags, is_in: Flags, second: Flags) -> Outcome:
    counts = [
        Count(int(ended[of].sum()), int(of.sum())) for of in (is_in & ~second, is_in & second)
    ]
    return of_shares(counts[0], counts[1], (counts[0].n, counts[1].n))


def _means(seen: Floats, is_in: Flags, second: Flags) -> Outcome:
    first, other = list(seen[is_in & ~second]), list(seen[is_in & second])
    return of_seen(first, other, (len(first), len(other)))


def _holds(found: Outcome, truth: float) -> bool:
    return found.low is not None and found.high is not None and found.low <= truth <= found.high
