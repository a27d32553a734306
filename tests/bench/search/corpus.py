"""A company's worth of speech, made up: the same for the same seed, and nothing of anybody's.

Words follow Zipf's law over a made-up vocabulary, so that common words are in every clip and most
words are in few, as in real speech; sentences run over cue borders. Two clips in five are for one
to three departments of fifty; the others are for everyone.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

SYLLABLES = [c + v for c in "bdfgklmnprstv" for v in ("a", "e", "i", "o", "u", "ar", "en", "il")]
COMMON = 100  # nobody searches for “the”: questions are of rarer words
CUE_WORDS = 8
CUE_S = 3.0
DEPARTMENTS = 50
SPEAKERS = 20
MIX = {"word": 50, "two": 40, "three": 20, "phrase": 30, "planted": 20, "prefix": 20, "filter": 20}
Cue = tuple[float, float, str, list[list[object]]]


@dataclass(frozen=True)
class Planted:
    """A phrase that is said once, over a cue border, and when."""

    clip: int
    phrase: str
    at_s: float


class Corpus:
    """``clips`` clips of about ``words_a_clip`` words."""

    def __init__(self, clips: int, words_a_clip: int, seed: int = 7) -> None:
        self.clips, self.words_a_clip, self.seed = clips, words_a_clip, seed
        dice = self._dice(-1)
        words: dict[str, None] = {}
        while len(words) < 40_000:
            words["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4)))] = None
        self.vocabulary = list(words)
        self.weights = list(accumulate(1 / rank for rank in range(2, len(words) + 2)))

    def _dice(self, number: int) -> random.Random:
        return random.Random(self.seed * 1_000_003 + number)  # noqa: S311 - repeats, surprises nobody

    def audience(self, clip: int) -> str:
        """For whom a clip is."""
        if clip % 5 >= 2:
            return "everyone"
        dice = self._dice(10_000_000 + clip)
        groups = dice.sample(range(DEPARTMENTS), dice.randint(1, 3))
        return ",".join(f"department:Department {group}" for group in groups)

    def said(self, clip: int) -> list[str]:
        """The words of a clip."""
        dice = self._dice(clip)
        said = dice.choices(self.vocabulary, cum_weights=self.weights, k=self.words_a_clip)
        if planted := self.planted(clip):
            at = round(planted.at_s / CUE_S * CUE_WORDS)
            said[at : at + 2] = planted.phrase.strip('"').split()
        return said

    def planted(self, clip: int) -> Planted | None:
        """What only this clip says, in one of fifty."""
        if clip % 50:
            return None
        dice = self._dice(20_000_000 + clip)
        cue = dice.randrange(1, self.words_a_clip // CUE_WORDS)
        at_s = (CUE_WORDS * cue - 1) * CUE_S / CUE_WORDS
        first, second = ("".join(dice.choices("qwxyzhjc", k=12)) for _ in range(2))
        return Planted(clip, f'"{first} {second}"', at_s)

    def cues(self, clip: int) -> Iterator[Cue]:
        """Yield (start_s, end_s, text, words with times) of one clip."""
        said = self.said(clip)
        for number, start in enumerate(range(0, len(said), CUE_WORDS)):
            words = said[start : start + CUE_WORDS]
            at_s, step_s = number * CUE_S, CUE_S / CUE_WORDS
            timed = [[at_s + i * step_s, at_s + (i + 1) * step_s, w] for i, w in enumerate(words)]
            stop = "." if number % 3 == 2 else ""
            timed[-1][2] = f"{timed[-1][2]}{stop}"
            yield at_s, at_s + CUE_S, " ".join(words) + stop, timed

    def questions(self, seed: int = 1) -> list[tuple[str, str]]:
        """Return 200 of (kind, question), mixed: words common and rare, phrases, prefixes."""
        dice = self._dice(30_000_000 + seed)
        asked = [
            (kind, self._question(kind, dice)) for kind, count in MIX.items() for _ in range(count)
        ]
        dice.shuffle(asked)
        return asked

    def _asked_for(self, dice: random.Random) -> list[str]:
        """Three words as they are said, but for the commonest hundred."""
        first = self.weights[COMMON - 1]
        weights = [weight - first for weight in self.weights[COMMON:]]
        return dice.choices(self.vocabulary[COMMON:], cum_weights=weights, k=3)

    def _question(self, kind: str, dice: random.Random) -> str:
        pick = self._asked_for(dice)
        if kind == "planted":
            planted = self.planted(50 * dice.randrange(max(self.clips // 50, 1)))
            return planted.phrase if planted else ""
        if kind == "phrase":
            said = self.said(dice.randrange(self.clips))
            at = dice.randrange(len(said) - 3)
            return '"' + " ".join(said[at : at + dice.randint(2, 3)]) + '"'
        if kind == "prefix":
            return pick[0][:4] + "*"
        return " ".join(pick[: {"two": 2, "three": 3}.get(kind, 1)])
