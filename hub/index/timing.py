"""When each term of a text's lines is said. Pure."""

from __future__ import annotations  # array[int] is for reading only on Python 3.11

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise, repeat, starmap
from typing import TYPE_CHECKING

from hub.index.marks import UNTIMED, milliseconds

if TYPE_CHECKING:
    from hub.index.columns import Columns
    from hub.index.lines import Line


def times(
    lines: Sequence[Line], pieces: Sequence[list[str]], starts: Sequence[int], columns: Columns
) -> list[int]:
    """Return when each term is said (ms): with its piece where that has a time, else by its place.

    ``pieces`` and ``starts`` are those that `hub.index.columns` makes terms of.
    """
    spoken = list(chain.from_iterable(line.words for line in lines))
    words = [word for _, _, word in spoken]
    words_ms = _all_milliseconds([start_s for start_s, _, _ in spoken])
    places = array("I", accumulate((len(one) + 1 for own in pieces for one in own), initial=0))
    of_terms = starmap(slice, pairwise([0, *columns.ends(starts)]))
    said_in = _each([line.words for line in lines])
    found: list[int] = []
    every = zip(lines, pieces, starts, of_terms, _each(pieces), said_in, strict=False)
    for line, own, start, terms, at, said in every:
        offsets = columns.offsets[terms]
        if line.start_s is None:
            found += repeat(0, len(offsets))
        elif words[said] == own:
            found += _of_pieces(words_ms[said], places[at], offsets)
        else:
            found += _within(line, " ".join(own), [offset - start for offset in offsets])
    return found


def _each(parted: Sequence[Sequence[object]]) -> Iterator[slice]:
    """Return where each of these stands once they are put together."""
    return starmap(slice, pairwise(accumulate(map(len, parted), initial=0)))


def _all_milliseconds(seconds: Sequence[float]) -> list[int]:
    """Return what `milliseconds` does of each, of which there are thousands."""
    times_ms = [round(one * 1000) for one in seconds]
    if times_ms and (min(times_ms) < 0 or max(times_ms) >= UNTIMED):
        return [milliseconds(one) for one in seconds]
    return times_ms


def _of_pieces(known_ms: list[int], places: array[int], offsets: array[int]) -> list[int]:
    """Return when the terms at ``offsets`` are said, of pieces at ``places``: mostly the same."""
    if places == offsets:
        return known_ms
    return [known_ms[bisect_right(places, offset) - 1] for offset in offsets]


def _within(line: Line, shown: str, starts: Sequence[int]) -> Iterable[int]:
    """When words that start at these characters are said: by word times, else by their place."""
    timed, times_ms = _word_times(line, shown)
    if timed:
        return [times_ms[max(bisect_right(timed, start) - 1, 0)] for start in starts]
    start_s = line.start_s or 0.0
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
