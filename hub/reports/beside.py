"""What changed among those who watched beside what changed among the others, from a wave.

Who watches has chosen to; so it is only consistent with an effect of the update, and holds as far
as both groups would have moved alike without it. Never the raw gap between viewers and others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.core.later import later
from hub.pulses import waves
from hub.pulses.model import Phase, Wave
from hub.pulses.waves import Cell
from hub.reports.change import LEAST_IN_CELL, Count, in_differences
from hub.reports.figures import AGREES_FROM, Figure
from hub.reports.intervals import bounds, of_group
from hub.reports.weighting import Stratum, of_all

TOO_FEW = later("Shown from thirty answers on in each of the four groups.")


@dataclass(frozen=True, slots=True)
class Group:
    """One of the four groups: when it was asked, whether it watched, and how many agree."""

    phase: str
    watched: bool
    agree: Figure


@dataclass(frozen=True, slots=True)
class Beside:
    """A statement: the difference in differences, its four groups, and all of the audience now.

    ``everybody`` is the share who agree after, of all it was for: viewers and others weighted by
    how many they are.
    """

    text: str
    change: Figure
    everybody: Figure
    groups: list[Group]


def of_wave(wave: Wave | None, reached: int, audience: int) -> Beside | None:
    """Return what a wave brought among ``audience`` people, of whom ``reached`` have watched."""
    if wave is None or not wave.asked:
        return None
    found = waves.cells(wave)
    if min(sum(one.counts) for one in found) < LEAST_IN_CELL:
        hidden = Figure(hidden=TOO_FEW)
        return Beside(wave.text, hidden, hidden, [])
    groups = [Group(one.phase.value, one.watched, _agree(one)) for one in found]
    return Beside(wave.text, _change(found), _everybody(found, reached, audience), groups)


def _count(cell: Cell) -> Count:
    return Count(sum(cell.counts[AGREES_FROM - 1 :]), sum(cell.counts))


def _agree(cell: Cell) -> Figure:
    count = _count(cell)
    found = of_group(count.count, count.n)
    least, most = bounds(count.count, count.n, cell.asked)
    return Figure(found.value, found.low, found.high, count.n, cell.asked, least, most)


def _change(found: Sequence[Cell]) -> Figure:
    counts: Mapping[tuple[Phase, bool], Count] = {
        (one.phase, one.watched): _count(one) for one in found
    }
    viewers, others = (
        (counts[Phase.BEFORE, watched], counts[Phase.AFTER, watched]) for watched in (True, False)
    )
    change = in_differences(viewers, others)
    assert change is not None  # noqa: S101 - `of_wave` has looked how many there are
    n, asked = sum(one.n for one in counts.values()), sum(one.asked for one in found)
    return Figure(change.value, change.low, change.high, n, asked)


def _everybody(found: Sequence[Cell], reached: int, audience: int) -> Figure:
    """Each of the two groups asked afterwards counts with its people, in the bounds too."""
    after = [one for one in found if one.phase is Phase.AFTER]
    strata = []
    for one, people in zip(after, (reached, audience - reached), strict=True):
        count = _count(one)
        strata.append(Stratum(max(people, count.n), count.n, count.count))
    estimate = of_all(strata)
    assert estimate is not None  # noqa: S101 - both have thirty answers or more
    total = sum(stratum.people for stratum in strata)
    edges = [bounds(s.count, s.answered, c.asked) for s, c in zip(strata, after, strict=True)]
    least, most = (
        sum(s.people / total * edge[at] for s, edge in zip(strata, edges, strict=True))
        for at in (0, 1)
    )
    asked = sum(one.asked for one in after)
    return Figure(estimate.value, estimate.low, estimate.high, estimate.n, asked, least, most)
