"""Where the sentences of a text start. Pure; found when a text is indexed, kept beside it.

Sentences end at punctuation, at pauses, where the time goes back (what stands behind the speech),
and at cue borders where there is none of these.
"""

from __future__ import annotations  # array[int] is for reading only on Python 3.11

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hub.index.marks import Marks

PAUSE_MS: Final = 1500
LONG: Final = 240  # characters; a longer sentence is cut at cue borders
# Begins with a set of characters, which `re` finds several times faster than two of them.
_STOP: Final = re.compile(
    r"[.!?…\u3002\uff01\uff1f](?:(?<=[.!?…])[.!?…]*[\"'”’)\]]*\s+(?=[^\sa-z])|(?<![.!?…])\s*)"
)


def starts(text: str, marks: Marks, runs_on: bool) -> array[int]:
    """Return where sentences start (characters), ending with where the next would.

    ``runs_on``: a sentence may go over lines that follow each other without a pause.
    """
    found = {0, *(stop.end() for stop in _STOP.finditer(text))}
    found.update(_line_starts(marks, runs_on))
    ordered = sorted(start for start in found if start < len(text))
    return array("I", _cut_long_ones([*ordered, len(text) + 1], marks.starts))


def _line_starts(marks: Marks, runs_on: bool) -> list[int]:
    if not runs_on:
        return list(marks.starts)
    times = pairwise(zip(marks.starts_ms, marks.ends_ms, strict=True))
    return [
        start
        for start, ((before_ms, ended_ms), (start_ms, _end_ms)) in zip(
            marks.starts[1:], times, strict=True
        )
        if start_ms - ended_ms >= PAUSE_MS or start_ms < before_ms
    ]


def _cut_long_ones(ordered: list[int], borders: Sequence[int]) -> list[int]:
    """Cut a sentence that goes on and on where a cue ends."""
    cuts: list[int] = []
    for start, end in pairwise(ordered):
        last = start
        if end - start <= LONG:
            continue
        for border in borders[bisect_right(borders, start) : bisect_left(borders, end)]:
            if end - last > LONG and border - last > LONG // 2:
                cuts.append(border)
                last = border
    return sorted({*ordered, *cuts})
