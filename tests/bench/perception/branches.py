"""A branch that hears late, planted in made-up companies: is it found, and is no other blamed?"""

from dataclasses import dataclass

import numpy as np

from hub.reports.cascade import Branch, slow_branches
from tests.bench.perception import company as made
from tests.bench.perception.company import Company, Flags, Floats, Whole

PLANTED_FROM, LOWER_BY = 60, 0.25
REALLY_SLOW = 0.02  # a branch whose true reach lies less than this under the rest is not slow


@dataclass(slots=True)
class Found:
    """Over all companies: was the planted branch found, and was one that isn't slow blamed?"""

    found: list[bool]
    blamed: list[bool]


def plant(companies: int, seed: int, *, planted: bool = True) -> Found:
    """Look for slow branches in many companies of 1,500."""
    out = Found([], [])
    for number in range(companies):
        chance = np.random.default_rng((seed, number))
        company = made.found(chance, people=1500, departments=8)
        reach = np.clip(chance.uniform(0.7, 0.85) + 0.05 * company.attitude, 0.3, 0.97)
        slow = _choose(company, chance) if planted else -1
        inside = company.branch == slow
        if planted:
            reach[inside] += reach[~inside].mean() - LOWER_BY - reach[inside].mean()
        watched = chance.random(company.people) < reach
        flagged = slow_branches(_branches(company, watched), company.people, int(watched.sum()))
        keys = {branch.key for branch in flagged}
        out.found.append(any(_is_about(company, key, slow) for key in keys))
        out.blamed.append(any(not _is_slow(company, reach, key) for key in keys))
    return out


def _choose(company: Company, chance: np.random.Generator) -> int:
    sizes = np.bincount(company.branch)
    return int(chance.choice(np.flatnonzero(sizes >= PLANTED_FROM)))


def _branches(company: Company, watched: Whole) -> list[Branch]:
    levels = (("team", company.team), ("branch", company.branch), ("dept", company.department))
    return [
        Branch(f"{name}{number}", int(size), int(seen))
        for name, level in levels
        for number, (size, seen) in enumerate(
            zip(np.bincount(level), np.bincount(level, watched), strict=True)
        )
        if size
    ]


def _inside(company: Company, key: str) -> Flags:
    name = key.rstrip("0123456789")
    level = {"team": company.team, "branch": company.branch, "dept": company.department}[name]
    return level == int(key.removeprefix(name))


def _is_about(company: Company, key: str, slow: int) -> bool:
    """Whether a flagged branch is the planted one, or as good as it: half of both in common."""
    inside, planted = _inside(company, key), company.branch == slow
    return bool((inside & planted).sum() * 2 >= (inside | planted).sum())


def _is_slow(company: Company, reach: Floats, key: str) -> bool:
    inside = _inside(company, key)
    return float(reach[~inside].mean() - reach[inside].mean()) >= REALLY_SLOW
