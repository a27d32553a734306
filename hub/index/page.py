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
from itertools import accumulate, chain, pairwise, repeat
from operator import add
from typing import Any, Final, NamedTuple

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
        repeated = [(stem, count) for stem, count in counts.items() if count > 1]
        often = [
            f"{stem}{tag}{sign}"
            for least, sign in REPEATED.items()
            for stem, count in repeated
            if count >= least
        ]
        return [*self._beginnings(), *often]

    def _beginnings(self) -> list[str]:
        letters = {word[:LONGEST_BEGINNING] for word in self.words.split(" ")} - {BREAK}
        shorter = {one[:least] for one in letters for least in range(1, len(one))}
        return [f"{BEGINNING}{one}" for one in (*letters, *shorter - letters)]

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
    """Return ``text`` ready to be indexed and searched.

    All lines at once, column by column: an hour of speech has a thousand lines, and a step for each
    of them would take longer than the database does. Lines without a word are left out.
    """
    lines = [line for line in text.lines if line.text.strip()]
    pieces = [line.text.split() for line in lines]
    shown, columns = [" ".join(own) for own in pieces], _columns(pieces, text.lang)
    starts = list(accumulate([len(one) + 1 for one in shown], initial=0))[:-1]
    marks = _marks(lines, shown, starts)
    times_ms = _times(lines, pieces, shown, starts, columns)
    if field not in RUNS_ON:
        _part(columns, times_ms, marks)
    return Page(
        field,
        text.lang,
        "\n".join(shown),
        " ".join(columns.stems),
        " ".join(columns.words),
        array("I", columns.offsets),
        array("I", times_ms),
        sentences.starts("\n".join(shown), marks, field in RUNS_ON),
        marks,
    )


class _Columns(NamedTuple):
    """The terms of a page; ``of_pieces`` is how many each piece without spaces has.

    ``ends`` is the number of the term after the last one of each line.
    """

    stems: list[str]
    words: list[str]
    offsets: list[int]
    of_pieces: list[int]
    ends: list[int]


def _columns(pieces: Sequence[Sequence[str]], lang: str) -> _Columns:
    every = list(chain.from_iterable(pieces))
    found = terms(every, lang)
    flat: list[Any] = list(chain.from_iterable(found))  # start, word, stem of each
    counts = [len(one) // 3 for one in found]
    starts = accumulate([len(piece) + 1 for piece in every], initial=0)
    offsets = list(map(add, chain.from_iterable(map(repeat, starts, counts)), flat[0::3]))
    so_far = [0, *accumulate(counts)]
    ends = [so_far[last] for last in accumulate(map(len, pieces))]
    return _Columns(flat[2::3], flat[1::3], offsets, counts, ends)


def _marks(lines: Sequence[Line], shown: Sequence[str], starts: Sequence[int]) -> Marks:
    refs = tuple(line.ref for line in lines)
    return Marks(
        array("I", starts),
        array("I", map(add, starts, map(len, shown))),
        array("I", [milliseconds(line.start_s) for line in lines]),
        array("I", [milliseconds(line.end_s) for line in lines]),
        refs if any(refs) else (),
    )


def _times(
    lines: Sequence[Line],
    pieces: Sequence[list[str]],
    shown: Sequence[str],
    starts: Sequence[int],
    columns: _Columns,
) -> list[int]:
    """Return when each term is said: with its piece where that has a time, else by its place."""
    known = list(map(_piece_times, lines, pieces))
    of_pieces = [one or repeat(0, len(own)) for one, own in zip(known, pieces, strict=True)]
    times_ms = list(
        chain.from_iterable(map(repeat, chain.from_iterable(of_pieces), columns.of_pieces))
    )
    for at, (line, one) in enumerate(zip(lines, known, strict=True)):
        if not one and line.start_s is not None:
            own = slice(columns.ends[at - 1] if at else 0, columns.ends[at])
            within = [offset - starts[at] for offset in columns.offsets[own]]
            times_ms[own] = _times_ms(line, shown[at], within)
    return times_ms


def _part(columns: _Columns, times_ms: list[int], marks: Marks) -> None:
    """Put `BREAK` behind every line, from the last one to the first."""
    ends = zip(columns.ends, marks.ends, marks.ends_ms, strict=True)
    for at, offset, end_ms in reversed(list(ends)):
        columns.stems.insert(at, BREAK)
        columns.words.insert(at, BREAK)
        columns.offsets.insert(at, offset)
        times_ms.insert(at, 0 if end_ms == UNTIMED else end_ms)


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
    if len(stems) <= longest and max(Counter(stems).values(), default=0) <= most_of_a_term:
        return [range(len(stems))] if stems else []
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
