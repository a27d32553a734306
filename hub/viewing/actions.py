"""What is forgotten of what was watched; the caller owns the transaction. `many` writes."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import CompoundSelect, delete, exists, select, union, update
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.core.db import insert_into
from hub.core.ids import digest, new_id
from hub.viewing import kept
from hub.viewing.model import ErasedName, Erasure, Place, Room, SeenSeconds, Viewing

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def erase(session: Session, person_id: str, names: Mapping[int, str], now: datetime) -> None:
    """Forget what this person watched, and refuse what players kept of it.

    Sums go on without their name, as `unname` says of ``names``. Names of viewings stay as digests
    that nobody can read back, so that a player that tells one of them again is known.
    """
    keys = session.scalars(select(Viewing.key).where(Viewing.person_id == person_id)).all()
    if keys:
        rows = [{"digest": erased_name(person_id, key), "at": now} for key in keys]
        session.execute(insert_into(session, ErasedName).on_conflict_do_nothing(), rows)
    unname(session, person_id, names)
    mark = insert_into(session, Erasure).values(person_id=person_id, at=now)
    session.execute(
        mark.on_conflict_do_update(index_elements=[Erasure.person_id], set_={"at": now})
    )


def unname(session: Session, person_id: str, names: Mapping[int, str]) -> None:
    """Let what counts of somebody go on without their name; the rest is forgotten.

    In each clip they get the name of ``names`` that they have on its frozen list (by audience), or
    another that nobody has. Were the rows only missing, every figure would tell by one less that
    this person had watched. They are as old as can be: the next chore makes them counts.
    """
    clips = session.execute(
        select(Clip.id, Clip.audience_id, Clip.apart).where(Clip.id.in_(_counted(person_id)))
    ).all()
    for clip_id, audience_id, apart in clips:
        if apart is None or person_id in apart:
            continue
        name = {"person_id": names.get(audience_id) or new_id()}
        for table in (Viewing, SeenSeconds, Room):
            theirs = (table.clip_id == clip_id, table.person_id == person_id)
            old = {} if table is Room else {"updated_at": LONG_AGO}
            session.execute(update(table).where(*theirs).values(name | old))
    for gone in (Viewing, SeenSeconds, Room, Place):
        session.execute(delete(gone).where(gone.person_id == person_id))
    kept.forget(session)  # lists that are kept have the old name


def lists_watched(session: Session, person_id: str) -> set[int]:
    """Return the audiences of the clips that count somebody's watching (1 statement)."""
    return set(session.scalars(select(Clip.audience_id).where(Clip.id.in_(_counted(person_id)))))


def _counted(person_id: str) -> CompoundSelect[str]:
    """Select the clips that somebody has a view of, or told a room of; no less is in a figure."""
    viewed = select(SeenSeconds.clip_id).where(
        SeenSeconds.person_id == person_id, SeenSeconds.is_viewer
    )
    return union(viewed, select(Room.clip_id).where(Room.person_id == person_id))


def sweep(session: Session, names_before: datetime) -> None:
    """Forget what another process was writing while its person erased it (5 statements).

    And names of erased viewings that are older than any that a person still has (``names_before``).
    """
    found = 0
    for table in (Viewing, SeenSeconds, Place):
        erased = exists().where(
            Erasure.person_id == table.person_id, Erasure.at >= table.updated_at
        )
        gone = delete(table).where(erased).returning(table.person_id)
        found += len(session.execute(gone).all())
    if found:
        kept.forget(session)
    session.execute(delete(ErasedName).where(ErasedName.at < names_before))


def erased_name(person_id: str, key: str) -> str:
    """Return what stays of the name of an erased viewing."""
    return digest(f"{person_id}/{key}")
