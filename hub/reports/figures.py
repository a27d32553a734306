"""One figure with all that must stand beside it, already passed through disclosure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from flask_babel import format_decimal

from hub.core.later import later
from hub.disclosure import release, rules
from hub.pulses.model import Phase
from hub.pulses.queries import Result, first_value, value_count
from hub.reports.change import Count, between
from hub.reports.intervals import Estimate, Z, bounds, known, without_guessing
from hub.reports.weighting import Stratum, of_all

AGREES_FROM = 4  # of five points: the top two


@dataclass(frozen=True, slots=True)
class Figure:
    """A share 0 to 1 (``change``: −1 to 1) with n, who was asked, interval and bounds.

    Where it is not shown it is None, with ``band`` or ``hidden`` saying what stands in its place.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    asked: int | None = None
    least: float | None = None  # if none of the silent agreed
    most: float | None = None  # if all of them did
    band: str = ""
    hidden: str = ""

    @property
    def response(self) -> float | None:
        """Answers by people asked."""
        return min(1.0, self.n / self.asked) if self.n and self.asked else None


def in_points(value: float) -> str:
    """Return a difference in whole percentage points; where these are 0, with a decimal."""
    points = 100 * value
    return str(format_decimal(round(points) or round(points, 1)))


def of_share(count: int, size: int, least: int | None = None) -> Figure:
    """Return a share of everybody, which needs no interval."""
    shown = rules.share(count, size, least)
    return Figure(
        value=shown.value,
        n=count if shown.shows_count else None,
        asked=size if not shown.hidden else None,
        band=shown.band,
        hidden=shown.hidden,
    )


def of_viewers(reach: Figure, count: int, viewers: int) -> Figure:
    """Return the share of viewers; nothing where their number would tell what ``reach`` hides."""
    if reach.value is None:
        return Figure(hidden=reach.hidden or rules.GIVEN_AWAY)
    return of_share(count, viewers)


def of_part(count: int, size: int, least: int | None = None) -> Figure:
    """Return the share of a department, a level or a branch, counted in whole fives."""
    shown = rules.part(count, size, least)
    return Figure(
        value=shown.value,
        n=rules.whole(count) if shown.shows_count else None,
        asked=size if size >= (least or rules.least().shares) else None,
        band=shown.band,
        hidden=shown.hidden,
    )


def by_cell(cells: Mapping[str, str], viewers: Mapping[int | None, int]) -> dict[str, int]:
    """Return the viewers of each cell in whole fives, given those of each department.

    Cells are parts: weighted by exact numbers, the last digits of an estimate would say in which of
    them somebody has just watched.
    """
    found: dict[str, int] = {}
    for department_id, count in viewers.items():
        cell = cells.get(str(department_id), release.POOL)
        found[cell] = found.get(cell, 0) + count
    return {cell: rules.whole(count) for cell, count in found.items()}


def agreeing(result: Result, viewers: Mapping[str, int]) -> Figure:
    """Return the share of viewers who agree (top two of five); ``viewers`` by cell."""
    first = first_value(result.item)
    return _weighted(result, viewers, range(AGREES_FROM - first, AGREES_FROM - first + 2), 0)


def understanding(result: Result, viewers: Mapping[str, int]) -> Figure:
    """Return the share of viewers who knew the right answer, corrected for guessing."""
    right = result.item.right
    places = range(right, right + 1) if right is not None else range(0)
    return _weighted(result, viewers, places, len(result.item.options))


def distribution(result: Result) -> list[float]:
    """Return the share of each answer; [] in groups under 30, where it could name people."""
    total = sum(result.counts)
    return [n / total for n in result.counts] if total >= rules.SMALL_GROUP else []


def mean(estimates: Sequence[Figure]) -> Figure:
    """Return the mean of estimates, each with its answers for weight; Var = Σw²·se²."""
    known = [f for f in estimates if f.value is not None and f.n and f.low is not None]
    total = sum(f.n or 0 for f in known)
    if not total:
        return Figure(hidden=later("Too few answers.")) if estimates else Figure()
    if len(known) == 1:
        return known[0]
    value = sum((f.n or 0) / total * (f.value or 0) for f in known)
    error = sqrt(sum(((f.n or 0) / total * _error(f)) ** 2 for f in known))
    asked = sum(f.asked or 0 for f in known)
    return Figure(value, value - Z * error, value + Z * error, total, asked or None)


def _error(figure: Figure) -> float:
    return ((figure.high or 0) - (figure.low or 0)) / (2 * Z)


def moved(result: Result) -> Figure:
    """Return after less before of an opener; n and asked are of both halves together."""
    halves = [
        Count(sum(counts[AGREES_FROM - 1 :]), sum(counts))
        for phase in (Phase.BEFORE, Phase.AFTER)
        for counts in [result.cells.get(phase.value, [0] * 5)]
    ]
    if why := rules.too_small(min(half.n for half in halves), rules.least().shares):
        return Figure(hidden=why)
    change = between(*halves)
    n = sum(half.n for half in halves)
    asked = max(result.invited_of_both, n) if result.asked else None
    return Figure(change.value, change.low, change.high, n, asked)


def _weighted(result: Result, viewers: Mapping[str, int], places: range, options: int) -> Figure:
    cells = {c: n for c, n in result.cells.items() if c != Phase.BEFORE}
    if result.item.by_half:  # its cells are halves drawn by lot, not departments
        cells = {release.POOL: release.together(cells, value_count(result.item))}
        viewers = {release.POOL: sum(viewers.values())}
    answered = sum(map(sum, cells.values()))
    count = sum(counts[i] for counts in cells.values() for i in places)
    asked = max(result.invited, answered)
    shown = rules.share(count, answered)
    if shown.hidden or shown.band:
        asked_too = None if shown.hidden else asked  # the first of a part must not be told
        return Figure(n=answered or None, asked=asked_too, band=shown.band, hidden=shown.hidden)
    estimate = of_all(_strata(cells, viewers, places))
    assert estimate is not None  # noqa: S101 - answered is five or more
    least, most = bounds(count, answered, asked)
    if options:
        estimate = known(estimate, options)
        least, most = without_guessing(least, options), without_guessing(most, options)
    return _figure(estimate, asked, least, most)


def _strata(
    cells: Mapping[str, list[int]], viewers: Mapping[str, int], places: range
) -> list[Stratum]:
    """A cell weighs as many as have watched there, and at least as many as have answered."""
    return [
        Stratum(
            max(viewers.get(cell, 0), sum(cells.get(cell, ()))),
            sum(cells.get(cell, ())),
            sum(cells[cell][i] for i in places) if cell in cells else 0,
        )
        for cell in {**dict.fromkeys(viewers), **dict.fromkeys(cells)}
    ]


def _figure(estimate: Estimate, asked: int, least: float, most: float) -> Figure:
    return Figure(estimate.value, estimate.low, estimate.high, estimate.n, asked, least, most)
