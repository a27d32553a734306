"""“We were 14”: rooms that watch on one screen; shown apart, never mixed into reach."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.db import insert_into
from hub.core.errors import NotAllowed, Rejected
from hub.core.settings import Settings
from hub.viewing.model import Room

LEAST, MOST = 2, 2000


def require_counting(settings: Settings) -> None:
    """Let nobody pass where the company counts nothing.

    Raises:
        NotAllowed: counting is switched off.
    """
    if settings.measure != "on":
        raise NotAllowed("Counting is switched off on this Hub.")


def tell(session: Session, person_id: str, clip_id: str, people: int | None, now: datetime) -> None:
    """Keep how many watched together; what the same person said before is replaced.

    Raises:
        Rejected: it is no number of people in a room.
    """
    if people is None or not LEAST <= people <= MOST:
        raise Rejected(f"Say how many you were, from {LEAST} to {MOST}.", "people")
    told = {"people": people, "told_at": now}
    made = insert_into(session, Room).values(person_id=person_id, clip_id=clip_id, **told)
    keys = [Room.person_id, Room.clip_id]
    session.execute(made.on_conflict_do_update(index_elements=keys, set_=told))


def people(session: Session, clip_id: str) -> int:
    """Return how many people all rooms of a clip had together (1 statement)."""
    return session.scalar(select(func.sum(Room.people)).where(Room.clip_id == clip_id)) or 0


def told_by(session: Session, person_id: str) -> int:
    """Return of how many rooms a person told, for that person alone (1 statement)."""
    return session.scalar(select(func.count()).where(Room.person_id == person_id)) or 0


def export(session: Session, person_id: str) -> list[dict[str, object]]:
    """Return the rooms a person told of, for that person alone (1 statement)."""
    wanted = select(Room).where(Room.person_id == person_id).order_by(Room.told_at)
    return [
        {"clip": one.clip_id, "people": one.people, "told_at": one.told_at.isoformat()}
        for one in session.scalars(wanted)
    ]
