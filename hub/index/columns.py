"""The terms of a text's lines, column by column: an hour of speech has a thousand lines. Pure.

Lines that stood in the former text too are not read again: an edit changes one of them.
"""

from __future__ import annotations  # array[int] is for reading only on Python 3.11

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, islice, repeat
from operator import add
from typing import Any, NamedTuple

from hub.index.words import terms


class Columns(NamedTuple):
    """The n-th stem is of the n-th word, which starts at the n-th offset (characters)."""

    stems: list[str]
    words: list[str]
    offsets: array[int]
    fresh: frozenset[str] = frozenset()  # words that the former text may not have

    def ends(self, starts: Sequence[int]) -> list[int]:
        """Return the number of the term after the last one of each line.

        ``starts`` are the characters at which lines start, and the next one would.
        """
        return [bisect_left(self.offsets, start) for start in starts[1:]]


class Former(NamedTuple):
    """What a field read before, a line of it after the other, and its terms."""

    text: str
    columns: Columns

    @property
    def starts(self) -> list[int]:
        """The characters at which its lines start, and the next one would."""
        return list(accumulate([len(line) + 1 for line in self.text.split("\n")], initial=0))


def columns(
    pieces: Sequence[Sequence[str]], starts: Sequence[int], lang: str, former: Former | None
) -> Columns:
    """Return the terms of lines; ``pieces`` are theirs without spaces, which stand one apart.

    ``starts`` are the characters at which the lines start, and the next one would.
    """
    if former is None:
        return _read(pieces, lang, 0)
    shown, before = [" ".join(own) for own in pieces], former.text.split("\n")
    head = _alike(zip(shown, before, strict=False))
    left = min(len(shown), len(before)) - head
    tail = _alike(islice(zip(reversed(shown), reversed(before), strict=False), left))
    behind = len(shown) - tail
    read = _read(pieces[head:behind], lang, starts[head])
    moved = starts[-1] - 1 - len(former.text)
    first = bisect_left(former.columns.offsets, starts[head])
    last = bisect_left(former.columns.offsets, starts[behind] - moved)
    stems, words, offsets, _ = former.columns
    return Columns(
        [*stems[:first], *read.stems, *stems[last:]],
        [*words[:first], *read.words, *words[last:]],
        offsets[:first] + read.offsets + array("I", map(add, offsets[last:], repeat(moved))),
        read.fresh,
    )


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    """Return how many of the first pairs are of the same line twice."""
    alike = 0
    for one, other in pairs:
        if one != other:
            break
        alike += 1
    return alike


def _read(pieces: Sequence[Sequence[str]], lang: str, start: int) -> Columns:
    every = list(chain.from_iterable(pieces))
    found = terms(every, lang)
    flat: list[Any] = list(chain.from_iterable(found))  # start, word, stem of each
    starts = accumulate([len(piece) + 1 for piece in every], initial=start)
    counts = [len(one) // 3 for one in found]
    offsets = map(add, chain.from_iterable(map(repeat, starts, counts)), flat[0::3])
    words = flat[1::3]
    return Columns(flat[2::3], words, array("I", offsets), frozenset(words))
