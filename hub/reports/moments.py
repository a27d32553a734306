"""Reactions over the sentences they fell on, merged until enough people are in each part."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hub.disclosure import rules


@dataclass(slots=True)
class Passage:
    """One sentence, or several that follow each other, and what people tapped there."""

    start_s: float
    end_s: float
    text: str
    taps: dict[str, int] = field(default_factory=dict)  # by kind of reaction
    people: set[str] = field(default_factory=set)

    def take_in(self, later: "Passage") -> None:
        """Become one with the passage that follows."""
        self.end_s = later.end_s
        self.text = f"{self.text} {later.text}"
        for kind, count in later.taps.items():
            self.taps[kind] = self.taps.get(kind, 0) + count
        self.people |= later.people

    def of(self, *kinds: str) -> int:
        """Return how many taps of these kinds fell here."""
        return sum(self.taps.get(kind, 0) for kind in kinds)

    def rate(self, *kinds: str) -> float:
        """Return the same a second: long passages gather more taps for their length alone."""
        return self.of(*kinds) / max(self.end_s - self.start_s, 0.1)


def over_sentences(
    taps: Iterable[tuple[float, str, str]],
    sentences: Sequence[tuple[float, float, str]],
    least: int | None = None,
) -> list[Passage]:
    """Return passages in order, each with taps of ``least`` people or more, or without any.

    ``taps`` are (second, kind, person). Those between two sentences belong to the one before.
    [] where all together are too few.
    """
    passages = [Passage(start, end, text) for start, end, text in sentences]
    if not passages:
        return []
    starts = [passage.start_s for passage in passages]
    for at_s, kind, person in taps:
        here = passages[max(0, bisect_right(starts, at_s) - 1)]
        here.taps[kind] = here.taps.get(kind, 0) + 1
        here.people.add(person)
    return _merged(passages, least or rules.least().shares)


def _merged(passages: Sequence[Passage], least: int) -> list[Passage]:
    done: list[Passage] = []
    for passage in passages:
        if done and 0 < len(done[-1].people) < least:
            done[-1].take_in(passage)
        else:
            done.append(passage)
    while len(done) > 1 and 0 < len(done[-1].people) < least:
        last = done.pop()
        done[-1].take_in(last)
    return done if any(len(passage.people) >= least for passage in done) else []
