"""A field of a clip as the index keeps it: its text, its terms and where and when each is said.

Pure. Positions in ``stems`` and ``words`` are the same: the n-th stem is of the n-th word, which
starts at character ``offsets[n]`` of ``text`` and is said at ``times_ms[n]``. Lines of a text in
which phrases must not run on (comments, key messages) are parted by `BREAK`.
"""

from __future__ import annotations  # array[int] is for reading only on Python 3.11

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from hub.index.words import Token, stem, tokens

BREAK: Final = "¦"  # no term: keeps a phrase from running over it
LITERAL: Final = "·"  # before a folded word that was not stemmed, so that prefixes are exact


class Field(StrEnum):
    """Where something was written or said."""

    TITLE = "title"
    DESCRIPTION = "description"
    PEOPLE = "people"
    MESSAGES = "messages"
    SPEECH = "speech"
    COMMENTS = "comments"


RUNS_ON: Final = frozenset({Field.SPEECH})  # a sentence goes over cue borders


@dataclass(frozen=True, slots=True)
class Line:
    """A cue, a comment, a key message, or a whole title.

    ``words`` are (start_s, end_s, word) where word times are known; ``ref`` names what the line
    is, for a link (a comment's id, say).
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    words: Sequence[Sequence[object]] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Lines in one language (BCP 47; empty where it is not known)."""

    lines: Sequence[Line]
    lang: str = ""


class Mark(NamedTuple):
    """Where a line stands in its page, and when it is said (None: not in time)."""

    start: int
    end: int
    start_s: float | None
    end_s: float | None
    ref: str


@dataclass(frozen=True, slots=True)
class Page:
    """One field of a clip in one language."""

    field: Field
    lang: str
    text: str
    stems: tuple[str, ...]
    words: tuple[str, ...]
    offsets: array[int]
    times_ms: array[int]
    marks: tuple[Mark, ...]

    @property
    def terms(self) -> str:
        """What is indexed: the stems, then the words as they are, parted so that none run on."""
        if not self.stems:
            return ""
        literal = (word if word == BREAK else LITERAL + word for word in self.words)
        return " ".join((*self.stems, BREAK, *literal, BREAK))

    def mark_at(self, offset: int) -> Mark:
        """Return the line in which the character at ``offset`` stands."""
        index = bisect_right(self.marks, offset, key=lambda mark: mark.start) - 1
        return self.marks[max(index, 0)]


def build(field: Field, text: Text) -> Page:
    """Return ``text`` ready to be indexed and searched."""
    draft = _Draft(field not in RUNS_ON, text.lang)
    for line in text.lines:
        draft.add(line, " ".join(line.text.split()))
    return Page(
        field,
        text.lang,
        "\n".join(draft.shown),
        tuple(draft.stems),
        tuple(draft.words),
        draft.offsets,
        draft.times_ms,
        tuple(draft.marks),
    )


class _Draft:
    """A page while its lines are added."""

    def __init__(self, parted: bool, lang: str) -> None:
        self.parted, self.lang, self.length = parted, lang, 0
        self.shown: list[str] = []
        self.stems: list[str] = []
        self.words: list[str] = []
        self.offsets, self.times_ms = array("I"), array("I")
        self.marks: list[Mark] = []

    def add(self, line: Line, shown: str) -> None:
        """Add a line, whose text without needless spaces is ``shown``."""
        found = list(tokens(shown))
        for token, time_ms in zip(found, _times_ms(line, shown, found), strict=True):
            self._term(stem(token.folded, self.lang), token.folded, token.start, time_ms)
        if self.parted:
            self._term(BREAK, BREAK, len(shown), _ms(line.end_s or 0.0))
        end = self.length + len(shown)
        self.marks.append(Mark(self.length, end, line.start_s, line.end_s, line.ref))
        self.shown.append(shown)
        self.length = end + 1

    def _term(self, stemmed: str, word: str, start: int, time_ms: int) -> None:
        self.stems.append(stemmed)
        self.words.append(word)
        self.offsets.append(self.length + start)
        self.times_ms.append(time_ms)


def _times_ms(line: Line, shown: str, found: Sequence[Token]) -> Iterable[int]:
    """When each word of a line starts: by its word times, else in proportion to its place."""
    if line.start_s is None:
        return (0 for _ in found)
    starts, times_ms = _word_times(line, shown)
    if starts:
        return (times_ms[max(bisect_right(starts, token.start) - 1, 0)] for token in found)
    start_s, end_s = line.start_s, max(line.end_s or 0.0, line.start_s)
    a_char_s = (end_s - start_s) / max(len(shown), 1)
    return (_ms(start_s + token.start * a_char_s) for token in found)


def _word_times(line: Line, shown: str) -> tuple[list[int], list[int]]:
    """Return where each timed word stands and when it starts; nothing if the text was changed."""
    starts: list[int] = []
    end = 0
    for _, _, word in line.words:
        at = shown.find(str(word), end)
        if at < 0 or shown[end:at].strip():
            return [], []
        starts.append(at)
        end = at + len(str(word))
    if shown[end:].strip():
        return [], []
    return starts, [_ms(float(str(start_s))) for start_s, _, _ in line.words]


def _ms(seconds: float) -> int:
    return min(max(round(seconds * 1000), 0), 2**32 - 1)


def parts(page: Page, longest: int, most_of_a_term: int, overlap: int) -> list[range]:
    """Cut a page into ranges of positions that a limited index can hold.

    No part has more than ``longest`` positions or more than ``most_of_a_term`` of one term, and
    each starts ``overlap`` positions before the last one ended, so that every phrase of up to
    ``overlap`` + 1 terms is whole in some part.
    """
    ends: list[int] = []
    start, counts = 0, dict[str, int]()
    for position, term in enumerate(page.stems):
        counts[term] = counts.get(term, 0) + 1
        if position - start >= longest or counts[term] > most_of_a_term:
            ends.append(position)
            start = max(position - overlap, start)
            counts = {}
            for earlier in page.stems[start : position + 1]:
                counts[earlier] = counts.get(earlier, 0) + 1
    borders = [0, *ends, len(page.stems)]
    return [range(max(a - (overlap if a else 0), 0), b) for a, b in pairwise(borders) if b > a]
