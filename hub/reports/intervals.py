"""Shares with what one may say of them: intervals, bounds, and the correction for guessing.

Shares are 0 to 1. Every interval here is meant to hold the truth in 95 of 100 cases.
"""

from dataclasses import dataclass
from math import inf, sqrt

Z = 1.959963984540054  # of the normal distribution, two-sided 95 %


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its interval; ``n`` answers stand behind it."""

    value: float
    low: float
    high: float
    n: int

    def __post_init__(self) -> None:
        """Refuse an interval that stands on its head."""
        if not self.low <= self.high:
            raise ValueError(f"The interval {self.low} to {self.high} is none.")

    @property
    def width(self) -> float:
        """High less low."""
        return self.high - self.low


def wilson(share: float, n: float, z: float = Z) -> tuple[float, float]:
    """Return the score interval of a share seen in ``n`` answers; (0, 1) of none.

    Source: Wilson, Journal of the American Statistical Association 22 (1927), 209.
    ``n`` need not be whole: an effective sample size will do.
    """
    if n <= 0:
        return 0.0, 1.0
    if n == inf:
        return share, share
    z2 = z * z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # Rounding must not push the share itself out of its interval at 0 and 1.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def of_group(count: int, n: int) -> Estimate:
    """Return the share ``count`` of ``n`` in one group.

    Raises:
        ValueError: there are no answers, or more than there are.
    """
    if not 0 <= count <= n or n == 0:
        raise ValueError(f"{count} of {n} is no share.")
    low, high = wilson(count / n, n)
    return Estimate(count / n, low, high, n)


def bounds(count: int, answered: int, invited: int) -> tuple[float, float]:
    """Return the least and the most the share of all invited can be: [y/N, (y + N − n)/N].

    Whatever those who did not answer think, the truth lies between.

    Raises:
        ValueError: more answered than were invited, or agreed than answered.
    """
    if not 0 <= count <= answered <= invited or invited == 0:
        raise ValueError(f"{count} of {answered} answers of {invited} invited can't be.")
    return count / invited, (count + invited - answered) / invited


def without_guessing(share: float, options: int) -> float:
    """Return the share who knew, of those who chose the right one of ``options``.

    (p − 1/k) ÷ (1 − 1/k): who guesses is right once in k times. Never below 0.

    Raises:
        ValueError: with one option there is nothing to know.
    """
    if options < 2:
        raise ValueError("A choice has two options or more.")
    by_chance = 1 / options
    return max(0.0, (share - by_chance) / (1 - by_chance))


def known(right: Estimate, options: int) -> Estimate:
    """Return an estimate of “chose the right one” corrected for guessing, interval and all."""
    value, low, high = (without_guessing(x, options) for x in (right.value, right.low, right.high))
    return Estimate(value, low, high, right.n)
