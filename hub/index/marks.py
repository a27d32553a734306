"""Where the lines of a page stand and when they are said, as numbers side by side. Pure."""

from __future__ import annotations  # array[int] is for reading only on Python 3.11

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import mul
from typing import Final, NamedTuple

UNTIMED: Final = 2**32 - 1


def _numbers() -> array[int]:
    return array("I")


class Mark(NamedTuple):
    """Where a line stands in its page, and when it is said (None: not in time)."""

    start: int
    end: int
    start_s: float | None
    end_s: float | None
    ref: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The lines of a page in order; ``refs`` is empty where no line has one."""

    starts: array[int] = field(default_factory=_numbers)
    ends: array[int] = field(default_factory=_numbers)
    starts_ms: array[int] = field(default_factory=_numbers)
    ends_ms: array[int] = field(default_factory=_numbers)
    refs: tuple[str, ...] = ()

    def at(self, offset: int) -> Mark:
        """Return the line in which the character at ``offset`` stands."""
        index = self._index(offset)
        return Mark(
            self.starts[index],
            self.ends[index],
            _seconds(self.starts_ms[index]),
            _seconds(self.ends_ms[index]),
            self.refs[index] if self.refs else "",
        )

    def is_timed_at(self, offset: int) -> bool:
        """Whether the line in which the character at ``offset`` stands is said at any second."""
        return self.starts_ms[self._index(offset)] != UNTIMED

    def _index(self, offset: int) -> int:
        return max(bisect_right(self.starts, offset) - 1, 0)


def milliseconds(seconds: float | None) -> int:
    """Return whole milliseconds as they are kept."""
    return UNTIMED if seconds is None else min(max(round(seconds * 1000), 0), UNTIMED - 1)


def all_milliseconds(seconds: Sequence[float | None]) -> array[int]:
    """Return `milliseconds` of each, of which there are thousands."""
    try:
        return array("I", map(round, map(mul, seconds, repeat(1000))))
    except (TypeError, OverflowError):  # None, or no such time
        return array("I", map(milliseconds, seconds))


def _seconds(kept_ms: int) -> float | None:
    return None if kept_ms == UNTIMED else kept_ms / 1000
