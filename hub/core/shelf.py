"""What was made a while ago, kept in memory: by the database it was made of, and never too much.

Ids of one database may be met again in another; a process has one, but for tests and benches.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


def address(session: Session) -> str:
    """Return the address of the database that ``session`` asks."""
    return str(session.get_bind().engine.url)


class Shelf(Generic[Key, Made]):
    """At most ``most`` things, each for a time of its own; the least used goes first."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet."""
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, Key], tuple[float, Made]] = OrderedDict()

    def find(self, database: str, key: Key) -> Made | None:
        """Return what is kept of the database at this address, or None."""
        with self._lock:
            until, made = self._kept.get((database, key), (0.0, None))
            if made is None or time.monotonic() >= until:
                return None
            self._kept.move_to_end((database, key))
            return made

    def keep(self, database: str, key: Key, made: Made, seconds: float = math.inf) -> Made:
        """Keep ``made`` for so long, and return it."""
        with self._lock:
            self._kept[database, key] = (time.monotonic() + seconds, made)
            self._kept.move_to_end((database, key))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
