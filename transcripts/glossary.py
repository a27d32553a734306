"""Words of a company's own: told to the model beforehand, and mended where it misheard. Pure.

Whisper reads what it is told may come up as if it had been said before, and holds half of
its context, 224 tokens, for that: https://github.com/openai/whisper/discussions/963
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from transcripts.engine import Segment, Word

MOST_HOTWORD_CHARACTERS: Final = 500  # names take about a token for three characters
POSSESSIVES: Final = ("'s", "’s")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as it should be written, and how it is misheard ("Kestrel": "kes trel")."""

    term: str
    sounds_like: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mending:
    """What was changed: at which second of the recording, from what to what."""

    at_s: float
    heard: str
    written: str


def hotwords(terms: Iterable[str], most_characters: int = MOST_HOTWORD_CHARACTERS) -> str:
    """Terms in order of weight as the model is told them; what does not fit is left out."""
    told: list[str] = []
    left = most_characters
    for term in dict.fromkeys(terms):
        if len(term) + 2 <= left:
            told.append(term)
            left -= len(term) + 2
    return ", ".join(told)


def key(text: str) -> Key:
    """The words of a text without case, accents and punctuation, to be compared."""
    return tuple(filter(None, (_bare(word) for word in text.split())))


def _bare(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in parts if char.isalnum())


class Glossary:
    """Entries by how they may be heard. Where two claim the same sound, the first holds."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Take entries in order of weight."""
        self._terms: dict[Key, str] = {}
        for entry in entries:
            for heard in (*entry.sounds_like, entry.term):
                if words := key(heard):
                    self._terms.setdefault(words, entry.term)
        self._longest: dict[str, int] = {}
        for words in self._terms:
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def mend(self, words: Sequence[Word]) -> tuple[tuple[Word, ...], list[Mending]]:
        """The words with every misheard term put right, and what was changed.

        The longest match holds; punctuation around it and a possessive stay.
        """
        mended: list[Word] = []
        changes: list[Mending] = []
        at = 0
        while at < len(words):
            length, written = self._at(words, at)
            heard = words[at : at + length]
            if written and written != _joined(heard):
                mended += _timed(written, heard)
                changes.append(Mending(heard[0].start_s, _joined(heard), written))
            else:
                mended += heard
            at += length
        return tuple(mended), changes

    def _at(self, words: Sequence[Word], at: int) -> tuple[int, str]:
        """How many words from `at` on are a term, and how to write them; 1 and "": none."""
        firsts = {_bare(words[at].text), _bare(_parted(words[at].text)[1])}
        longest = max(self._longest.get(first, 0) for first in firsts)
        for length in range(min(longest, len(words) - at), 0, -1):
            heard = words[at : at + length]
            *before, last = (_bare(word.text) for word in heard)
            for end, has_ending in ((last, False), (_bare(_parted(heard[-1].text)[1]), True)):
                if (term := self._terms.get((*before, end))) is not None:
                    return length, _written(heard, term, has_ending=has_ending)
        return 1, ""


def _parted(text: str) -> tuple[str, str, str]:
    """What stands before a word, the word without a possessive, and what comes after it."""
    letters = [at for at, char in enumerate(text) if char.isalnum()] or [0]
    first, end = letters[0], letters[-1] + 1
    ending = next((one for one in POSSESSIVES if text[first:end].endswith(one)), "")
    return text[:first], text[first : end - len(ending)], text[end - len(ending) :]


def _written(heard: Sequence[Word], term: str, *, has_ending: bool) -> str:
    """The term with the punctuation around what was heard, its ending and its capital."""
    text = _joined(heard)
    before = _parted(heard[0].text)[0]
    after = _parted(heard[-1].text)[2]
    if not has_ending:
        after = after.removeprefix(next((one for one in POSSESSIVES if after.startswith(one)), ""))
    core = text[len(before) : len(text) - len(after)]
    if term[:1].islower() and core[:1].isupper():
        term = term[:1].upper() + term[1:]
    return before + term + after


def _joined(words: Sequence[Word]) -> str:
    return "".join((" " if n and word.spaced else "") + word.text for n, word in enumerate(words))


def _timed(text: str, heard: Sequence[Word]) -> list[Word]:
    """The words of `text` over the time of what was heard, each as long as it has letters."""
    parts = text.split()
    start_s, end_s = heard[0].start_s, heard[-1].end_s
    letters = sum(map(len, parts))
    words: list[Word] = []
    done = 0
    for part in parts:
        from_s = start_s + (end_s - start_s) * done / letters
        done += len(part)
        to_s = start_s + (end_s - start_s) * done / letters
        words.append(Word(round(from_s, 3), round(to_s, 3), part, heard[0].probability))
    words[0] = replace(words[0], spaced=heard[0].spaced)
    return words


def mended(
    segments: Iterable[Segment], glossary: Glossary, on_mended: Callable[[Mending], None]
) -> Iterator[Segment]:
    """Segments as they come, mended; `on_mended` is told every change."""
    for segment in segments:
        words, changes = glossary.mend(segment.words)
        for change in changes:
            on_mended(change)
        yield replace(segment, words=words, text=_joined(words)) if changes else segment
