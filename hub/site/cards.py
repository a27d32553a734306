"""A clip as lists show it: a card, with what its reader has seen of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hub.clips import addresses
from hub.clips.model import Clip
from hub.disclosure.rules import K_CURVES
from hub.people.model import Person
from hub.viewing import queries as viewing
from hub.viewing.model import Place

BEGUN_S = 5.0  # less than this is a look, not a beginning
NEARLY_DONE = 0.95


@dataclass(frozen=True, slots=True)
class Beginning:
    """A second worth starting at, and what is said there."""

    start_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a clip; `parts/clip.html` draws it."""

    id: str
    url: str
    title: str
    description: str
    poster_url: str
    duration_s: float
    speakers: tuple[Person, ...]
    published_at: datetime | None
    viewers: int | None
    is_new: bool
    is_watched: bool
    resume_s: float | None
    beginnings: tuple[Beginning, ...]
    watch_url: str = ""


def cards(session: Session, person_id: str, clips: Iterable[Clip]) -> list[Card]:
    """Return cards for one reader (2 statements); the clips have speakers, messages and takes."""
    found = list(clips)
    places = viewing.places(session, person_id)
    viewers = viewing.viewer_counts(session, [clip.id for clip in found])
    return [_card(clip, places.get(clip.id), viewers.get(clip.id, 0)) for clip in found]


def is_begun(place: Place | None, duration_s: float) -> bool:
    """Whether somebody stopped in the middle."""
    if place is None or place.watched:
        return False
    return BEGUN_S <= place.at_s < duration_s * NEARLY_DONE


def _card(clip: Clip, place: Place | None, viewers: int) -> Card:
    take = clip.take
    duration_s = (take.duration_s if take else None) or 0.0
    begun = is_begun(place, duration_s)
    return Card(
        id=clip.id,
        url=f"/clips/{clip.id}",
        title=clip.title,
        description=clip.description,
        poster_url=addresses.poster(clip),
        duration_s=duration_s,
        speakers=tuple(speaker.person for speaker in clip.speakers),
        published_at=clip.published_at,
        viewers=viewers if viewers >= K_CURVES else None,
        is_new=place is None,
        is_watched=bool(place and place.watched),
        resume_s=place.at_s if place and begun else None,
        beginnings=tuple(
            Beginning(message.start_s, message.text)
            for message in clip.key_messages
            if message.start_s is not None
        )[:3],
        watch_url=f"/clips/{clip.id}" + (f"?t={place.at_s:g}" if place and begun else ""),
    )
