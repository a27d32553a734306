"""What Hub holds of one person's watching: for their eyes only."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from hub.clips import variants
from hub.clips.model import Clip, Take
from hub.viewing.model import Erasure, Place, SeenSeconds, Viewing
from hub.viewing.segments import unpack


def places(session: Session, person_id: str) -> dict[str, Place]:
    """Return where the person stopped, by clip; for their eyes only (1 statement)."""
    wanted = select(Place).where(Place.person_id == person_id)
    return {place.clip_id: place for place in session.scalars(wanted)}


def place(session: Session, person_id: str, clip_id: str) -> Place | None:
    """Return where the person stopped in a clip; for their eyes only (1 statement)."""
    return session.get(Place, (person_id, clip_id))


def is_viewer(session: Session, person_id: str, clip_id: str) -> bool:
    """Whether a person has a view of a clip (1 statement)."""
    wanted = select(SeenSeconds.person_id).where(
        SeenSeconds.person_id == person_id, SeenSeconds.clip_id == clip_id, SeenSeconds.is_viewer
    )
    return session.scalar(wanted.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Own:
    """Whether a person has watched a clip, and since when: for their eyes only."""

    watched: bool
    first_at: datetime | None
    completed: bool


def of_clip(session: Session, person_id: str, clip_id: str) -> Own:
    """Return how a person stands to a clip themselves (2 statements)."""
    seen = (SeenSeconds.person_id == person_id, SeenSeconds.clip_id == clip_id)
    first_at, viewed, completed = session.execute(
        select(
            func.min(SeenSeconds.first_view_at),
            func.count().filter(SeenSeconds.is_viewer),
            func.count().filter(SeenSeconds.completed),
        ).where(*seen)
    ).one()
    stopped = place(session, person_id, clip_id)
    watched = viewed > 0 or (stopped is not None and stopped.watched)
    return Own(watched, first_at, completed > 0)


@dataclass(frozen=True, slots=True)
class Watched:
    """What Hub knows of one person's watching of one clip; shown to that person alone."""

    clip_id: str
    title: str
    take: int
    seen_s: int
    content_s: float
    completed: bool
    at_s: float | None
    came_by: str
    updated_at: Any


def held(session: Session, person_id: str) -> list[Watched]:
    """Return what Hub holds of a person's watching, newest first (1 statement)."""
    wanted = (
        select(Clip.id, variants.title(person_id), Take.number, SeenSeconds, Place.at_s)
        .join(Take, Take.id == SeenSeconds.take_id)
        .join(Clip, Clip.id == SeenSeconds.clip_id)
        .outerjoin(Place, and_(Place.clip_id == Clip.id, Place.person_id == SeenSeconds.person_id))
        .where(SeenSeconds.person_id == person_id)
        .order_by(SeenSeconds.updated_at.desc())
    )
    return [
        Watched(clip_id, title, take, s.seen_s, s.content_s, s.completed, at_s, s.via, s.updated_at)
        for clip_id, title, take, s, at_s in session.execute(wanted)
    ]


def export(session: Session, person_id: str) -> dict[str, list[dict[str, object]]]:
    """Return a person's watching as plain values: by clip, places, viewings (4 statements).

    For that person alone. Segments are decisecond ranges of unbroken play.
    """
    kept = session.scalars(
        select(Viewing).where(Viewing.person_id == person_id).order_by(Viewing.started_at)
    )
    return {
        "watched": [
            asdict(watched) | {"updated_at": watched.updated_at.isoformat()}
            for watched in held(session, person_id)
        ],
        "places": [
            {
                "clip": place.clip_id,
                "at_s": place.at_s,
                "watched": place.watched,
                "updated_at": place.updated_at.isoformat(),
            }
            for place in places(session, person_id).values()
        ],
        "viewings": [
            {
                "clip": viewing.clip_id,
                "take": viewing.take_id,
                "started_at": viewing.started_at.isoformat(),
                "updated_at": viewing.updated_at.isoformat(),
                "came_by": viewing.via,
                "seen_s": viewing.seen_s,
                "device": viewing.device,
                "segments_ds": [(part.a_ds, part.b_ds) for part in unpack(viewing.segments)],
            }
            for viewing in kept
        ],
        "erased": [{"at": one.at.isoformat()} for one in [session.get(Erasure, person_id)] if one],
    }
