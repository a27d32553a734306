"""A company's worth of speech, made up: the same for the same seed, and nothing of anybody's.

Words follow Zipf's law over a made-up vocabulary, so that common words are in every clip and most
words are in few, as in real speech; sentences run over cue borders.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

SYLLABLES = [c + v for c in "bdfgklmnprstv" for v in ("a", "e", "i", "o", "u", "ar", "en", "il")]
CUE_WORDS = 8
CUE_S = 3.0


@dataclass(frozen=True)
class Planted:
    """A phrase that is said once, over a cue border, and when."""

    clip: int
    phrase: str
    at_s: float


class Corpus:
    """``clips`` clips of about ``words_a_clip`` words."""

    def __init__(self, clips: int, words_a_clip: int, seed: int = 7) -> None:
        self.clips, self.words_a_clip = clips, words_a_clip
        self.dice = random.Random(seed)  # noqa: S311 - must repeat, not surprise
        self.vocabulary = self._vocabulary(40_000)
        self.weights = list(accumulate(1 / rank for rank in range(2, len(self.vocabulary) + 2)))
        self.planted: list[Planted] = []

    def _vocabulary(self, size: int) -> list[str]:
        words: dict[str, None] = {}
        while len(words) < size:
            words["".join(self.dice.choices(SYLLABLES, k=self.dice.randint(1, 4)))] = None
        return list(words)

    def cues(self, clip: int) -> Iterator[tuple[float, float, str, list[list[object]]]]:
        """Yield (start_s, end_s, text, words with times) of one clip."""
        said = self.dice.choices(self.vocabulary, cum_weights=self.weights, k=self.words_a_clip)
        if clip % 50 == 0:
            at = CUE_WORDS * self.dice.randrange(1, self.words_a_clip // CUE_WORDS) - 1
            said[at : at + 2] = [f"plant{clip}x", f"plant{clip}y"]
            phrase = f'"plant{clip}x plant{clip}y"'
            self.planted.append(Planted(clip, phrase, at * CUE_S / CUE_WORDS))
        for number, start in enumerate(range(0, len(said), CUE_WORDS)):
            words = said[start : start + CUE_WORDS]
            at_s, step_s = number * CUE_S, CUE_S / CUE_WORDS
            timed = [[at_s + i * step_s, at_s + (i + 1) * step_s, w] for i, w in enumerate(words)]
            stop = "." if number % 3 == 2 else ""
            timed[-1][2] = f"{timed[-1][2]}{stop}"
            yield at_s, at_s + CUE_S, " ".join(words) + stop, timed

    def questions(self, count: int) -> list[tuple[str, str]]:
        """Return (kind, question): words common and rare, several, phrases, prefixes."""
        asked = []
        for number in range(count):
            kind = ("word", "two", "three", "prefix", "phrase", "planted")[number % 6]
            asked.append((kind, self._question(kind)))
        return asked

    def _question(self, kind: str) -> str:
        pick = self.dice.choices(self.vocabulary, cum_weights=self.weights, k=3)
        if kind == "planted":
            return self.dice.choice(self.planted).phrase
        if kind == "phrase":
            return f'"{self.vocabulary[self.dice.randrange(20)]} {pick[0]}"'
        if kind == "prefix":
            return pick[0][:4] + "*"
        return " ".join(pick[: {"word": 1, "two": 2, "three": 3}[kind]])
