"""A clip as lists show it: a card, with what its reader has seen of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_
from sqlalchemy.orm import Session

from hub.clips import addresses
from hub.clips.model import Clip
from hub.people.model import Person
from hub.viewing import own, saved
from hub.viewing.brief import viewer_counts
from hub.viewing.model import Place

BEGUN_S = 5.0  # less than this is a look, not a beginning
NEARLY_DONE = 0.95
LEAST_LEFT_S = 8.0  # as the player has it: for less nobody comes back


@dataclass(frozen=True, slots=True)
class Beginning:
    """A second worth starting at, and what is said there."""

    start_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Face:
    """A person as lists of clips show them: plain values, so that what is drawn of it is kept."""

    id: str
    name: str
    title: str
    initials: str
    picture: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the reader stopped in a clip, if they began, and whether they put it aside."""

    at_s: float | None = None
    watched: bool = False
    saved: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a clip; `parts/clip.html` draws it."""

    id: str
    url: str
    title: str
    description: str
    poster_url: str
    duration_s: float
    speakers: tuple[Face, ...]
    published_at: datetime | None
    viewers: int | None
    is_new: bool
    is_watched: bool
    is_saved: bool
    resume_s: float | None
    beginnings: tuple[Beginning, ...]
    watch_url: str = ""


def cards(session: Session, person_id: str, clips: Iterable[Clip]) -> list[Card]:
    """Return cards for one reader (3 statements); the clips have speakers, messages and takes."""
    found = list(clips)
    ids = [clip.id for clip in found]
    places, put_aside = own.places(session, person_id), saved.among(session, person_id, ids)
    viewers = viewer_counts(session, found)
    return [
        card(clip, _seen(places.get(clip.id), clip.id in put_aside), viewers.get(clip.id, 0))
        for clip in found
    ]


def _seen(place: Place | None, put_aside: bool) -> Seen:
    if place is None:
        return Seen(saved=put_aside)
    return Seen(place.at_s, place.watched, put_aside)


def is_begun(place: Place | Seen | None, duration_s: float) -> bool:
    """Whether somebody stopped in the middle."""
    if place is None or place.watched or place.at_s is None:
        return False
    return BEGUN_S <= place.at_s < min(duration_s * NEARLY_DONE, duration_s - LEAST_LEFT_S)


def in_the_middle(
    at_s: SQLColumnExpression[Any], duration_s: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """The same of columns; how long a take is may not be known yet."""
    long = or_(
        duration_s.is_(None),
        and_(at_s < duration_s * NEARLY_DONE, at_s < duration_s - LEAST_LEFT_S),
    )
    return and_(at_s >= BEGUN_S, long)


def face(person: Person) -> Face:
    """Return what lists show of a person."""
    return Face(person.id, person.name, person.title, person.initials, person.picture)


def card(clip: Clip, seen: Seen, viewers: int) -> Card:
    """Return the card of a clip with speakers, messages and the take that people see."""
    take = clip.take
    duration_s = (take.duration_s if take else None) or 0.0
    resume_s = seen.at_s if is_begun(seen, duration_s) else None
    return Card(
        id=clip.id,
        url=f"/clips/{clip.id}",
        title=clip.title,
        description=clip.description,
        poster_url=addresses.poster(clip),
        duration_s=duration_s,
        speakers=tuple(face(speaker.person) for speaker in clip.speakers),
        published_at=clip.published_at,
        viewers=viewers if viewers >= clip.least_curves else None,
        is_new=seen.at_s is None,
        is_watched=seen.watched,
        is_saved=seen.saved,
        resume_s=resume_s,
        beginnings=tuple(
            Beginning(message.start_s, message.text)
            for message in clip.key_messages
            if message.start_s is not None
        )[:3],
        watch_url=f"/clips/{clip.id}" + (f"?t={resume_s:g}" if resume_s is not None else ""),
    )
