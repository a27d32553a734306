"""Where people left, and what they played again (docs/explanation/measures.md). Pure sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from hub.disclosure import rules
from hub.viewing.retention import Counts

WINDOW_S = 5
DEVIATIONS = 3.0
MOST = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a take and a share of those who were there."""

    start_s: int
    end_s: int
    share: float
    of: int  # people


def drops(blobs: Sequence[bytes], duration_s: float) -> list[Passage]:
    """Return up to three windows of 5 s that most people left in, of those still watching.

    ``blobs`` hold what each viewer has seen. Somebody leaves after the last second they saw. Where
    fewer than 5 left or fewer than 10 were still there nothing is said, and not of the last window:
    the end is no leaving.
    """
    seconds = ceil(duration_s)
    last = b"".join(blob[-4:] for blob in blobs)  # the end of the last range of each
    ends = np.frombuffer(last, "<u4").astype(np.int64)
    exits = np.bincount(np.minimum(ends, seconds), minlength=seconds + 1)
    before = np.concatenate(([0], np.cumsum(exits)))  # how many left before each second
    starts = np.arange(WINDOW_S, seconds - WINDOW_S, WINDOW_S)
    gone, still = before[starts + WINDOW_S] - before[starts], len(ends) - before[starts]
    told = (gone >= rules.least().shares) & (still >= rules.least().curves)
    windows = zip(*(one[told].tolist() for one in (starts, gone, still)), strict=True)
    found = [Passage(t, t + WINDOW_S, left / of, of) for t, left, of in windows]
    return sorted(found, key=lambda one: -one.share)[:MOST]


def hot_spots(people: Counts, plays: Counts, viewers: int) -> list[Passage]:
    """Return up to three stretches that were played again far more than the rest.

    Rewatched is (plays − people) ÷ viewers for each second; a hot spot is over the median + 3 MAD
    (median absolute deviation), and at least 10 people were there. The last second is left out: it
    is touched by more than see half of it.
    """
    again: NDArray[np.float64] = np.maximum(plays - people, 0) / viewers
    middle = float(np.median(again))
    limit = middle + DEVIATIONS * float(np.median(np.abs(again - middle)))
    is_hot = (
        (again > limit)
        & (people >= rules.least().curves)
        & (plays - people >= rules.least().shares)
    )
    is_hot[-1:] = False
    edges = np.flatnonzero(np.diff(np.concatenate(([0], is_hot.astype(np.int8), [0]))))
    found = [
        Passage(int(a), int(b), float(again[a:b].mean()), viewers)
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]
    return sorted(found, key=lambda one: -one.share)[:MOST]
