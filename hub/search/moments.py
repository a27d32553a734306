"""From an indexed page and a question to the sentences that answer it. Pure.

A moment is a sentence with the words marked: from the start of its first word to the end of its
last, and `at_s`, the second of the first marked word.
"""

import html
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from hub.index.marks import Mark
from hub.index.page import Field, Page
from hub.index.question import Atom
from hub.index.words import base_language, end_of

SHOWN: Final = 320  # characters of a sentence, cut at words
BEFORE: Final = 100  # characters shown before the first marked word of a cut text
WORTH: Final = 0.35  # of the best moment's score; less is left out
SAME_S: Final = 2.0  # two languages that answer so near each other say the same
_BARE: Final = re.compile(r"\s*")

Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A sentence that answers; ``pieces`` are its text in order, each with whether it is marked.

    Times are None where it was written and not said (a title, a comment on the whole clip).
    """

    field: Field
    pieces: Pieces
    start_s: float | None = None
    end_s: float | None = None
    at_s: float | None = None
    ref: str = ""
    score: float = 0.0  # of the sentence, to compare it with others of its clip

    @property
    def text(self) -> str:
        """The sentence."""
        return "".join(text for text, _ in self.pieces)

    @property
    def marked(self) -> str:
        """The sentence as HTML, escaped, with the words in ``<mark>``."""
        return marked(self.pieces)


class Span(NamedTuple):
    """Where an atom was found: positions of its first and last term, and which atom."""

    first: int
    last: int
    atom: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that answers, before it is made into a `Moment`: most are never shown."""

    page: Page
    bounds: tuple[int, int]
    found: list[Span]
    score: float

    @property
    def mark(self) -> Mark:
        """The line in which its first marked word stands."""
        return self.page.mark_at(self._begins)

    @property
    def is_timed(self) -> bool:
        """Whether it was said, or written about a moment."""
        return self.page.is_timed_at(self._begins)

    @property
    def _begins(self) -> int:
        return self.page.offsets[self.found[0].first]

    @property
    def at_s(self) -> float:
        """When its first marked word is said."""
        return self.page.times_ms[self.found[0].first] / 1000


def sentences(page: Page, atoms: Sequence[Atom]) -> list[Sentence]:
    """Return the sentences of ``page`` that answer."""
    found = spans(page, atoms)
    if not found:
        return []
    groups: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for span in found:
        groups[_bounds(page, span)].append(span)
    counts = Counter(span.atom for span in found)
    weights = {atom: 1 / (1 + math.log1p(count)) for atom, count in counts.items()}
    return [Sentence(page, at, group, _score(group, weights)) for at, group in groups.items()]


def ranked(answers: Iterable[Sentence]) -> list[Sentence]:
    """Return sentences of one clip, best first, without those far worse than the best."""
    ordered = sorted(answers, key=lambda one: (-one.score, one.at_s))
    return [one for one in ordered if one.score >= WORTH * ordered[0].score]


