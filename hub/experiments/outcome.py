"""What an experiment found: the difference between two halves, with its interval. Pure.

Worked out once, when the time that was fixed beforehand is over. An interval that holds in 95 of
100 cases does so only for whoever looks once: looking again and again until something shows finds
a difference that is not there in far more than 5 of 100 (Armitage, McPherson and Rowe, Journal of
the Royal Statistical Society A 132 (1969), 235). So nothing is shown before the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from hub.core.later import later
from hub.disclosure import rules
from hub.reports.change import Change, Count, Mean, between, of_means
from hub.reports.intervals import Z

POWER_Z = 0.8416212335729143  # of the normal distribution, one-sided 80 %
FIRST, SECOND, NEITHER = "a", "b", ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Shares 0 to 1 of each half, second less first with its interval, and who is ahead.

    ``asked`` are people of each half; ``n`` those whom the figure is of (fewer, of answers). What
    is hidden is None, and ``hidden`` says why.
    """

    first: float | None = None
    second: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    n: tuple[int, int] | None = None
    asked: tuple[int, int] = (0, 0)
    ahead: str = NEITHER
    hidden: str = ""


def of_shares(first: Count, second: Count, asked: tuple[int, int], options: int = 0) -> Outcome:
    """Return the difference of two shares, by Newcombe's interval (see `reports.change`).

    With ``options`` the shares are of right answers, and corrected for guessing: chance takes the
    same from both, so that the difference only grows by 1 ÷ (1 − 1/options).
    """
    shown = [rules.share(half.count, half.n) for half in (first, second)]
    if any(half.value is None for half in shown):
        return Outcome(asked=asked, hidden=next(filter(None, map(_why, shown))))
    change = between(first, second)
    chance = 1 / options if options else 0.0
    known = [(half.share - chance) / (1 - chance) for half in (first, second)]
    change = Change(*(x / (1 - chance) for x in (change.value, change.low, change.high)))
    return _outcome(known[0], known[1], change, (first.n, second.n), asked)


def of_seen(first: Sequence[float], second: Sequence[float], asked: tuple[int, int]) -> Outcome:
    """Return the difference of mean shares seen, by Welch's interval (see `reports.change`).

    Everybody of a half counts, with 0 where they saw nothing; hidden where fewer than ten of a
    half saw anything.
    """
    watching = min(sum(share > 0 for share in half) for half in (first, second))
    if why := rules.too_small(watching):
        return Outcome(asked=asked, hidden=why)
    means = Mean.of(first), Mean.of(second)
    change = of_means(*means)
    return _outcome(means[0].value, means[1].value, change, (means[0].n, means[1].n), asked)


def least_found(people: int) -> float:
    """Return the least difference of shares that is found in 4 of 5 cases, of halves this large.

    (z₀.₉₇₅ + z₀.₈)·√(2·¼/n), at shares about one half, where it is largest; Fleiss, Levin and
    Paik, Statistical Methods for Rates and Proportions, 3rd ed. (2003), §4.

    Raises:
        ValueError: nobody is in a half.
    """
    if people < 1:
        raise ValueError("A half without people finds nothing.")
    return min(1.0, (Z + POWER_Z) * sqrt(0.5 / people))


def _outcome(
    first: float, second: float, change: Change, n: tuple[int, int], asked: tuple[int, int]
) -> Outcome:
    ahead = (SECOND if change.value > 0 else FIRST) if change.is_real else NEITHER
    return Outcome(first, second, change.value, change.low, change.high, n, asked, ahead)


def _why(share: rules.Share) -> str:
    if share.band:
        return later("Almost all or almost none of so few people: that would name them.")
    return share.hidden
