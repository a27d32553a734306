"""What a manager sees of their own branch beside the company's figures.

Answers are kept with a department and without the person, so a branch has no figures of its own
but those of departments that are wholly in it. These are the cells in which answers are released
anyhow, five or more at a time: nothing new can be subtracted.
"""

from hub.core.later import later
from hub.disclosure import release, rules
from hub.pulses.queries import Result
from hub.reports import cascade
from hub.reports.figures import Figure, of_part
from hub.reports.listed import Listed
from hub.reports.tree import Tree

OUTSIDE = later("It would say something of the few who are outside of your branch.")


def reach(mine: cascade.Branch, audience: int) -> Figure | None:
    """Return the reach among those below one manager, of ten people or more.

    Hidden where the rest of the ``audience`` is five people or fewer: the manager is one of them,
    knows of themselves, and could take the branch from the whole.
    """
    if mine.people < cascade.LEAST_IN_BRANCH:
        return None
    if 0 < audience - mine.people <= rules.least().shares:
        return Figure(hidden=OUTSIDE)
    return of_part(mine.reached, mine.people, rules.least().curves)


def departments(listed: Listed, tree: Tree, manager_id: str) -> frozenset[str]:
    """Return the departments of which everybody is in a manager's branch, or is the manager.

    People who are erased, and those without a department, decide nothing. Departments are named as
    cells name them.
    """
    counted = (listed.place >= 0) & (listed.department > 0)
    inside = tree.below(manager_id, listed.place)
    inside |= listed.place == tree.place.get(manager_id, -2)
    outside = set(listed.department[counted & ~inside].tolist())
    mine = set(listed.department[counted & inside].tolist())
    return frozenset(str(one) for one in mine - outside)


def result(of_all: Result, inside: frozenset[str]) -> Result | None:
    """Return the part of a question's answers that is of departments ``inside``; None without."""
    item = of_all.item
    cells = {cell for department, cell in item.cells.items() if department in inside}
    cells -= {release.POOL}  # of several departments, and of people without one
    if not cells or item.by_half:
        return None
    shown = {cell: counts for cell, counts in of_all.cells.items() if cell in cells}
    asked = {cell: n for cell, n in of_all.asked.items() if cell in cells}
    return Result(item, shown, asked, frozenset(cells))