def once(ordered: Sequence[Sentence]) -> list[Sentence]:
    """Return sentences, best first, without those that say the same second in another language.

    A name stands in the words and in their translation, but it was said once.
    """
    taken: dict[int, str] = {}
    kept = []
    for one in ordered:
        near, lang = int(one.at_s // SAME_S), one.page.lang
        if one.page.field is Field.SPEECH:
            if any(taken.get(near + by, lang) != lang for by in (-1, 0, 1)):
                continue
            taken.setdefault(near, lang)
        kept.append(one)
    return kept


def marked(pieces: Pieces) -> str:
    """Return pieces as HTML, escaped, what is marked in ``<mark>``."""
    return "".join(
        f"<mark>{html.escape(text)}</mark>" if is_marked else html.escape(text)
        for text, is_marked in pieces
    )


def whole(page: Page, atoms: Sequence[Atom]) -> Pieces:
    """Return the whole text of ``page`` with what was found marked (a title)."""
    return _pieces(page, 0, len(page.text), spans(page, atoms))


def spans(page: Page, atoms: Sequence[Atom]) -> list[Span]:
    """Return everything that is found of ``atoms``, in order."""
    found: set[Span] = set()
    for number, atom in enumerate(atoms):
        if atom.prefix:
            wanted, among, end = atom.words, page.words, ""  # the last word may go on
        else:
            wanted, among, end = atom.readings.get(base_language(page.lang), ()), page.stems, " "
        if not wanted or not among:
            continue
        last = len(wanted) - 1
        for first in _positions(f" {among} ", f" {' '.join(wanted)}{end}"):
            found.add(Span(first, first + last, number))
    return sorted(found)


def _positions(terms: str, wanted: str) -> Iterator[int]:
    """Yield which terms ``wanted`` starts at; both have a space before every term."""
    position, before = 0, 0
    at = terms.find(wanted)
    while at >= 0:
        position += terms.count(" ", before, at)
        yield position
        before, at = at, terms.find(wanted, at + 1)


def _bounds(page: Page, span: Span) -> tuple[int, int]:
    """Return the sentence, or sentences, in which ``span`` stands."""
    starts = page.sentences
    begins, ends = page.offsets[span.first], page.offsets[span.last]
    start = starts[bisect_right(starts, begins) - 1]
    end = starts[bisect_right(starts, ends)]
    return start, min(end, len(page.text))


def _score(group: list[Span], weights: dict[int, float]) -> float:
    """Rarer words count more; words that stand together as they were typed a little more."""
    together = (
        after.first == span.last + 1 and after.atom == span.atom + 1
        for span, after in pairwise(group)
    )
    return sum(weights[atom] for atom in {span.atom for span in group}) + 0.05 * sum(together)


def as_moment(sentence: Sentence) -> Moment:
    """Return what is shown of a sentence."""
    page, mark, score = sentence.page, sentence.mark, sentence.score
    start, end = _shown(page, sentence.bounds, sentence.found[0])
    pieces = _pieces(page, start, end, sentence.found)
    if mark.start_s is None:
        return Moment(page.field, pieces, ref=mark.ref, score=score)
    return Moment(
        page.field,
        pieces,
        start_s=page.times_ms[bisect_left(page.offsets, start)] / 1000,
        end_s=_end_s(page, end),
        at_s=sentence.at_s,
        ref=mark.ref,
        score=score,
    )


def _end_s(page: Page, end: int) -> float:
    """Return when the text before the character ``end`` has been said."""
    following = bisect_left(page.offsets, end)
    line = page.mark_at(max(end - 1, 0))
    start_s, end_s = line.start_s or 0.0, line.end_s or 0.0
    if following < len(page.times_ms):
        next_s = page.times_ms[following] / 1000
        return min(next_s, end_s) if next_s >= start_s else end_s  # chapters stand behind the end
    return end_s


def _shown(page: Page, bounds: tuple[int, int], span: Span) -> tuple[int, int]:
    """Return what of a sentence is shown: all of it, or a piece around the first marked word."""
    start, end = bounds
    if end - start <= SHOWN:
        return start, end
    begins = page.offsets[span.first]
    if begins - start > BEFORE:
        start = page.offsets[bisect_left(page.offsets, begins - BEFORE)]
    last = page.offsets[bisect_right(page.offsets, start + SHOWN) - 1]
    return start, min(max(last, end_of(page.text, page.offsets[span.last])), end)


def _pieces(page: Page, start: int, end: int, group: Iterable[Span]) -> Pieces:
    """Cut page.text[start:end] at the marked words; words marked side by side are one piece."""
    pieces: list[tuple[str, bool]] = []
    at = start
    for begins, ends in _joined(page, group):
        begins, ends = max(begins, at), min(ends, end)
        if begins >= ends:
            continue
        pieces += [(page.text[at:begins], False), (page.text[begins:ends], True)]
        at = ends
    pieces.append((page.text[at:end], False))
    kept = [(text.replace("\n", " "), is_marked) for text, is_marked in pieces if text]
    if kept and not kept[-1][1]:
        kept[-1] = (kept[-1][0].rstrip(), False)
    return tuple((text, is_marked) for text, is_marked in kept if text)


def _joined(page: Page, group: Iterable[Span]) -> list[tuple[int, int]]:
    """Return the character ranges of spans, put together where only space is between them."""
    ranges: list[tuple[int, int]] = []
    for span in group:
        begins = page.offsets[span.first]
        ends = end_of(page.text, page.offsets[span.last])
        if ranges and _BARE.fullmatch(page.text, ranges[-1][1], max(begins, ranges[-1][1])):
            begins, ends = ranges[-1][0], max(ends, ranges.pop()[1])
        ranges.append((begins, ends))
    return ranges
