"""Who kept watching, as a report shows it: the curve, its chapters, and the two moments to look at.

The curve is that of the numbers (`viewing.stayed`), and so is what was played again most, as it was
when it was last counted (`viewing.courses`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hub.captions.spoken import Line
from hub.disclosure import rules
from hub.reports.moments import Passage
from hub.viewing import passages as replayed
from hub.viewing.stayed import Stayed, rounded

UNSURE = ("unsure", "question")


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment with the sentence that is said there.

    Played again: ``share`` of ``people`` viewers. Questioned: ``taps`` by ``people``.
    """

    at_s: float
    text: str
    people: int
    share: float | None = None
    taps: int | None = None


@dataclass(frozen=True, slots=True)
class Watching:
    """Shares by second of ``of`` viewers, and the usual ones at a hundred even points."""

    of: int | None = None
    retention: list[float] = field(default_factory=list)
    usual: list[float] | None = None
    usual_of: int = 0
    chapters: list[tuple[float, str]] = field(default_factory=list)
    again: Mark | None = None
    asked: Mark | None = None
    hidden: str = ""


def of_take(
    counted: Stayed,
    again: replayed.Passage | None,
    viewers: int,
    chapters: Sequence[tuple[float, str]],
    moments: Sequence[Passage],
    sentences: Sequence[Line],
    *,
    is_told: bool,
) -> Watching:
    """Return what may be shown of a curve; ``is_told``: how many watched is shown too."""
    if why := counted.why_hidden(viewers, is_told=is_told):
        return Watching(hidden=why)
    return Watching(
        counted.viewers,
        counted.retention,
        None if counted.usual is None else rounded(counted.usual),
        counted.usual_of,
        list(chapters),
        _again(again, sentences),
        _asked(moments),
    )


def _again(found: replayed.Passage | None, sentences: Sequence[Line]) -> Mark | None:
    if found is None:
        return None
    text = next((text for _start, end_s, text in sentences if end_s > found.start_s), "")
    return Mark(found.start_s, text, found.of, share=found.share)


def _asked(moments: Sequence[Passage]) -> Mark | None:
    """The passage of most doubt, by the rule of hot spots: over median + 3 MAD, ten people there.

    And five taps of doubt, as a hot spot needs five plays more than people.
    """
    rates = np.array([one.rate(*UNSURE) for one in moments])
    if not len(rates):
        return None
    middle = float(np.median(rates))
    limit = middle + replayed.DEVIATIONS * float(np.median(np.abs(rates - middle)))
    most = moments[int(rates.argmax())]
    taps, least = most.of(*UNSURE), rules.least()
    if rates.max() <= limit or len(most.people) < least.curves or taps < least.shares:
        return None
    return Mark(most.start_s, most.text, len(most.people), taps=taps)
