"""Companies that never were, with known truth: departments, teams, a chain, what people think.

What they think is drawn as in the demo company (`hub.demo.minds`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.demo import minds

Floats, Whole, Flags = NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]
TEAMS_IN_BRANCH = 8


@dataclass(frozen=True, slots=True)
class Company:
    """One value a person: department, team (each with a manager), and attitude (mean 0)."""

    department: Whole
    team: Whole
    branch: Whole  # the manager above the team's; 0 to 8 teams each, within a department
    attitude: Floats

    @property
    def people(self) -> int:
        """How many work there."""
        return len(self.attitude)


def found(chance: np.random.Generator, people: int = 3000, departments: int = 16) -> Company:
    """A company of about ``people`` in log-normal departments and teams of 5 to 13."""
    shares = chance.lognormal(0, 0.8, departments)
    sizes = np.maximum(6, (shares / shares.sum() * people).astype(int))
    teams = [_teams(chance, int(size)) for size in sizes]
    of_team = np.concatenate(teams)
    department_of_team = np.repeat(np.arange(departments), [len(t) for t in teams])
    branch_of_team = _branches([len(t) for t in teams])
    team = np.repeat(np.arange(len(of_team)), of_team)
    department = department_of_team[team]
    attitude = minds.attitudes(chance, department_of_team, team)
    return Company(department, team, branch_of_team[team], attitude)


def _teams(chance: np.random.Generator, size: int) -> Whole:
    made: list[int] = []
    while sum(made) < size:
        made.append(min(int(chance.integers(5, 14)), size - sum(made)))
    return np.array(made)


def _branches(teams: list[int]) -> Whole:
    """A number for every team: eight of one department share a manager above theirs."""
    numbers, following = [], 0
    for count in teams:
        numbers += [following + i // TEAMS_IN_BRANCH for i in range(count)]
        following = numbers[-1] + 1
    return np.array(numbers)


def self_selected(company: Company, chance: np.random.Generator) -> Flags:
    """Who watches: people who think well of the company more readily."""
    readily = minds.chance_of(0.6 + minds.DRAWN_TO_WATCH * company.attitude)
    return chance.random(company.people) < readily


def by_department(values: Flags, company: Company) -> Whole:
    """How many of those flagged each department holds."""
    return np.bincount(company.department[values], minlength=int(company.department.max()) + 1)
