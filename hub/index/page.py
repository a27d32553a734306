"""A field of a clip as the index keeps it: its text, its terms and where and when each is said.

Pure. Positions in ``stems`` and ``words`` are the same: the n-th stem is of the n-th word, which
starts at character ``offsets[n]`` of ``text`` and is said at ``times_ms[n]``. Lines of a text in
which phrases must not run on (comments, key messages) are parted by `BREAK`. Terms are kept in one
string, a space between each, in which Python finds them many times faster than in a list.
"""

from __future__ import annotations  # array[int] is for reading only on Python 3.11

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise, repeat
from operator import add
from typing import Any, Final

from hub.index import sentences
from hub.index.marks import UNTIMED, Mark, Marks, milliseconds
from hub.index.words import base_language, terms

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


@dataclass(frozen=True, slots=True)
class Line:
    """A cue, a comment, a key message, or a whole title.

    ``words`` are (start_s, end_s, word) where word times are known; ``ref`` names what the line
    is, for a link (a comment's id, say).
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    words: Sequence[Sequence[Any]] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Lines in one language (BCP 47; empty where it is not known)."""

    lines: Sequence[Line]
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One field of a clip in one language; ``sentences`` are the characters at which they start."""

    field: Field
    lang: str
    text: str
    stems: str
    words: str
    offsets: array[int]
    times_ms: array[int]
    sentences: array[int]
    marks: Marks

    @property
    def terms(self) -> str:
        """What is indexed: the stems, then the words as they are, parted so that none run on."""
        if not self.stems:
            return ""
        tag = tag_of(self.lang)
        stems = f"{self.stems.replace(' ', f'{tag} ')}{tag}"
        words = f"{LITERAL}{self.words.replace(' ', f' {LITERAL}')}"
        return f"{stems} {BREAK} {words} {BREAK} {' '.join(self.marks_of_terms())} {BREAK}"

    def marks_of_terms(self) -> list[str]:
        """Return terms that stand nowhere: how words begin, and which stems are said repeatedly.

        Short beginnings are those of very many words, which a database would have to gather one by
        one; and how often a term is said tells which clip is more about it.
        """
        counts, tag = Counter(self.stems.split(" ")), tag_of(self.lang)
        del counts[BREAK]
        often = [
            f"{stem}{tag}{sign}"
            for stem, count in counts.items()
            if count > 1
            for least, sign in REPEATED.items()
            if count >= least
        ]
        return [f"{BEGINNING}{letters}" for letters in self._beginnings()] + often

    def _beginnings(self) -> Iterator[str]:
        begin = set(self.words.split(" ")) - {BREAK}
        for length in range(LONGEST_BEGINNING, 0, -1):
            begin = {letters[:length] for letters in begin}
            yield from (letters for letters in begin if len(letters) == length)

    def mark_at(self, offset: int) -> Mark:
        """Return the line in which the character at ``offset`` stands."""
        return self.marks.at(offset)

    def is_timed_at(self, offset: int) -> bool:
        """Whether the character at ``offset`` stands in a line that is said at any second."""
        return self.marks.is_timed_at(offset)


def tag_of(lang: str) -> str:
    """Return what stands behind a stem of this language in the index."""
    return f"{LITERAL}{base_language(lang)}"


def build(field: Field, text: Text) -> Page:
    """Return ``text`` ready to be indexed and searched."""
    draft = _Draft(field not in RUNS_ON, text.lang)
    for line in text.lines:
        draft.add(line, line.text.split())
    shown, marks = "\n".join(draft.shown), draft.marks
    return Page(
        field,
        text.lang,
        shown,
        " ".join(draft.stems),
        " ".join(draft.words),
        array("I", draft.offsets),
        array("I", draft.times_ms),
        sentences.starts(shown, marks, field in RUNS_ON),
        marks,
    )


class _Draft:
    """A page while its lines are added."""

    def __init__(self, parted: bool, lang: str) -> None:
        self.parted, self.lang, self.length = parted, lang, 0
        self.shown: list[str] = []
        self.stems: list[str] = []
        self.words: list[str] = []
        self.offsets: list[int] = []
        self.times_ms: list[int] = []
        self.starts: list[int] = []  # of each line, and the line
        self.lines: list[Line] = []

    @property
    def marks(self) -> Marks:
        """Where the lines stand."""
        refs = [line.ref for line in self.lines]
        return Marks(
            array("I", self.starts),
            array("I", map(add, self.starts, map(len, self.shown))),
            array("I", [milliseconds(line.start_s) for line in self.lines]),
            array("I", [milliseconds(line.end_s) for line in self.lines]),
            tuple(refs) if any(refs) else (),
        )

    def add(self, line: Line, pieces: list[str]) -> None:
        """Add a line of these pieces, between which there is space."""
        shown, first = " ".join(pieces), len(self.words)
        timed = _piece_times(line, pieces)
        self._terms(pieces, timed or repeat(0))
        if not timed and line.start_s is not None:
            starts = [start - self.length for start in self.offsets[first:]]
            self.times_ms[first:] = _times_ms(line, shown, starts)
        if self.parted:
            self._break(len(shown), milliseconds(line.end_s or 0.0))
        self.starts.append(self.length)
        self.lines.append(line)
        self.shown.append(shown)
        self.length += len(shown) + 1

    def _terms(self, pieces: Sequence[str], times_ms: Iterable[int]) -> None:
        found = list(map(terms, pieces, repeat(self.lang)))  # column by column: here the time goes
        starts = accumulate([len(piece) + 1 for piece in pieces], initial=self.length)
        placed, timed = zip(starts, found, strict=False), zip(times_ms, found, strict=False)
        self.stems += [one[2] for of_piece in found for one in of_piece]
        self.words += [one[1] for of_piece in found for one in of_piece]
        self.offsets += [at + one[0] for at, of_piece in placed for one in of_piece]
        self.times_ms += [time_ms for time_ms, of_piece in timed for _ in of_piece]

    def _break(self, at: int, time_ms: int) -> None:
        self.stems.append(BREAK)
        self.words.append(BREAK)
        self.offsets.append(self.length + at)
        self.times_ms.append(time_ms)


def _piece_times(line: Line, pieces: Sequence[str]) -> list[int]:
    """Return when each piece is said, where the words with times are these pieces; else nothing."""
    if line.start_s is None or [word for _, _, word in line.words] != pieces:
        return []
    times_ms = [round(start_s * 1000) for start_s, _, _ in line.words]
    if times_ms and min(times_ms) >= 0 and max(times_ms) < UNTIMED:
        return times_ms
    return [milliseconds(start_s) for start_s, _, _ in line.words]


def _times_ms(line: Line, shown: str, starts: Sequence[int]) -> Iterable[int]:
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


def parts(page: Page, longest: int, most_of_a_term: int, overlap: int) -> list[range]:
    """Cut a page into ranges of positions that a limited index can hold.

    No part has more than ``longest`` positions or more than ``most_of_a_term`` of one term, and
    each starts ``overlap`` positions before the last one ended, so that every phrase of up to
    ``overlap`` + 1 terms is whole in some part.
    """
    stems = page.stems.split(" ") if page.stems else []
    borders = [0, *_ends(stems, longest, most_of_a_term, overlap), len(stems)]
    return [range(max(a - (overlap if a else 0), 0), b) for a, b in pairwise(borders) if b > a]


def _ends(stems: list[str], longest: int, most_of_a_term: int, overlap: int) -> Iterator[int]:
    start, counts = 0, dict[str, int]()
    for position, term in enumerate(stems):
        counts[term] = counts.get(term, 0) + 1
        if position - start >= longest or counts[term] > most_of_a_term:
            yield position
            start = max(position - overlap, start)
            counts = {}
            for earlier in stems[start : position + 1]:
                counts[earlier] = counts.get(earlier, 0) + 1


__all__ = ["BREAK", "LITERAL", "UNTIMED", "Field", "Line", "Mark", "Page", "Text", "build", "parts"]
