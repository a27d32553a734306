"""When each term of a text's lines is said. Pure."""

from __future__ import annotations  # array[int] is for reading only on Python 3.11

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, compress, count
from operator import ne
from typing import TYPE_CHECKING, Final

from hub.index.marks import all_milliseconds, milliseconds

if TYPE_CHECKING:
    from hub.index.columns import Columns
    from hub.index.lines import Line

UNSAID: Final = (0.0, 0.0, "")  # a piece whose line has no word times that fit


def times(
    lines: Sequence[Line], pieces: Sequence[list[str]], starts: Sequence[int], columns: Columns
) -> array[int]:
    """Return when each term is said (ms): with its piece where that has a time, else by its place.

    ``pieces`` and ``starts`` are those that `hub.index.columns` makes terms of.
    """
    every, offsets = list(chain.from_iterable(pieces)), columns.offsets
    said = [
        line.words if len(line.words) == len(own) else [UNSAID] * len(own)
        for line, own in zip(lines, pieces, strict=True)
    ]
    pieces_ms = all_milliseconds([one[0] for words in said for one in words])
    found = _of_pieces(pieces_ms, every, offsets)
    others = map(ne, every, [one[2] for words in said for one in words])
    for at in _lines_with(others, pieces):
        own = slice(bisect_left(offsets, starts[at]), bisect_left(offsets, starts[at + 1]))
        places = [offset - starts[at] for offset in offsets[own]]
        found[own] = array("I", _within(lines[at], " ".join(pieces[at]), places))
    return found


def _of_pieces(pieces_ms: array[int], pieces: Sequence[str], offsets: array[int]) -> array[int]:
    """Return when the terms at ``offsets`` are said, of pieces one space apart: mostly the same."""
    places = array("I", accumulate([len(one) + 1 for one in pieces], initial=0))
    if places[:-1] == offsets:
        return pieces_ms
    return array("I", [pieces_ms[bisect_right(places, offset) - 1] for offset in offsets])


def _lines_with(others: Iterable[bool], pieces: Sequence[list[str]]) -> list[int]:
    """Return the lines that have a piece of ``others``, which says so of each piece."""
    ends = list(accumulate(map(len, pieces)))
    return sorted({bisect_right(ends, at) for at in compress(count(), others)})


def _within(line: Line, shown: str, starts: Sequence[int]) -> Iterable[int]:
    """When words that start at these characters are said: by word times, else by their place."""
    if line.start_s is None:
        return [0] * len(starts)
    timed, times_ms = _word_times(line, shown)
    if timed:
        return [times_ms[max(bisect_right(timed, start) - 1, 0)] for start in starts]
    start_s = line.start_s
    a_char_s = (max(line.end_s or 0.0, start_s) - start_s) / max(len(shown), 1)
    return [milliseconds(start_s + start * a_char_s) for start in starts]


def _word_times(line: Line, shown: str) -> tuple[list[int], list[int]]:
    """Return where each timed word stands and when it starts; nothing if the text was changed."""
    starts: list[int] = []
    end = 0
    for _, _, word in line.words:
        at = shown.find(word, end)
        if at < 0 or shown[end:at].strip():
            return [], []
        starts.append(at)
        end = at + len(word)
    if shown[end:].strip():
        return [], []
    return starts, [milliseconds(start_s) for start_s, _, _ in line.words]
