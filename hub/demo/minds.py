"""What the people of a made-up company think, and who watches and answers for it.

An attitude is the sum of a department's, a team's and a person's own part. Who watches, and who
answers, may depend on it: that is what makes numbers lie. Companies drawn so are what the bars of
docs/explanation/measures.md are tried on (`tests/bench/perception`); the demo company is one.
"""

from collections.abc import Sequence
from functools import cache
from math import exp, log
from random import Random

import numpy as np
from numpy.typing import NDArray

from hub.demo.staff import everybody

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
OF_DEPARTMENT, OF_TEAM, OF_PERSON = 0.35, 0.3, 0.9  # standard deviations
DRAWN_TO_WATCH = 0.8  # log-odds for one of attitude
DRAWN_TO_ANSWER = 0.9
TILT = 0.4
SEED = 412


def attitudes(chance: np.random.Generator, department_of_team: Whole, team: Whole) -> Floats:
    """Return what each person thinks, mean 0; ``team`` is each person's, from 0 on."""
    departments = int(department_of_team.max()) + 1
    own = chance.normal(0, OF_DEPARTMENT, departments)[department_of_team[team]]
    own = own + chance.normal(0, OF_TEAM, len(department_of_team))[team]
    found: Floats = own + chance.normal(0, OF_PERSON, len(team))
    return found


def chance_of(logit: Floats) -> Floats:
    """Return the logistic function."""
    found: Floats = 1 / (1 + np.exp(-logit))
    return found


@cache
def of_demo() -> dict[str, float]:
    """Return what everybody in the demo company thinks, by key; always the same."""
    people = everybody()
    teams = {name: n for n, name in enumerate(dict.fromkeys(one.manager for one in people))}
    homes = {name: n for n, name in enumerate(dict.fromkeys(one.department for one in people))}
    first = {one.manager: homes[one.department] for one in reversed(people)}
    department_of_team = np.array([first[name] for name in teams])
    team = np.array([teams[one.manager] for one in people])
    drawn = attitudes(np.random.default_rng(SEED), department_of_team, team)
    return {one.key: float(value) for one, value in zip(people, drawn, strict=True)}


def does(key: str, share: float, drawn: float, chance: Random) -> bool:
    """Draw whether somebody of the demo does what ``share`` of people of mean attitude do.

    ``drawn`` is by how much those who think well do it more readily.
    """
    odds = log(share / (1 - share)) + drawn * of_demo()[key]
    return chance.random() < 1 / (1 + exp(-odds))


def says(key: str, odds: Sequence[float], chance: Random) -> int:
    """Draw an answer of 1 to 5 of somebody of the demo; ``odds`` are those of mean attitude."""
    points = range(1, len(odds) + 1)
    lean = TILT * of_demo()[key]
    tilted = [one * exp(lean * (point - 3)) for point, one in zip(points, odds, strict=True)]
    return chance.choices(points, tilted)[0]
