"""What a manager sees of their own branch beside the company's figures.

Answers are kept with a department and without the person, so a branch has no figures of its own
but those of departments that are wholly in it. These are the cells in which answers are released
anyhow, five or more at a time: nothing new can be subtracted.
"""

from collections.abc import Iterable, Mapping

from hub.core.later import later
from hub.disclosure import release, rules
from hub.pulses.queries import Result
from hub.reports import cascade
from hub.reports.figures import Figure, of_part
from hub.reports.queries import Member

OUTSIDE = later("It would say something of the few who are outside of your branch.")


def reach(mine: cascade.Branch | None, audience: int) -> Figure | None:
    """Return the reach among those below one manager, of ten people or more.

    Hidden where the rest of the ``audience`` is five people or fewer: the manager is one of them,
    knows of themselves, and could take the branch from the whole.
    """
    if mine is None or mine.people < cascade.LEAST_IN_BRANCH:
        return None
    if 0 < audience - mine.people <= rules.K_SHARES:
        return Figure(hidden=OUTSIDE)
    return of_part(mine.reached, mine.people, rules.K_CURVES)


def departments(
    members: Iterable[Member], managers: Mapping[str, str | None]
) -> dict[str, frozenset[str]]:
    """Return the departments of which everybody is somebody's branch, by that manager.

    They themselves are of it. Departments are named as cells name them.
    """
    above: dict[str, frozenset[str]] = {}
    common: dict[int, frozenset[str]] = {}
    for member in members:
        if member.person_id is None or member.department_id is None:
            continue
        chain = _chain(member.person_id, managers, above)
        key = member.department_id
        common[key] = common[key] & chain if key in common else chain
    found: dict[str, set[str]] = {}
    for department_id, bosses in common.items():
        for boss in bosses:
            found.setdefault(boss, set()).add(str(department_id))
    return {boss: frozenset(inside) for boss, inside in found.items()}


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


def _chain(
    person_id: str, managers: Mapping[str, str | None], known: dict[str, frozenset[str]]
) -> frozenset[str]:
    """Somebody and all above them; a circle ends where it began."""
    found: set[str] = set()
    here: str | None = person_id
    while here is not None and here not in found:
        if here in known:
            return _kept(person_id, known[here] | found, known)
        found.add(here)
        here = managers.get(here)
    return _kept(person_id, frozenset(found), known)


def _kept(
    person_id: str, chain: frozenset[str], known: dict[str, frozenset[str]]
) -> frozenset[str]:
    known[person_id] = chain
    return chain
