"""What a clever reader can subtract: over the tree, viewer splits, days and two reports.

The auditor knows every figure that was ever shown and works out each remainder exactly. A remainder
of one to four people is a leak.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hub.disclosure import release
from hub.disclosure.rules import K_SHARES, shown_groups
from tests.bench.perception import company as made
from tests.bench.perception.company import Company, Flags


@dataclass(slots=True)
class Leaks:
    """Over all companies: leaks by way, and how many cells of teams were lost to the rules."""

    tree: int = 0
    tree_by_size_alone: int = 0
    splits: int = 0
    refreshes: int = 0
    reports: int = 0
    teams_by_size: int = 0
    teams_shown: int = 0

    @property
    def lost_percent(self) -> float:
        """Teams that K alone would have shown and the rules hide, in percent."""
        return 100 * (1 - self.teams_shown / self.teams_by_size)


def audit(companies: int, seed: int) -> Leaks:
    """Try all ways in many companies."""
    leaks = Leaks()
    for number in range(companies):
        chance = np.random.default_rng((seed, number))
        company = made.found(chance, people=4000)
        viewer = made.self_selected(company, chance)
        answered = viewer & (chance.random(company.people) < 0.65)
        _tree(company, viewer, leaks)
        _splits(company, viewer, chance.random(company.people) < 0.3, leaks)
        _days(company, answered, chance, leaks)
    return leaks


def _is_leak(size: int) -> bool:
    return 0 < size < K_SHARES


def _tree(company: Company, counted: Flags, leaks: Leaks) -> None:
    """Company, departments and their teams, each with its people."""
    whole = _sizes(company.department[counted])
    shown = shown_groups(whole)
    leaks.tree += _is_leak(sum(n for key, n in whole.items() if key not in shown))
    for key in shown:
        teams = _sizes(company.team[counted & (company.department == key)])
        kept, large = shown_groups(teams), {t for t, n in teams.items() if n >= K_SHARES}
        leaks.teams_by_size += len(large)
        leaks.teams_shown += len(kept)
        leaks.tree += _is_leak(_rest(teams, kept))
        leaks.tree_by_size_alone += _is_leak(_rest(teams, large))


def _splits(company: Company, viewer: Flags, answered: Flags, leaks: Leaks) -> None:
    """A department's answers, and the same of its viewers alone; the rest is what is left."""
    for key in np.unique(company.department):
        inside = company.department == key
        parts = {"viewers": int((inside & viewer & answered).sum())}
        parts["others"] = int((inside & answered).sum()) - parts["viewers"]
        if sum(parts.values()) < K_SHARES:
            continue  # the department itself is hidden
        leaks.splits += _is_leak(_rest(parts, shown_groups(parts)))


def _days(company: Company, answered: Flags, chance: np.random.Generator, leaks: Leaks) -> None:
    """Answers come one by one; every figure is read after each, and in two reports at odd times."""
    departments = {str(k): n for k, n in _sizes(company.department).items()}
    cell_of = release.cells(departments)
    order = chance.permutation(np.flatnonzero(answered))[:300]
    found: dict[str, list[int]] = {}
    shown: release.Released = {}
    reports = [shown, shown]
    for at, person in enumerate(order):
        cell = cell_of[str(company.department[person])]
        found[cell] = [found.get(cell, [0])[0] + 1]
        later = release.renew(shown, found)
        leaks.refreshes += sum(map(_is_leak, _steps(shown, later)))
        shown = later
        if at % 37 == 0:
            leaks.reports += sum(map(_is_leak, _steps(reports[at % 2], shown)))
            reports[at % 2] = shown


def _steps(before: release.Released, after: release.Released) -> Iterable[int]:
    """How many people each figure, and the sum of all, grew by."""
    cells = {cell: sum(after[cell]) - sum(before.get(cell, ())) for cell in after}
    return [*cells.values(), sum(cells.values())]


def _rest(sizes: Mapping[object, int], shown: Iterable[object]) -> int:
    kept = set(shown)
    return sum(n for key, n in sizes.items() if key not in kept)


def _sizes(keys: np.ndarray) -> dict[int, int]:
    return {int(k): int(n) for k, n in zip(*np.unique(keys, return_counts=True), strict=True)}
