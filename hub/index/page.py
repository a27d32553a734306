"""A field of a clip as the index keeps it: its text, its terms and where and when each is said.

Pure. Positions in ``stems`` and ``words`` are the same: the n-th stem is of the n-th word, which
starts at character ``offsets[n]`` of ``text`` and is said at ``times_ms[n]``. Lines of a text in
which phrases must not run on (comments, key messages) are parted by `BREAK`. Terms are kept in one
string, a space between each, in which Python finds them many times faster than in a list.
"""

from __future__ import annotations  # array[int] is for reading only on Python 3.11

import dataclasses
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise
from operator import add
from typing import Final

from hub.index import sentences
from hub.index.columns import Columns, Former, columns
from hub.index.lines import Line, Text
from hub.index.marks import UNTIMED, Mark, Marks, all_milliseconds
from hub.index.timing import times
from hub.index.words import base_language

BREAK: Final = "¦"  # no term: keeps a phrase from running over it
LITERAL: Final = "·"  # before a folded word that was not stemmed, so that prefixes are exact;
# between a stem and its language, so that a question in one finds nothing by another's rules
BEGINNING: Final = "→"  # before the first letters of a word
LONGEST_BEGINNING: Final = 3  # letters; with more, few words begin so
REPEATED: Final = {2: "²", 4: "⁴", 8: "⁸"}  # behind a stem that a page has so often or more


class Field(StrEnum):
    """Where something was written or said."""

    TITLE = "title"
    DESCRIPTION = "description"
    PEOPLE = "people"
    MESSAGES = "messages"
    SPEECH = "speech"
    COMMENTS = "comments"


RUNS_ON: Final = frozenset({Field.SPEECH})  # a sentence goes over cue borders


@dataclass(frozen=True)
class Page:
    """One field of a clip in one language; ``sentences`` are the characters at which they start.

    ``columns`` are its terms one by one, where it was just read from a text: to index it, that is
    quicker than to part them again.
    """

    field: Field
    lang: str
    text: str
    stems: str
    words: str
    offsets: array[int]
    times_ms: array[int]
    sentences: array[int]
    marks: Marks
    columns: Columns | None = dataclasses.field(default=None, compare=False)

    @property
    def terms(self) -> str:
        """What is indexed: the stems, then the words as they are, parted so that none run on."""
        if not self.stems:
            return ""
        tag = tag_of(self.lang)
        stems = f"{self.stems.replace(' ', f'{tag} ')}{tag}"
        words = f"{LITERAL}{self.words.replace(' ', f' {LITERAL}')}"
        marks = " ".join([*self.beginnings(), *self.often()])
        return f"{stems} {BREAK} {words} {BREAK} {marks} {BREAK}"

    @property
    def each_stem(self) -> list[str]:
        """The stems, by position."""
        return _each(self.stems) if self.columns is None else self.columns.stems

    @property
    def each_word(self) -> list[str]:
        """The words, by position."""
        return _each(self.words) if self.columns is None else self.columns.words

    @cached_property
    def counts(self) -> Counter[str]:
        """How often it has each stem."""
        counts = Counter(self.each_stem)
        del counts[BREAK]
        return counts

    @cached_property
    def vocabulary(self) -> set[str]:
        """Its words, each once."""
        return set(self.each_word) - {BREAK}

    def often(self) -> list[str]:
        """Return terms that stand nowhere, of the stems that are said repeatedly.

        How often a term is said tells which clip is more about it.
        """
        tag, repeated = tag_of(self.lang), [one for one in self.counts.items() if one[1] > 1]
        return [
            f"{stem}{tag}{sign}"
            for least, sign in REPEATED.items()
            for stem, count in repeated
            if count >= least
        ]

    def beginnings(self) -> list[str]:
        """Return terms that stand nowhere, of how words begin.

        Short beginnings are those of very many words, which a database would have to gather one by
        one.
        """
        begin = {word[:LONGEST_BEGINNING] for word in self.vocabulary}
        every = set(begin)
        for letters in range(LONGEST_BEGINNING - 1, 0, -1):
            begin = {one[:letters] for one in begin}
            every |= begin
        return [f"{BEGINNING}{one}" for one in every]

    def mark_at(self, offset: int) -> Mark:
        """Return the line in which the character at ``offset`` stands."""
        return self.marks.at(offset)

    def is_timed_at(self, offset: int) -> bool:
        """Whether the character at ``offset`` stands in a line that is said at any second."""
        return self.marks.is_timed_at(offset)


