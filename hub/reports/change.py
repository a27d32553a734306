"""What a clip changed: differences between answers before and after, with their interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

from hub.reports.intervals import Z, wilson

LEAST_IN_CELL = 30


@dataclass(frozen=True, slots=True)
class Count:
    """``count`` of ``n`` answers agree."""

    count: int
    n: int

    @property
    def share(self) -> float:
        """Count of n."""
        return self.count / self.n


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of ``n`` values, and their variance (of a sample: over n − 1)."""

    value: float
    variance: float
    n: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Mean":
        """Return the mean of at least two values.

        Raises:
            ValueError: there are fewer.
        """
        if len(values) < 2:
            raise ValueError("A mean with an interval needs two values or more.")
        return cls(fmean(values), variance(values), len(values))


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of shares, −1 to 1, with its interval."""

    value: float
    low: float
    high: float

    @property
    def is_real(self) -> bool:
        """Whether the interval leaves no room for “nothing changed”."""
        return leaves_out_zero(self.low, self.high)


def leaves_out_zero(low: float, high: float) -> bool:
    """Return whether the whole of an interval lies on one side of zero."""
    return low > 0 or high < 0


def between(before: Count, after: Count) -> Change:
    """Return after less before, of two groups drawn by lot.

    The interval joins the two score intervals. Source: Newcombe, Statistics in Medicine 17 (1998),
    873, method 10.

    Raises:
        ValueError: a group has no answers.
    """
    if not before.n or not after.n:
        raise ValueError("A difference needs answers on both sides.")
    return of_intervals(
        (before.share, *wilson(before.share, before.n)),
        (after.share, *wilson(after.share, after.n)),
    )


def of_intervals(before: tuple[float, float, float], after: tuple[float, float, float]) -> Change:
    """Return after less before, of two shares that do not hang together, each (value, low, high).

    The same way of joining intervals, whatever they came from. Source: Zou and Donner, Statistics
    in Medicine 27 (2008), 1693.
    """
    (value_b, low_b, high_b), (value_a, low_a, high_a) = before, after
    value = value_a - value_b
    down = sqrt((value_a - low_a) ** 2 + (high_b - value_b) ** 2)
    up = sqrt((high_a - value_a) ** 2 + (value_b - low_b) ** 2)
    return Change(value, max(-1.0, value - down), min(1.0, value + up))


def in_differences(viewers: tuple[Count, Count], others: tuple[Count, Count]) -> Change | None:
    """Return (V1 − V0) − (N1 − N0), each pair being (baseline, afterwards).

    None where one of the four cells holds fewer than 30 answers. It holds as far as both groups
    would have moved alike without the clip, so it is worded “consistent with”.
    SE = √Σp(1 − p)/n.
    """
    cells = (*viewers, *others)
    if min(cell.n for cell in cells) < LEAST_IN_CELL:
        return None
    moved = viewers[1].share - viewers[0].share - (others[1].share - others[0].share)
    error = sqrt(sum(cell.share * (1 - cell.share) / cell.n for cell in cells))
    return Change(moved, moved - Z * error, moved + Z * error)


def of_means(first: Mean, second: Mean) -> Change:
    """Return second less first, of two groups drawn by lot whose spread may differ.

    The interval is Welch's, with the degrees of freedom of Welch and Satterthwaite: Welch,
    Biometrika 34 (1947), 28.
    """
    value = second.value - first.value
    parts = first.variance / first.n, second.variance / second.n
    total = sum(parts)
    if total == 0:
        return Change(value, value, value)
    freedom = total**2 / (parts[0] ** 2 / (first.n - 1) + parts[1] ** 2 / (second.n - 1))
    half = student(freedom) * sqrt(total)
    return Change(value, value - half, value + half)


def student(freedom: float, z: float = Z) -> float:
    """Return the quantile of Student's t that belongs to ``z`` of the normal distribution.

    Fisher's expansion, Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5;
    right to three digits from 5 degrees of ``freedom`` on.

    Raises:
        ValueError: there are fewer than 5.
    """
    if freedom < 5:
        raise ValueError("Too few degrees of freedom for this expansion.")
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))
