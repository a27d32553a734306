"""Segments of unbroken play, and the seconds they show as seen (docs/explanation/measures.md §1).

Pure sums over deciseconds. A second counts as seen when at least half of it was played; the last
one of a take may be shorter than a second, and half of what there is counts.
"""

import struct
from collections.abc import Iterable, Sequence
from math import ceil
from typing import NamedTuple

HIDDEN, MUTED, CAPTIONS = 1, 2, 4
FASTEST_RATE10 = 20  # faster than twice the speed is skimming, not watching
VIEW_S, VIEW_SHARE = 10.0, 0.75
COMPLETED_SHARE = 0.9
_SEGMENT = struct.Struct("<IIBB")
_RANGE = struct.Struct("<II")

Range = tuple[int, int]  # [start, end)


class Segment(NamedTuple):
    """One stretch of unbroken play: deciseconds of the take, rate × 10, flags."""

    a_ds: int
    b_ds: int
    rate10: int
    flags: int

    @property
    def is_watching(self) -> bool:
        """Whether it counts as seen: at most twice the speed, and not hidden and muted at once."""
        unnoticed = HIDDEN | MUTED
        return self.rate10 <= FASTEST_RATE10 and self.flags & unnoticed != unnoticed


def content_s(segments: Iterable[Segment]) -> float:
    """Return the content time in seconds, Σ(b − a): watching again counts again."""
    return sum(s.b_ds - s.a_ds for s in segments) / 10


def seen_ranges(segments: Iterable[Segment], duration_s: float) -> list[Range]:
    """Return the seen seconds as ranges, in order and apart from each other."""
    played = merged((s.a_ds, s.b_ds) for s in segments if s.is_watching)
    end_ds = round(duration_s * 10)
    whole: list[Range] = []
    partial: dict[int, int] = {}
    for a_ds, b_ds in played:
        first, last = -(-a_ds // 10), b_ds // 10
        if last < first:  # begins and ends within one second
            partial[last] = partial.get(last, 0) + b_ds - a_ds
            continue
        whole.append((first, last))
        _add(partial, first - 1, first * 10 - a_ds)
        _add(partial, last, b_ds - last * 10)
    enough = [(t, t + 1) for t, ds in partial.items() if ds * 2 >= min(10, end_ds - t * 10)]
    return merged((a, b) for a, b in (*whole, *enough) if a < b)


def _add(partial: dict[int, int], second: int, ds: int) -> None:
    if ds > 0:
        partial[second] = partial.get(second, 0) + ds


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Return the union of ``ranges`` in order; ranges that touch become one."""
    union: list[Range] = []
    for start, end in sorted(ranges):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        elif end > start:
            union.append((start, end))
    return union


def length(ranges: Iterable[Range]) -> int:
    """Return how many seconds the ranges hold."""
    return sum(end - start for start, end in ranges)


def is_view(seen_s: int, duration_s: float) -> bool:
    """Whether a viewing counts as a view: at least min(10 s, 0.75 D) seen."""
    return seen_s >= min(VIEW_S, VIEW_SHARE * duration_s)


def is_completed(seen_s: int, duration_s: float) -> bool:
    """Whether the take was watched to its end: |seen| ≥ 0.9 D; seeking there does not complete."""
    return seen_s >= min(COMPLETED_SHARE * duration_s, ceil(duration_s))


def pack(segments: Sequence[Segment]) -> bytes:
    """Return the segments as bytes: u32 deciseconds (a u16 would overflow at 1 h 49)."""
    return b"".join(_SEGMENT.pack(s.a_ds, s.b_ds, min(s.rate10, 255), s.flags) for s in segments)


def unpack(blob: bytes) -> list[Segment]:
    """Return the segments of `pack`."""
    return [Segment(*row) for row in _SEGMENT.iter_unpack(blob)]


def pack_ranges(ranges: Iterable[Range]) -> bytes:
    """Return ranges as pairs of u32, little-endian."""
    return b"".join(_RANGE.pack(*one) for one in ranges)


def unpack_ranges(blob: bytes) -> list[Range]:
    """Return the ranges of `pack_ranges`."""
    return list(_RANGE.iter_unpack(blob))
