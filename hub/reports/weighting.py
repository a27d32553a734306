"""One share for all viewers, from answers that some departments give more readily than others.

Each department counts with its viewers, not with its answers (post-stratification). This repairs
what depends on the department; nothing repairs what depends on the opinion itself, so the bounds
of `intervals.bounds` stand beside every such figure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from hub.reports.intervals import Estimate, wilson

LEAST_IN_STRATUM = 5


@dataclass(frozen=True, slots=True)
class Stratum:
    """A department: ``count`` of ``answered`` agree; ``people`` are its viewers."""

    people: int
    answered: int
    count: int


def of_all(strata: Iterable[Stratum]) -> Estimate | None:
    """Return the share among everybody in ``strata``; None without an answer.

    p = ΣW_h p_h with W_h = N_h/N; Var = ΣW_h²(1 − n_h/N_h) p̃_h(1 − p̃_h)/n_h with
    p̃_h = (y_h + 1)/(n_h + 2); the interval is Wilson's with n_eff = p(1 − p)/Var. Strata of fewer
    than five answers are one. Source: Cochran, Sampling Techniques (3rd ed., 1977), chapter 5.
    """
    parts = pooled(list(strata))
    total = sum(part.people for part in parts)
    answered = sum(part.answered for part in parts)
    if not answered:
        return None
    value = sum(part.people / total * part.count / part.answered for part in parts)
    variance = sum(_variance(part, part.people / total) for part in parts)
    low, high = wilson(value, _effective(value, variance, parts))
    return Estimate(value, low, high, answered)


def pooled(strata: Sequence[Stratum]) -> list[Stratum]:
    """Return strata of five answers or more: smaller ones join those that answer as readily.

    Readiness is answers by viewers: pooling departments that answer unlike would let the readier
    ones speak for the others. All together may still be fewer than five.
    """
    large = [s for s in strata if s.answered >= LEAST_IN_STRATUM]
    small = sorted(
        (s for s in strata if s.answered < LEAST_IN_STRATUM and s.people), key=_readiness
    )
    pools: list[list[Stratum]] = []
    for stratum in small:
        if not pools or _answers(pools[-1]) >= LEAST_IN_STRATUM:
            pools.append([])
        pools[-1].append(stratum)
    if pools and _answers(pools[-1]) < LEAST_IN_STRATUM:
        last = pools.pop()
        if pools:
            pools[-1] += last
        elif large:
            nearest = min(large, key=_readiness)
            large.remove(nearest)
            pools.append([nearest, *last])
        else:
            pools.append(last)
    return [*large, *map(_together, pools)]


def _answers(strata: Iterable[Stratum]) -> int:
    return sum(s.answered for s in strata)


def _together(strata: Sequence[Stratum]) -> Stratum:
    return Stratum(
        sum(s.people for s in strata), sum(s.answered for s in strata), sum(s.count for s in strata)
    )


def _readiness(stratum: Stratum) -> float:
    return stratum.answered / stratum.people


def _variance(part: Stratum, weight: float) -> float:
    # More answers than viewers can't be; a count that is out of date must not turn the sign.
    unseen = max(0.0, 1 - part.answered / part.people)
    smoothed = (part.count + 1) / (part.answered + 2)
    return weight**2 * unseen * smoothed * (1 - smoothed) / part.answered


def _effective(value: float, variance: float, parts: Sequence[Stratum]) -> float:
    """How many answers drawn at random would tell as much; inf where everybody has answered."""
    if variance == 0:
        return inf
    answered = sum(part.answered for part in parts)
    # At 0 and 1 the binomial variance is 0 and says nothing; the answers themselves then count.
    smoothed = (value * answered + 1) / (answered + 2) if value in (0.0, 1.0) else value
    return smoothed * (1 - smoothed) / variance
