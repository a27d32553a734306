"""Proposals for chapters, from what is spoken of and from pauses. Pure.

The method is Hearst's TextTiling: where the words before a gap and after it have least in
common, compared with the places around, the topic changes. "TextTiling: Segmenting Text into
Multi-paragraph Subtopic Passages", Computational Linguistics 23(1), 1997,
https://aclanthology.org/J97-1003/. Added here: blocks are of equal time instead of equal words,
words count the more the rarer they are in this recording, and a pause adds to the depth.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, pstdev
from typing import Final

from transcripts.cues import Cue
from transcripts.phrases import LEANING, ends_sentence

SHORTEST_RECORDING_S: Final = 120.0  # below it, chapters are more trouble than help
SHORTEST_CHAPTER_S: Final = 40.0
BLOCK_S: Final = 60.0  # how much speech on either side of a gap is compared
LONG_PAUSE_S: Final = 2.0  # from here on a pause counts in full
PAUSE_WEIGHT: Final = 0.3
LEAST_DEPTH: Final = 0.25  # of a cosine: below it, nothing new is spoken of
STEM: Final = 6  # letters that words are compared by: crude, but of no language
SHORTEST_WORD: Final = 3
LONGEST_TITLE: Final = 60  # characters
SHORTEST_TITLE: Final = 15
_WORD = re.compile(r"\w+")

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where a chapter could begin, and its opening words as a title to be bettered."""

    start_s: float
    title: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    start_s: float
    end_s: float
    text: str


def propose(cues: Sequence[Cue]) -> list[Proposal]:
    """Chapters for cues in order of time; the first begins at 0. None where nothing changes."""
    said = _sentences(cues)
    if len(said) < 4 or said[-1].end_s - said[0].start_s < SHORTEST_RECORDING_S:
        return []
    starts = _chosen(said, _depths(said))
    if not starts:
        return []
    titles = [_title(said, at) for at in [0, *starts]]
    places = [0.0, *(said[at].start_s for at in starts)]
    return [Proposal(start_s, title) for start_s, title in zip(places, titles, strict=True)]


def _sentences(cues: Sequence[Cue]) -> list[_Sentence]:
    """Cues put together up to the end of a sentence or a long pause."""
    found: list[_Sentence] = []
    open_: list[Cue] = []
    for cue in cues:
        if open_ and cue.start_s - open_[-1].end_s >= LONG_PAUSE_S:
            found.append(_whole(open_))
            open_ = []
        open_.append(cue)
        if ends_sentence(cue.text):
            found.append(_whole(open_))
            open_ = []
    return [*found, _whole(open_)] if open_ else found


def _whole(cues: Sequence[Cue]) -> _Sentence:
    text = " ".join(" ".join(cue.text.split()) for cue in cues)
    return _Sentence(cues[0].start_s, cues[-1].end_s, text)


def _words(text: str) -> Counter[str]:
    """The words of a sentence that may tell its topic, cut to their first letters."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    words = (word for word in _WORD.findall(bare) if len(word) >= SHORTEST_WORD)
    return Counter(word[:STEM] for word in words if word not in LEANING)


def _depths(said: Sequence[_Sentence]) -> list[float]:
    """How much the topic changes before each sentence from the second on (0 at the first)."""
    bags = [_words(sentence.text) for sentence in said]
    rare = _rareness(bags)
    likeness = [_likeness(said, bags, rare, at) for at in range(1, len(said))]
    smooth = [fmean(likeness[max(0, at - 1) : at + 2]) for at in range(len(likeness))]
    pauses = [after.start_s - before.end_s for before, after in pairwise(said)]
    return [0.0] + [
        _depth(smooth, at) + PAUSE_WEIGHT * min(1.0, max(0.0, pause_s) / LONG_PAUSE_S)
        for at, pause_s in enumerate(pauses)
    ]


def _rareness(bags: Sequence[Counter[str]]) -> Weights:
    in_sentences = Counter(word for bag in bags for word in bag)
    return {word: math.log(1 + len(bags) / count) for word, count in in_sentences.items()}


def _likeness(
    said: Sequence[_Sentence], bags: Sequence[Counter[str]], rare: Weights, at: int
) -> float:
    """Cosine of the words in the block before sentence ``at`` and in the one from it on."""
    gap_s = said[at].start_s
    before, after = Counter[str](), Counter[str]()
    for number in range(at - 1, -1, -1):
        if gap_s - said[number].end_s > BLOCK_S:
            break
        before += bags[number]
    for number in range(at, len(said)):
        if said[number].start_s - gap_s > BLOCK_S:
            break
        after += bags[number]
    return _cosine(_weighed(before, rare), _weighed(after, rare))


def _weighed(bag: Counter[str], rare: Weights) -> Weights:
    return {word: count * rare[word] for word, count in bag.items()}


def _cosine(one: Weights, other: Weights) -> float:
    both = sum(weight * other[word] for word, weight in one.items() if word in other)
    size = math.hypot(*one.values()) * math.hypot(*other.values())
    return both / size if size else 0.0


def _depth(likeness: Sequence[float], at: int) -> float:
    """How far the likeness falls at a gap from the nearest peaks on both sides."""
    left = right = at
    while left > 0 and likeness[left - 1] >= likeness[left]:
        left -= 1
    while right < len(likeness) - 1 and likeness[right + 1] >= likeness[right]:
        right += 1
    return likeness[left] + likeness[right] - 2 * likeness[at]


def _chosen(said: Sequence[_Sentence], depths: Sequence[float]) -> list[int]:
    """The deepest gaps that leave every chapter long enough, in order of time."""
    least = max(LEAST_DEPTH, fmean(depths) + pstdev(depths) / 2)
    borders = [0.0, said[-1].end_s]
    chosen: list[int] = []
    for at in sorted(range(1, len(said)), key=lambda number: -depths[number]):
        far = all(abs(said[at].start_s - border) >= SHORTEST_CHAPTER_S for border in borders)
        if depths[at] >= least and far:
            chosen.append(at)
            borders.append(said[at].start_s)
    return sorted(chosen)


def _title(said: Sequence[_Sentence], at: int) -> str:
    """The opening words of a chapter, without the stop at their end."""
    text = said[at].text
    if len(text) < SHORTEST_TITLE and at + 1 < len(said):
        text = f"{text} {said[at + 1].text}"
    if len(text) <= LONGEST_TITLE:
        return text.rstrip(".,;: ")
    return text[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(".,;: ") + "…"
