"""Who asked a moment ago, for beacons alone: each watcher sends one every 15 s.

Nothing is shown for a beacon, and what it tells is kept for the person who sends it. So one whose
sign-in ended may be heard for half a minute more, mostly by another web process than the one that
ended it. Whether somebody is measured is read with every beacon.
"""

from hub.core.ids import digest
from hub.core.shelf import Shelf
from hub.people.asker import Asker

KEPT_S, MOST = 30.0, 65_536

_shelf: Shelf[str, Asker] = Shelf(MOST)


def find(url: str, secret: str) -> Asker | None:
    """Return who was let in with ``secret`` by the database at ``url`` a moment ago."""
    return _shelf.find(url, digest(secret))


def keep(url: str, secret: str, asker: Asker) -> None:
    """Know them for a while."""
    _shelf.keep(url, digest(secret), asker, KEPT_S)


def forget() -> None:
    """Know nobody: a sign-in ended, or somebody's rights changed."""
    _shelf.clear()
