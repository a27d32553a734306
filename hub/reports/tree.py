"""Who is below whom, as arrays: everybody has a place, and each place the one above it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import cast

import numpy as np
from numpy.typing import NDArray

LONGEST_CHAIN = 40

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tree:
    """People by place; ``above`` holds the place of each one's manager, −1 for none."""

    place: dict[str, int]
    people: list[str]
    above: Whole

    def below(self, manager_id: str, places: Whole) -> Flags:
        """Return which of ``places`` are below somebody, at any depth."""
        top = self.place.get(manager_id, -1)
        found = np.zeros(len(places), dtype=bool)
        if top < 0:
            return found
        here = places
        for _step in range(LONGEST_CHAIN):
            here = np.where(here >= 0, self.above[here], -1)
            found |= here == top
            if not (here >= 0).any():
                break
        return found


def of_managers(managers: Mapping[str, str | None]) -> Tree:
    """Return the tree of everybody's managers by id."""
    people = list(managers)
    place = dict(zip(people, range(len(people)), strict=True))
    above = [*map(place.get, cast(Iterable[str], managers.values()), repeat(-1))]
    return Tree(place, people, np.array(above, dtype=np.int64))
