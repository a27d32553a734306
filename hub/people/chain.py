"""The chain of managers: whether it closes on itself."""

from collections.abc import Mapping


def circle(above: Mapping[str, str | None], start: str) -> list[str]:
    """Return the circle one runs into going up from ``start``, or nothing.

    ``above`` names the manager of each person.
    """
    seen: list[str] = []
    known: set[str] = set()
    here: str | None = start
    while here is not None and here not in known:
        seen.append(here)
        known.add(here)
        here = above.get(here)
    return seen[seen.index(here) :] if here is not None else []


def first_circle(above: Mapping[str, str | None]) -> list[str]:
    """Return one circle of the whole company, or nothing; each person is walked over once."""
    done: set[str] = set()
    for start in above:
        seen: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in done and here not in seen:
            seen[here] = len(seen)
            here = above.get(here)
        if here is not None and here in seen:
            return list(seen)[seen[here] :]
        done.update(seen)
    return []
