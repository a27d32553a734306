"""A clip as beacons need it: its door and its takes, kept for two seconds.

Thousands watch at once and each tells every 15 s: reading the whole clip for each would be most of
the work. What is kept only ever lets in; whoever it would not let in is judged by the database.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audiences.access import Door
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.core.errors import Rejected
from hub.core.shelf import Shelf
from hub.people.asker import Asker
from hub.viewing.beacon import Beacon
from hub.viewing.segments import Segment

KEPT_S, MOST = 2.0, 256


@dataclass(frozen=True, slots=True)
class Ground:
    """What a beacon stands on; ``takes`` by number: id and length in seconds."""

    clip_id: str
    door: Door
    takes: dict[int, tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Told:
    """What one person's player told of one take, found good."""

    person_id: str
    clip_id: str
    take_id: str
    duration_s: float
    beacon: Beacon
    played: tuple[Segment, ...]
    at: datetime

    @property
    def began_at(self) -> datetime:
        """When the viewing began, as far as its player says; it was told no earlier than that."""
        return self.at - timedelta(milliseconds=self.beacon.age_ms or 0)


_shelf: Shelf[str, Ground] = Shelf(MOST)


def of_clip(clip: Clip) -> Ground:
    """Return the ground of a clip, loaded whole."""
    takes = {one.number: (one.id, one.duration_s) for one in clip.takes if one.duration_s}
    return Ground(clip.id, clips.door(clip), takes)


def known(url: str, asker: Asker, beacon: Beacon, now: datetime) -> Ground | None:
    """Return the ground where it is surely ``asker``'s to stand on, else None."""
    ground = _shelf.find(url, beacon.clip_id)
    if ground is None or beacon.take not in ground.takes:
        return None
    return ground if access.may_watch(asker, ground.door, now) else None


def find(session: Session, url: str, asker: Asker, clip_id: str, now: datetime) -> Ground:
    """Return the ground from the database, and keep it (6 statements).

    Raises:
        NotFound: there is no such clip, or it isn't for them.
    """
    ground = of_clip(clips.get_watchable(session, asker, clip_id, now))
    return _shelf.keep(url, clip_id, ground, KEPT_S)


def told(person_id: str, ground: Ground, beacon: Beacon, now: datetime) -> Told:
    """Return a beacon as what is to be kept of it.

    Raises:
        Rejected: there is no such take, or it can't have been played like this.
    """
    if beacon.take not in ground.takes:
        raise Rejected("There is no such take to watch.", "take")
    take_id, duration_s = ground.takes[beacon.take]
    played = beacon.clamped(duration_s)
    return Told(person_id, ground.clip_id, take_id, duration_s, beacon, played, now)
