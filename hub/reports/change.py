"""What a clip changed: differences between answers before and after, with their interval."""

from dataclasses import dataclass
from math import sqrt

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
class Change:
    """A difference of shares, −1 to 1, with its interval."""

    value: float
    low: float
    high: float

    @property
    def is_real(self) -> bool:
        """Whether the interval leaves no room for “nothing changed”."""
        return self.low > 0 or self.high < 0


def between(before: Count, after: Count) -> Change:
    """Return after less before, of two groups drawn by lot.

    The interval joins the two score intervals. Source: Newcombe, Statistics in Medicine 17 (1998),
    873, method 10.

    Raises:
        ValueError: a group has no answers.
    """
    if not before.n or not after.n:
        raise ValueError("A difference needs answers on both sides.")
    low_b, high_b = wilson(before.share, before.n)
    low_a, high_a = wilson(after.share, after.n)
    value = after.share - before.share
    down = sqrt((after.share - low_a) ** 2 + (high_b - before.share) ** 2)
    up = sqrt((high_a - after.share) ** 2 + (before.share - low_b) ** 2)
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
