"""What may be shown of people (docs/explanation/measures.md §4): one place for every figure.

Pure rules over counts. Callers pass figures through here before a page, the API or an export sees
them; a figure that is hidden is None, and says why.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from hub.core.later import later

K_SHARES, K_CURVES = 5, 10  # never fewer; `least` says how many it is now
SMALL_GROUP = 30
HIGH, LOW = 0.9, 0.1
OVER, UNDER = later("over 90 %"), later("under 10 %")
FEWER = later("Fewer than five of them so far.")
GIVEN_AWAY = later("It would give away a figure that is hidden.")
FROM = {
    K_SHARES: later("Shown from 5 people on, so that nobody can be picked out."),
    K_CURVES: later("Shown from 10 people on, so that nobody can be picked out."),
}
FROM_MANY = later("Shown from # people on, so that nobody can be picked out.")
CLOSE = {
    OVER: later(
        "Only “over 90 %” is shown: a count so close to all of a group under 30 would name people."
    ),
    UNDER: later(
        "Only “under 10 %” is shown: a count so close to none of a group under 30 names people."
    ),
}

Key = TypeVar("Key")
Did = TypeVar("Did")


@dataclass(frozen=True, slots=True)
class Least:
    """How many people a share, and a curve, are of at least."""

    shares: int = K_SHARES
    curves: int = K_CURVES

    def __post_init__(self) -> None:
        """Refuse fewer than ever.

        Raises:
            ValueError: it is so.
        """
        if self.shares < K_SHARES or self.curves < max(K_CURVES, self.shares):
            raise ValueError("Groups are never smaller than five, nor curves than ten.")


_company = [Least()]
_here: ContextVar[Least | None] = ContextVar("least", default=None)


def raise_to(shares: int, curves: int) -> None:
    """Let the company's least be so many from now on; clips that are published keep theirs."""
    _company[0] = Least(shares, curves)


def least() -> Least:
    """Return what holds here: of the clip that is read (`as_published`), else of the company."""
    return _here.get() or _company[0]


@contextmanager
def as_published(of_clip: Least) -> Iterator[None]:
    """Let within the block hold what a clip was published with."""
    token = _here.set(of_clip)
    try:
        yield
    finally:
        _here.reset(token)


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


def too_small(size: int, of: int | None = None) -> str:
    """Return why a group of ``size`` stays hidden, or “”; ``of``: the least, else a curve's."""
    wanted = least().curves if of is None else of
    if size >= wanted:
        return ""
    return FROM.get(wanted) or FROM_MANY.replace("#", str(wanted))


def share(count: int, size: int, of: int | None = None) -> Share:
    """Return ``count`` of ``size`` as it may be shown; ``of``: the least size, else a share's."""
    wanted = least().shares if of is None else of
    if size < wanted:
        return Share(None, hidden=too_small(size, wanted))
    value = count / size
    if size < SMALL_GROUP and value >= HIGH:
        return Share(None, band=OVER)
    if size < SMALL_GROUP and value <= LOW:
        return Share(None, band=UNDER)
    return Share(value)


def part(count: int, size: int, of: int | None = None) -> Share:
    """Return how many of a part of an audience did something: a department, a level, a branch.

    Everybody together is counted at once; a part takes in people by whole fives, so that nobody
    can be read off when one more comes. What is shown is “at least”: up to four more may have.
    """
    wanted = least().shares if of is None else of
    counted = whole(count)
    if size >= wanted and not counted:
        return Share(None, hidden=FEWER)
    return share(counted, size, wanted)


def whole(count: int) -> int:
    """Return the whole fives of a count: what is told of a part, “at least”."""
    return count - count % least().shares


def at_most(count: int) -> int:
    """Return a count rounded up to whole fives: so many were asked at most."""
    return whole(count + least().shares - 1)


def whole_tens(count: int) -> int:
    """Return the whole tens of a count: of those who came, so many are in what is told of parts."""
    return count - count % least().curves


def renewed(came: Sequence[Did], who: Callable[[Did], str]) -> Sequence[Did]:
    """Return the first of what people did, up to the last whole five of them.

    So what is told of moments is renewed only when five more people have done something.
    """
    people: set[str] = set()
    end, step = 0, least().shares
    for at, one in enumerate(came, 1):
        if who(one) not in people:
            people.add(who(one))
            end = end if len(people) % step else at
    return came[:end]


def in_whole_tens(came: Iterable[str]) -> set[str]:
    """Return who of ``came``, in their order and each once, are in the whole tens of them."""
    everybody = list(dict.fromkeys(came))
    return set(everybody[: whole_tens(len(everybody))])


def joined_levels(sizes: Mapping[int, int]) -> list[tuple[int, ...]]:
    """Return levels from the top, those of fewer people than a curve's joined with the next below.

    The last one, if too small, joins the one above it. Fewer in all: none.
    """
    wanted = least().curves
    joined: list[tuple[int, ...]] = []
    for depth in sorted(sizes):
        if joined and _people(sizes, joined[-1]) < wanted:
            joined[-1] = (*joined[-1], depth)
        else:
            joined.append((depth,))
    if len(joined) > 1 and _people(sizes, joined[-1]) < wanted:
        last = joined.pop()
        joined[-1] = (*joined[-1], *last)
    return [one for one in joined if _people(sizes, one) >= wanted]


def _people(sizes: Mapping[int, int], levels: tuple[int, ...]) -> int:
    return sum(sizes[depth] for depth in levels)


def shown_groups(sizes: Mapping[Key, int]) -> set[Key]:
    """Return which children of a published parent may be shown.

    Groups under K are hidden. Where the hidden ones hold 1 to K−1 people together, or only one is
    hidden, the rest of the parent would give them away: the smallest shown sibling is hidden too,
    until neither is so.
    """
    wanted = least().shares
    shown = {key for key, size in sizes.items() if size >= wanted}
    while shown and _gives_away(sizes, shown, wanted):
        shown.remove(min(shown, key=lambda key: (sizes[key], str(key))))
    return shown


def _gives_away(sizes: Mapping[Key, int], shown: set[Key], wanted: int) -> bool:
    hidden = [size for key, size in sizes.items() if key not in shown and size > 0]
    return len(hidden) == 1 or 0 < sum(hidden) < wanted
