"""Who asked a moment ago, for beacons alone: each watcher sends one every 15 s.

Nothing is shown for a beacon, and what it tells is kept for the person who sends it. So one whose
sign-in ended may be heard for half a minute more, mostly by another web process than the one that
ended it. Whether somebody is measured is read with every beacon.
"""

import time

from hub.core.ids import digest
from hub.people.asker import Asker

KEPT_S, MOST = 30.0, 65_536

_known: dict[tuple[str, str], tuple[float, Asker]] = {}


def find(url: str, secret: str) -> Asker | None:
    """Return who was let in with ``secret`` by the database at ``url`` a moment ago."""
    until, asker = _known.get((url, digest(secret)), (0.0, None))
    return asker if time.monotonic() < until else None


def keep(url: str, secret: str, asker: Asker) -> None:
    """Know them for a while."""
    while len(_known) >= MOST:
        _known.pop(next(iter(_known)), None)
    _known[url, digest(secret)] = (time.monotonic() + KEPT_S, asker)


def forget() -> None:
    """Know nobody: a sign-in ended, or somebody's rights changed."""
    _known.clear()
