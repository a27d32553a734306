"""The strip of reactions under the player: bins that each hold five people or more."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from hub.comments.actions import WINDOW_S
from hub.comments.model import Reaction, ReactionKind
from hub.disclosure import rules

BINS = 62
AGREEING = frozenset({ReactionKind.THANKS, ReactionKind.AGREE})


@dataclass(slots=True)
class Bin:
    """Reactions in [start_s, end_s): agree and thanks above the line, the others below."""

    start_s: float
    end_s: float
    agree: int = 0
    unsure: int = 0
    people: set[str] = field(default_factory=set)

    def take_in(self, later: "Bin") -> None:
        """Become one with the bin that follows."""
        self.end_s = later.end_s
        self.agree += later.agree
        self.unsure += later.unsure
        self.people |= later.people


def bins(taps: Iterable[Reaction], duration_s: float) -> list[Bin]:
    """Return bins over the take, merged until five people are in each; [] with fewer in all.

    ``taps`` in the order they came: they count up to the last whole five of people.
    """
    at_moments = [tap for tap in taps if tap.window >= 0]
    counted = rules.renewed(at_moments, lambda tap: tap.person_id)
    if duration_s <= 0 or not counted:
        return []
    width_s = max(duration_s / BINS, float(WINDOW_S))
    fine = [
        Bin(i * width_s, min((i + 1) * width_s, duration_s))
        for i in range(ceil(duration_s / width_s))
    ]
    for tap in counted:
        _count(fine[min(int(tap.window * WINDOW_S / width_s), len(fine) - 1)], tap)
    return _merged(fine)


def _count(one: Bin, tap: Reaction) -> None:
    one.people.add(tap.person_id)
    if tap.kind in AGREEING:
        one.agree += 1
    else:
        one.unsure += 1


def _merged(fine: list[Bin]) -> list[Bin]:
    """Empty bins stay as they are; one with a few people grows until it holds enough."""
    merged: list[Bin] = []
    growing: Bin | None = None
    for one in fine:
        if growing is not None:
            growing.take_in(one)
        else:
            merged.append(one)
            growing = one
        if not growing.people or len(growing.people) >= rules.least().shares:
            growing = None
    return _absorb_last(merged) if growing is not None else merged


def _absorb_last(merged: list[Bin]) -> list[Bin]:
    """The last bin is short of people: let it join those before until it isn't."""
    last = merged.pop()
    while merged and len(last.people) < rules.least().shares:
        earlier = merged.pop()
        earlier.take_in(last)
        last = earlier
    return [*merged, last] if len(last.people) >= rules.least().shares else []
