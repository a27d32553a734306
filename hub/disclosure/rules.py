"""What may be shown of people (docs/explanation/measures.md §4): one place for every figure.

Pure rules over counts. Callers pass figures through here before a page, the API or an export sees
them; a figure that is hidden is None, and says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from hub.core.later import later

K_SHARES = 5
K_CURVES = 10
SMALL_GROUP = 30
HIGH, LOW = 0.9, 0.1
OVER, UNDER = later("over 90 %"), later("under 10 %")
FEWER = later("Fewer than five of them so far.")
FROM = {
    K_SHARES: later("Shown from 5 people on, so that nobody can be picked out."),
    K_CURVES: later("Shown from 10 people on, so that nobody can be picked out."),
}
CLOSE = {
    OVER: later(
        "Only “over 90 %” is shown: a count so close to all of a group under 30 would name people."
    ),
    UNDER: later(
        "Only “under 10 %” is shown: a count so close to none of a group under 30 names people."
    ),
}

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a group as it may be shown: a value, or a band, or nothing and why."""

    value: float | None
    band: str = ""  # "over 90 %" or "under 10 %", without a count
    hidden: str = ""

    @property
    def shows_count(self) -> bool:
        """Whether the count behind it may be shown."""
        return self.value is not None


def too_small(size: int, least: int = K_CURVES) -> str:
    """Return why a group of ``size`` stays hidden, or “”."""
    if size >= least:
        return ""
    return FROM.get(least) or f"Shown from {least} people on, so that nobody can be picked out."


def share(count: int, size: int, least: int = K_SHARES) -> Share:
    """Return ``count`` of ``size`` as it may be shown."""
    if size < least:
        return Share(None, hidden=too_small(size, least))
    value = count / size
    if size < SMALL_GROUP and value >= HIGH:
        return Share(None, band=OVER)
    if size < SMALL_GROUP and value <= LOW:
        return Share(None, band=UNDER)
    return Share(value)


def part(count: int, size: int, least: int = K_SHARES) -> Share:
    """Return how many of a part of an audience did something: a department, a level, a branch.

    Everybody together is counted at once; a part takes in people by whole fives, so that nobody
    can be read off when one more comes. What is shown is “at least”: up to four more may have.
    """
    whole = count - count % K_SHARES
    if size >= least and not whole:
        return Share(None, hidden=FEWER)
    return share(whole, size, least)


def joined_levels(sizes: Mapping[int, int], least: int = K_CURVES) -> list[tuple[int, ...]]:
    """Return levels from the top, those of fewer than ``least`` people joined with the next below.

    The last one, if too small, joins the one above it. Fewer than ``least`` in all: none.
    """
    joined: list[tuple[int, ...]] = []
    for depth in sorted(sizes):
        if joined and _people(sizes, joined[-1]) < least:
            joined[-1] = (*joined[-1], depth)
        else:
            joined.append((depth,))
    if len(joined) > 1 and _people(sizes, joined[-1]) < least:
        last = joined.pop()
        joined[-1] = (*joined[-1], *last)
    return [one for one in joined if _people(sizes, one) >= least]


def _people(sizes: Mapping[int, int], levels: tuple[int, ...]) -> int:
    return sum(sizes[depth] for depth in levels)


def shown_groups(sizes: Mapping[Key, int], least: int = K_SHARES) -> set[Key]:
    """Return which children of a published parent may be shown.

    Groups under ``least`` are hidden. Where the hidden ones hold 1 to least−1 people together, or
    only one is hidden, the rest of the parent would give them away: the smallest shown sibling is
    hidden too, until neither is so.
    """
    shown = {key for key, size in sizes.items() if size >= least}
    while shown and _gives_away(sizes, shown, least):
        shown.remove(min(shown, key=lambda key: (sizes[key], str(key))))
    return shown


def _gives_away(sizes: Mapping[Key, int], shown: set[Key], least: int) -> bool:
    hidden = [size for key, size in sizes.items() if key not in shown and size > 0]
    return len(hidden) == 1 or 0 < sum(hidden) < least
