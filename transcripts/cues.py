"""Caption cues from words, by the rules of professional captioning. Pure.

At most two lines of 42 characters (wide ones count double), 0.8 to 7 s, at most 20 characters
a second where the speaker leaves room, breaks at phrases, short gaps closed. Sources: Netflix,
"Timed Text Style Guide: General Requirements" and "English (USA)",
https://partnerhelp.netflixstudios.com/hc/en-us/articles/215758617
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from transcripts.engine import Segment, Word
from transcripts.phrases import cost_of_break, ends_sentence
from transcripts.wide import columns

LINE_CHARACTERS: Final = 42
LINES: Final = 2
SHORTEST_S: Final = 0.8
LONGEST_S: Final = 7.0
COMFORTABLE_CHARACTERS_A_S: Final = 17.0
MOST_CHARACTERS_A_S: Final = 20.0
PAUSE_S: Final = 1.0  # a silence this long ends a cue even within a sentence
CLOSED_GAP_S: Final = 0.5  # a shorter gap between cues would only flicker
MOST_WORDS: Final = 120  # of one sentence: bounds the wait and the work without full stops

# What a cut costs, beside how much it tears (0 to 12, see `phrases`).
ORPHAN_COST, UNEVEN_COST, CUE_COST, SHORT_COST = 15.0, 6.0, 8.0, 10.0
LINE_SHARE: Final = 0.5  # a bad break between two lines of a cue is half as bad
IMPOSSIBLE: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption: what to show from `start_s` to `end_s`. Lines are parted by a line feed.

    `words` is empty where word times are not known (an uploaded file); `speaker` is the name
    of who speaks, empty where nobody said so.
    """

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    speaker: str = ""


def from_words(words: Iterable[Word]) -> list[Cue]:
    """Cues for words in order of time."""
    return list(_timed(_cut(words)))


def live(segments: Iterable[Segment]) -> Iterator[Cue]:
    """Cues as segments come; a cue once given does not change.

    One cue is held back, for its end depends on when the next one starts.
    """
    return _timed(_cut(word for segment in segments for word in segment.words))


def joined(words: Sequence[Word]) -> str:
    """Words as running text."""
    first = words[0].text if words else ""
    return first + "".join((" " if word.spaced else "") + word.text for word in words[1:])


def _cut(words: Iterable[Word]) -> Iterator[tuple[Word, ...]]:
    """The words of each cue."""
    for sentence in _with_short_ones_joined(_sentences(words)):
        yield from _split(sentence)


def _sentences(words: Iterable[Word]) -> Iterator[tuple[Word, ...]]:
    """Words up to the end of a sentence or up to a pause."""
    group: list[Word] = []
    for word in words:
        if group and (word.start_s - group[-1].end_s >= PAUSE_S or len(group) >= MOST_WORDS):
            yield tuple(group)
            group = []
        group.append(word)
        if ends_sentence(word.text):
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def _with_short_ones_joined(
    sentences: Iterable[tuple[Word, ...]],
) -> Iterator[tuple[Word, ...]]:
    """A sentence too short to be read is put before the next, where that follows at once.

    Together they may be too long for one cue; they are then cut where it costs least.
    """
    waiting: tuple[Word, ...] = ()
    for sentence in sentences:
        if waiting and (sentence[0].start_s - waiting[0].start_s >= SHORTEST_S):
            yield waiting
            waiting = ()
        waiting += sentence
        if waiting[-1].end_s - waiting[0].start_s >= SHORTEST_S:
            yield waiting
            waiting = ()
    if waiting:
        yield waiting


def _fits(words: Sequence[Word]) -> bool:
    """True when the words can stand in one cue."""
    if len(words) == 1:
        return True
    return words[-1].end_s - words[0].start_s <= LONGEST_S and _layout(words)[0] < IMPOSSIBLE


def _split(words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """A sentence as the cues that together cost least; always possible word by word."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        options = []
        for start in range(end - 1, -1, -1):
            if not _fits(words[start:end]):
                break
            options.append((best[start][0] + _cost(words, start, end), start))
        best.append(min(options))
    cues: list[tuple[Word, ...]] = []
    end = len(words)
    while end > 0:
        start = best[end][1]
        cues.append(words[start:end])
        end = start
    return cues[::-1]


def _cost(words: tuple[Word, ...], start: int, end: int) -> float:
    """What it costs to show `words[start:end]` as one cue of several."""
    part = words[start:end]
    whole = start == 0 and end == len(words)
    cost = CUE_COST
    if end < len(words):
        cost += cost_of_break(part[-1].text, words[end].text)
    if not whole and len(part) == 1:
        cost += ORPHAN_COST
    until_s = words[end].start_s if end < len(words) else part[-1].end_s
    if not whole and until_s - part[0].start_s < SHORTEST_S:
        cost += SHORT_COST
    if len(part) > 1:
        cost += LINE_SHARE * _layout(part)[0]
    full = columns(joined(part)) / (LINES * LINE_CHARACTERS)
    return cost + (0.0 if whole else UNEVEN_COST * (1 - min(1.0, full)) ** 2)


def _layout(words: Sequence[Word]) -> tuple[float, str]:
    """The words in one line or the best two, and what the break costs.

    `IMPOSSIBLE` where they need more; a single word stays whole however long it is.
    """
    text = joined(words)
    if columns(text) <= LINE_CHARACTERS:
        return 0.0, text
    options = [(IMPOSSIBLE, text)]
    for at in range(1, len(words)):
        first, second = joined(words[:at]), joined(words[at:])
        widths = columns(first), columns(second)
        if max(widths) <= LINE_CHARACTERS:
            tear = cost_of_break(words[at - 1].text, words[at].text)
            uneven = abs(widths[0] - widths[1]) / LINE_CHARACTERS
            options.append((tear + UNEVEN_COST * uneven, f"{first}\n{second}"))
    return min(options)


def _timed(cues: Iterable[tuple[Word, ...]]) -> Iterator[Cue]:
    """Cues with times that can be read and do not overlap."""
    last: Cue | None = None
    for words in cues:
        start_s = max(words[0].start_s, last.start_s + 0.001) if last else words[0].start_s
        if last:
            yield _ended(last, start_s)
        last = Cue(start_s, words[-1].end_s, _layout(words)[1], words)
    if last:
        yield _ended(last, IMPOSSIBLE)


def _ended(cue: Cue, next_start_s: float) -> Cue:
    """The cue kept long enough to be read, but not over the start of the next."""
    wanted_s = max(SHORTEST_S, columns(cue.text) / COMFORTABLE_CHARACTERS_A_S)
    end_s = max(cue.end_s, cue.start_s + min(LONGEST_S, wanted_s))
    if next_start_s - end_s < CLOSED_GAP_S:
        end_s = next_start_s
    end_s = min(end_s, next_start_s, cue.start_s + LONGEST_S)
    return replace(cue, start_s=round(cue.start_s, 3), end_s=round(end_s, 3))
