"""When new answers become figures: cells fixed beforehand, each renewed only by five or more.

Every figure is a sum of released cells, never of what is in the tables this minute. So two readings
differ by whole steps of five or more people in each cell, and no subtraction between cells, between
parents and children or between one day and the next gives a smaller group (MEASURES.md §4).
"""

from collections.abc import Mapping, Sequence

from hub.disclosure import rules
from hub.disclosure.rules import SMALL_GROUP

POOL = ""  # the cell of all departments too small for one of their own

Released = dict[str, list[int]]


def cells(departments: Mapping[str, int], least: int = SMALL_GROUP) -> dict[str, str]:
    """Return the cell of each department, given its people on the frozen list.

    Departments under ``least`` share one. Where that one would be under ``least`` too, the
    smallest of the others joins it. Decided once, when a clip is published: a cell that changed
    its members could be subtracted from itself.
    """
    own = {name for name, people in departments.items() if people >= least}
    while own and 0 < _pooled(departments, own) < least:
        own.remove(min(own, key=lambda name: (departments[name], name)))
    return {name: name if name in own else POOL for name in departments}


def renew(
    shown: Mapping[str, Sequence[int]],
    found: Mapping[str, Sequence[int]],
) -> Released:
    """Return counts by value as they are shown from now on, by cell.

    A cell takes in what was ``found`` only with K answers more than it shows.
    """
    least = rules.least().shares
    released = {cell: list(counts) for cell, counts in shown.items()}
    for cell, counts in found.items():
        if sum(counts) - sum(released.get(cell, ())) >= least:
            released[cell] = list(counts)
    return released


def together(released: Mapping[str, Sequence[int]], values: int) -> list[int]:
    """Return the counts of all cells added up, ``values`` numbers."""
    return [sum(counts[i] for counts in released.values()) for i in range(values)]


def _pooled(departments: Mapping[str, int], own: set[str]) -> int:
    return sum(people for name, people in departments.items() if name not in own)
