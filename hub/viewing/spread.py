"""Reach over the days, of everybody, by department and by level (docs/explanation/measures.md).

Everybody together is counted at once. Departments and levels take in people by whole fives.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple, TypeVar

from hub.clips.model import Clip
from hub.core.later import later
from hub.disclosure import rules
from hub.viewing.queries import REACH_OPEN

Key = TypeVar("Key", str, int)
GIVES_AWAY = later("It would give away a smaller department.")
LOWEST = 3  # the top, those below them, those below these, and everybody else


class Cell(NamedTuple):
    """People of one department and level who first watched on one day (UTC), or never (None)."""

    department: str
    level: int
    day: str | None
    way: str  # by which they came to their first view (`ways.ALL`); “” where it is not known
    people: int


@dataclass(frozen=True, slots=True)
class Group:
    """A department or a level as it may be shown; what is hidden is None and says why."""

    name: str  # of a department; "" where people have none
    level: int | None  # 0 at the top, 3 for all below managers
    audience: int | None
    reach: float | None
    band: str = ""
    hidden: str = ""
    days: list[float] | None = None  # by the end of each day of `days_of`


def days_of(clip: Clip, now: datetime) -> list[str]:
    """Return the days from publication to today or the end of reach, in UTC, as ISO."""
    if clip.published_at is None:
        return []
    first = clip.published_at.astimezone(UTC).date()
    last = min(now, clip.published_at + REACH_OPEN).astimezone(UTC).date()
    return [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]


def by_day(found: Iterable[Cell], days: Sequence[str]) -> list[int]:
    """Return how many were reached by the end of each of ``days``."""
    counts: Counter[str] = Counter()
    for cell in found:
        if cell.day is not None:
            counts[_within(cell.day, days)] += cell.people
    return list(accumulate(counts[day] for day in days))


def _within(day: str, days: Sequence[str]) -> str:
    """A view that was told before the opening counts on its first day."""
    return min(max(day, days[0]), days[-1]) if days else day


def departments(found: Sequence[Cell], days: Sequence[str]) -> list[Group]:
    """Return departments by name, those too small hidden, and what would give them away."""
    sizes = _sizes(found, lambda cell: cell.department)
    shown = rules.shown_groups(sizes)
    return [
        _group(name, None, [c for c in found if c.department == name], days)
        if name in shown
        else Group(name, None, None, None, hidden=_why(sizes[name]))
        for name in sorted(sizes)
    ]


def levels(found: Sequence[Cell], days: Sequence[str]) -> list[Group]:
    """Return levels from the top; one of fewer than ten people is joined with the next below."""
    sizes = _sizes(found, lambda cell: cell.level)
    return [
        _group("", max(joined), [c for c in found if c.level in joined], days, rules.least().curves)
        for joined in rules.joined_levels(sizes)
    ]


def _sizes(found: Iterable[Cell], key: Callable[[Cell], Key]) -> dict[Key, int]:
    sizes: dict[Key, int] = {}
    for cell in found:
        sizes[key(cell)] = sizes.get(key(cell), 0) + cell.people
    return sizes


def _why(size: int) -> str:
    return rules.too_small(size, rules.least().shares) or GIVES_AWAY


def _group(
    name: str,
    level: int | None,
    inside: Sequence[Cell],
    days: Sequence[str],
    least: int | None = None,
) -> Group:
    size = sum(cell.people for cell in inside)
    reached = sum(cell.people for cell in inside if cell.day is not None)
    share = rules.part(reached, size, least)
    curve = None if rules.too_small(size) or share.hidden else _curve(inside, size, days)
    return Group(name, level, size, share.value, share.band, share.hidden, curve)


def _curve(inside: Sequence[Cell], size: int, days: Sequence[str]) -> list[float]:
    """Reach by the end of each day, by whole fives; it says no more than the figure does."""
    shares = [rules.whole(count) / size for count in by_day(inside, days)]
    return [min(one, rules.HIGH) for one in shares] if size < rules.SMALL_GROUP else shares