def tag_of(lang: str) -> str:
    """Return what stands behind a stem of this language in the index."""
    return f"{LITERAL}{base_language(lang)}"


def build(field: Field, text: Text, former: Former | None = None) -> Page:
    """Return ``text`` ready to be indexed and searched; lines without a word are left out.

    With what speech read before in this language, only lines that are new are read.
    """
    lines = [line for line in text.lines if line.text.strip()]
    pieces = [line.text.split() for line in lines]
    shown = [" ".join(own) for own in pieces]
    starts = list(accumulate([len(one) + 1 for one in shown], initial=0))
    runs_on = field in RUNS_ON
    found = columns(pieces, starts, text.lang, former if runs_on else None)
    times_ms = times(lines, pieces, starts, found)
    marks = _marks(lines, shown, starts)
    if not runs_on:
        _part(found, times_ms, marks, found.ends(starts))
        known = former.columns.words if former else ()
        found = found._replace(fresh=found.fresh.difference(known))
    return Page(
        field,
        text.lang,
        "\n".join(shown),
        " ".join(found.stems),
        " ".join(found.words),
        found.offsets,
        times_ms,
        sentences.starts("\n".join(shown), marks, runs_on),
        marks,
        found,
    )


def _each(joined: str) -> list[str]:
    return joined.split(" ") if joined else []


def _marks(lines: Sequence[Line], shown: Sequence[str], starts: Sequence[int]) -> Marks:
    refs = tuple(line.ref for line in lines)
    return Marks(
        array("I", starts[:-1]),
        array("I", map(add, starts, map(len, shown))),
        all_milliseconds([line.start_s for line in lines]),
        all_milliseconds([line.end_s for line in lines]),
        refs if any(refs) else (),
    )


def _part(found: Columns, times_ms: array[int], marks: Marks, ends: Sequence[int]) -> None:
    """Put `BREAK` behind every line, from the last one to the first."""
    every = zip(ends, marks.ends, marks.ends_ms, strict=True)
    for at, offset, end_ms in reversed(list(every)):
        found.stems.insert(at, BREAK)
        found.words.insert(at, BREAK)
        found.offsets.insert(at, offset)
        times_ms.insert(at, 0 if end_ms == UNTIMED else end_ms)


def parts(
    terms: Sequence[str], at_most: int, longest: int, most_of_a_term: int, overlap: int
) -> list[range]:
    """Cut terms, of which none stands there more than ``at_most`` times, for a limited index.

    No part has more than ``longest`` positions or more than ``most_of_a_term`` of one term, and
    each starts ``overlap`` positions before the last one ended, so that every phrase of up to
    ``overlap`` + 1 terms is whole in some part.
    """
    if len(terms) <= longest and at_most <= most_of_a_term:
        return [range(len(terms))] if terms else []
    borders = [0, *_ends(terms, longest, most_of_a_term, overlap), len(terms)]
    return [range(max(a - (overlap if a else 0), 0), b) for a, b in pairwise(borders) if b > a]


def _ends(terms: Sequence[str], longest: int, most_of_a_term: int, overlap: int) -> Iterator[int]:
    start, counts = 0, dict[str, int]()
    for position, term in enumerate(terms):
        counts[term] = counts.get(term, 0) + 1
        if position - start >= longest or counts[term] > most_of_a_term:
            yield position
            start = max(position - overlap, start)
            counts = {}
            for earlier in terms[start : position + 1]:
                counts[earlier] = counts.get(earlier, 0) + 1


__all__ = ["BREAK", "LITERAL", "UNTIMED", "Field", "Line", "Mark", "Page", "Text", "build", "parts"]
