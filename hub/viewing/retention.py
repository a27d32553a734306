"""Retention: how many viewers saw each second, from their merged blobs."""

from collections.abc import Iterable
from math import ceil

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


def watching(blobs: Iterable[bytes], duration_s: float) -> Counts:
    """Return how many blobs (`segments.pack_ranges`) hold each second, ceil(D) values.

    By difference arrays: +1 where a range starts, −1 where it ends, then the running sum.
    """
    seconds = ceil(duration_s)
    edges = np.frombuffer(b"".join(blobs), dtype="<u4").reshape(-1, 2)
    return _running(edges[:, 0], edges[:, 1], seconds)


def plays(starts: Counts, ends: Counts, duration_s: float) -> Counts:
    """Return how often each second was played, for heat: ranges may overlap."""
    return _running(starts, ends, ceil(duration_s))


def _running(starts: NDArray[np.integer], ends: NDArray[np.integer], seconds: int) -> Counts:
    begun = np.bincount(np.minimum(starts, seconds), minlength=seconds + 1)
    ended = np.bincount(np.minimum(ends, seconds), minlength=seconds + 1)
    return np.cumsum(begun.astype(np.int64) - ended)[:seconds]


def packed(counts: Counts) -> bytes:
    """Return counts of each second as u32, little-endian."""
    return counts.astype("<u4").tobytes()


def unpacked(blob: bytes, duration_s: float) -> Counts:
    """Return the counts of `packed`, ceil(D) values; an empty blob is nothing but 0."""
    counts: Counts = np.zeros(ceil(duration_s), dtype=np.int64)
    found = np.frombuffer(blob, dtype="<u4")[: len(counts)]
    counts[: len(found)] = found
    return counts
