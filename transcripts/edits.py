"""Word times of a caption that a person has changed. Pure.

Words that are still there keep when they were said; what is new stands between its neighbours
in proportion to its length. Words are matched by the longest common runs (difflib, Ratcliff and
Obershelp: https://docs.python.org/3/library/difflib.html).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from transcripts.cues import LINE_CHARACTERS
from transcripts.engine import Word
from transcripts.wide import breaks, columns, pieces

AROUND: Final = ".,;:!?…\"'“”’«»()[]–—-"


def retimed(text: str, start_s: float, end_s: float, known: Sequence[Word]) -> tuple[Word, ...]:
    """The words of ``text``, shown from ``start_s`` to ``end_s``, timed by what was ``known``.

    Nothing where no word was known or none is left: times are then guessed by whoever asks.
    """
    if _spells(text, known):
        return tuple(_within(word, start_s, end_s) for word in known)
    new = pieces(text)
    known = [part for word in known for part in _parted(word)]
    at = _matches([_bare(word.text) for word in known], [_bare(word) for word in new])
    if not at:
        return ()
    kept = {there: _within(known[here], start_s, end_s) for here, there in at}
    return tuple(_filled(new, kept, start_s, end_s))


def in_lines(text: str) -> str:
    """A text in one line, or in two of about the same length where one would be too long."""
    whole = " ".join(text.split())
    halves = [(whole[:at], whole[at:].lstrip()) for at in breaks(whole)]
    if columns(whole) <= LINE_CHARACTERS or not halves:
        return whole
    return "\n".join(min(halves, key=lambda lines: max(map(columns, lines))))


def moved(words: Sequence[Word], by_s: float) -> tuple[Word, ...]:
    """The words said ``by_s`` later."""
    return tuple(
        replace(word, start_s=round(word.start_s + by_s, 3), end_s=round(word.end_s + by_s, 3))
        for word in words
    )


def _spells(text: str, known: Sequence[Word]) -> bool:
    """True where the known words are the text, however they are spaced."""
    return bool(known) and "".join(word.text for word in known) == "".join(text.split())


def _parted(word: Word) -> list[Word]:
    """A word; one of several characters that stand without spaces as these."""
    parts = pieces(word.text)
    return [word] if len(parts) == 1 else _spread(parts, word.start_s, word.end_s)


def _bare(word: str) -> str:
    return word.strip(AROUND).casefold()


def _matches(known: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    blocks = SequenceMatcher(None, known, new, autojunk=False).get_matching_blocks()
    return [(one.a + at, one.b + at) for one in blocks for at in range(one.size)]


def _within(word: Word, start_s: float, end_s: float) -> Word:
    begins = min(max(word.start_s, start_s), end_s)
    return replace(word, start_s=begins, end_s=min(max(word.end_s, begins), end_s))


def _filled(new: Sequence[str], kept: dict[int, Word], start_s: float, end_s: float) -> list[Word]:
    """Every word in order: the kept ones in their times, the others in the gaps between."""
    made: list[Word] = []
    waiting: list[str] = []
    for number, text in enumerate(new):
        if number not in kept:
            waiting.append(text)
            continue
        word = replace(kept[number], text=text)
        from_s = made[-1].end_s if made else start_s
        begins = max(word.start_s, from_s)
        made += _spread(waiting, from_s, begins)
        made.append(replace(word, start_s=begins, end_s=max(begins, word.end_s)))
        waiting = []
    from_s = made[-1].end_s if made else start_s
    return made + _spread(waiting, from_s, max(from_s, end_s))


def _spread(texts: Sequence[str], from_s: float, to_s: float) -> list[Word]:
    """Words one after another over a stretch, each as long as it is written."""
    a_letter_s = (to_s - from_s) / max(1, sum(map(len, texts)))
    words: list[Word] = []
    begins = from_s
    for text in texts:
        ends = min(begins + len(text) * a_letter_s, to_s)
        words.append(Word(begins, ends, text))
        begins = ends
    return words
