"""What is forgotten of what was watched; the caller owns the transaction. `many` writes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, exists, select, union, update
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.core.db import insert_into
from hub.core.ids import digest, new_id
from hub.viewing import kept
from hub.viewing.model import ErasedName, Erasure, Place, Room, SeenSeconds, Viewing


def erase(session: Session, person_id: str, now: datetime) -> None:
    """Forget everything this person watched, and refuse what players kept of it (7 statements).

    Names of viewings stay as digests that nobody can read back, so that a player that tells one of
    them again is known.
    """
    names = session.scalars(select(Viewing.key).where(Viewing.person_id == person_id)).all()
    if names:
        rows = [{"digest": erased_name(person_id, name), "at": now} for name in names]
        session.execute(insert_into(session, ErasedName).on_conflict_do_nothing(), rows)
    for table in (Viewing, SeenSeconds, Place):
        session.execute(delete(table).where(table.person_id == person_id))
    mark = insert_into(session, Erasure).values(person_id=person_id, at=now)
    session.execute(
        mark.on_conflict_do_update(index_elements=[Erasure.person_id], set_={"at": now})
    )
    kept.forget(session)


def unname(session: Session, person_id: str, names: Mapping[int, str]) -> None:
    """Let what somebody watched go on without their name, as their account goes.

    In each clip they get the name of ``names`` that they have on its frozen list (by audience), or
    another that nobody has. Were the rows only missing, every figure would tell by one less that
    this person had watched. Where they stopped is forgotten, and what counts in no figure.
    """
    watched = union(
        *(select(t.clip_id).where(t.person_id == person_id) for t in (Viewing, SeenSeconds, Room))
    )
    clips = select(Clip.id, Clip.audience_id, Clip.apart).where(Clip.id.in_(watched))
    for clip_id, audience_id, apart in session.execute(clips).all():
        counts = apart is not None and person_id not in apart
        name = names.get(audience_id) or new_id()
        for table in (Viewing, SeenSeconds, Room):
            theirs = (table.clip_id == clip_id, table.person_id == person_id)
            go_on = update(table).values(person_id=name) if counts else delete(table)
            session.execute(go_on.where(*theirs))
    session.execute(delete(Place).where(Place.person_id == person_id))
    kept.forget(session)  # lists that are kept have the old name


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
