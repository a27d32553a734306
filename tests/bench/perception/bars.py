"""The bars that the sums must clear, each with what was measured (MEASURES.md §6)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.bench.perception import branches, halves, leaks, planted, spoken, surveys

EFFECT = 0.25  # of attitude: about 9 points


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the table: ``low`` ≤ ``measured`` ≤ ``high``."""

    name: str
    measured: float
    low: float
    high: float

    @property
    def is_cleared(self) -> bool:
        """Whether it holds."""
        return self.low <= self.measured <= self.high


def all_bars(companies: int, slack: float = 0.0, shift: int = 0) -> Iterator[Bar]:
    """Measure every bar in ``companies`` made-up companies; ``slack`` widens limits by points.

    ``shift`` gives other companies than those that the rules were tuned on.
    """
    measured = (_rated, _moved, _beside, _halved, _said, _hidden)
    for bar in (bar for one in measured for bar in one(companies, shift)):
        exact = bar.low == bar.high
        room = 0.0 if exact else slack
        yield Bar(bar.name, bar.measured, bar.low - room, bar.high + room)
    yield from _slow(companies, slack, shift)


def _rated(companies: int, shift: int) -> Iterator[Bar]:
    by_part = surveys.rate(companies, by_attitude=False, seed=11 + shift)
    by_mind = surveys.rate(companies, by_attitude=True, seed=12 + shift)
    yield Bar(
        "all viewers, response by department: coverage, %", by_part.everybody.coverage, 93, 97
    )
    yield Bar(
        "all viewers, response by department: bias, points",
        by_part.everybody.bias_points,
        -0.5,
        0.5,
    )
    yield Bar("departments of fewer than 20 answers: coverage, %", by_part.small.coverage, 94, 100)
    yield Bar(
        "response by department: bounds hold the truth, %",
        100 * float(np.mean(by_part.in_bounds)),
        100,
        100,
    )
    yield Bar(
        "response by attitude: bounds hold the truth, %",
        100 * float(np.mean(by_mind.in_bounds)),
        100,
        100,
    )


def _moved(companies: int, shift: int) -> Iterator[Bar]:
    moved, still = (
        surveys.move(companies, EFFECT, 13 + shift),
        surveys.move(companies, 0.0, 14 + shift),
    )
    yield from _effect("before and after", moved, still)


def _beside(companies: int, shift: int) -> Iterator[Bar]:
    moved, still = (
        surveys.beside(companies, EFFECT, 22 + shift),
        surveys.beside(companies, 0.0, 23 + shift),
    )
    yield from _effect("beside others", moved, still)


def _effect(name: str, moved: surveys.Moved, still: surveys.Moved) -> Iterator[Bar]:
    """Bars of what a way of measuring a change says of one that is there, and of none."""
    yield Bar(f"{name}: bias, points", 100 * float(np.mean(moved.errors)), -0.6, 0.6)
    yield Bar(f"{name}: coverage, %", 100 * float(np.mean(moved.covered)), 93, 97)
    yield Bar(f"{name}, no effect: called real, %", 100 * float(np.mean(still.called_real)), 0, 6)


def _halved(companies: int, shift: int) -> Iterator[Bar]:
    other, same = (
        halves.compare(companies, 0.6, 20 + shift),
        halves.compare(companies, 0.0, 21 + shift),
    )
    yield Bar("two halves, shares: coverage, %", 100 * float(np.mean(other.covered)), 93, 97)
    yield Bar("two halves, means: coverage, %", 100 * float(np.mean(other.covered_means)), 93, 97)
    yield Bar(
        "two halves that are alike: one called ahead, %", 100 * float(np.mean(same.called)), 0, 6
    )
    yield Bar(
        "the same, had somebody looked daily: called ahead, %",
        100 * float(np.mean(same.called_by_daily_looks)),
        10,
        100,
    )


def _said(companies: int, shift: int) -> Iterator[Bar]:
    yield Bar(
        "favourable comments, 120 labels: coverage, %",
        spoken.label(companies, 15 + shift).coverage,
        93,
        100,
    )
    yield Bar(
        "planted sentence is in the passage of most doubt, %",
        planted.puzzle(companies, 16 + shift),
        90,
        100,
    )


def _hidden(companies: int, shift: int) -> Iterator[Bar]:
    found = leaks.audit(companies, 17 + shift)
    yield Bar("leaks by subtraction over the tree, cells", found.tree, 0, 0)
    yield Bar("leaks over viewer splits, cells", found.splits, 0, 0)
    yield Bar("leaks over refreshes, cells", found.refreshes, 0, 0)
    yield Bar("leaks over two reports, cells", found.reports, 0, 0)
    yield Bar("teams lost to it, %", found.lost_percent, 0, 1)


def _slow(companies: int, slack: float, shift: int) -> Iterator[Bar]:
    there, nowhere = (
        branches.plant(companies, 18 + shift),
        branches.plant(companies, 19 + shift, planted=False),
    )
    yield Bar(
        "planted slow branch is found, % of companies",
        100 * float(np.mean(there.found)),
        95 - slack,
        100,
    )
    yield Bar(
        "another is blamed beside it, % of companies",
        100 * float(np.mean(there.blamed)),
        0,
        5 + slack,
    )
    yield Bar(
        "one is blamed where none was planted, % of companies",
        100 * float(np.mean(nowhere.blamed)),
        0,
        5 + slack,
    )
