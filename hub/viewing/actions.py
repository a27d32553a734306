"""Every change to what was watched; the caller owns the transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.core.errors import Conflict, NotFound
from hub.people.model import Person
from hub.viewing import ground, kept
from hub.viewing import segments as sums
from hub.viewing.beacon import Beacon
from hub.viewing.ground import Told
from hub.viewing.model import Place, SeenSeconds, Viewing


def record(
    session: Session, person_id: str, measured: bool, clip: Clip, beacon: Beacon, now: datetime
) -> None:
    """Keep the newest state of a viewing, and merge it into what the person has seen.

    A beacon that is late or sent twice changes nothing. For a person who opted out only the
    place to resume is kept. ``clip`` is whole.

    Raises:
        Rejected: there is no such take, or it can't have been played like this.
        Conflict: the viewing's name belongs to another clip.
    """
    _record(session, ground.told(person_id, ground.of_clip(clip), beacon, now), measured)


def record_told(session: Session, told: Told, *, measures: bool) -> None:
    """Do the same for what was found good; whether the person is measured is read (1 more).

    Raises:
        Conflict: the viewing's name belongs to another clip.
        NotFound: the person is gone.
    """
    measured = session.scalar(select(Person.measured).where(Person.id == told.person_id))
    if measured is None:
        raise NotFound("There is no such person any more.")
    _record(session, told, measured and measures)


def _record(session: Session, told: Told, measured: bool) -> None:
    if measured and not _keep(session, told):
        return
    ranges = sums.seen_ranges(told.played, told.duration_s)
    if measured and told.played:
        ranges = _merge(session, told, ranges)
    if told.played:
        completed = sums.is_completed(sums.length(ranges), told.duration_s)
        at_s = told.played[-1].b_ds / 10
        remember_place(session, told.person_id, told.clip_id, at_s, completed, told.at)


def remember_place(
    session: Session, person_id: str, clip_id: str, at_s: float, watched: bool, now: datetime
) -> None:
    """Keep where the person stopped; once watched stays watched."""
    told = {"at_s": at_s, "updated_at": now}
    made = _insert(session)(Place).values(
        person_id=person_id, clip_id=clip_id, watched=watched, **told
    )
    session.execute(
        made.on_conflict_do_update(
            index_elements=[Place.person_id, Place.clip_id],
            set_=told | {"watched": Place.watched | made.excluded.watched},
        )
    )


def erase(session: Session, person_id: str) -> None:
    """Forget everything this person watched (4 statements)."""
    for table in (Viewing, SeenSeconds, Place):
        session.execute(delete(table).where(table.person_id == person_id))
    kept.forget(session)


def _keep(session: Session, told: Told) -> bool:
    """Write the viewing if its ``seq`` is the highest; return whether it was."""
    beacon, seen_s = told.beacon, sums.length(sums.seen_ranges(told.played, told.duration_s))
    state: dict[str, Any] = {
        "seq": beacon.seq,
        "wall_ms": beacon.wall_ms,
        "updated_at": told.at,
        "segments": sums.pack(told.played),
        "seen_s": seen_s,
        "content_s": sums.content_s(told.played),
        "is_view": sums.is_view(seen_s, told.duration_s),
    }
    fixed = {"key": beacon.key, "person_id": told.person_id, "clip_id": told.clip_id}
    fixed |= {"take_id": told.take_id, "device": beacon.device, "via": beacon.via}
    insert = _insert(session)(Viewing).values(**fixed, started_at=told.at, **state)
    upsert = insert.on_conflict_do_update(
        index_elements=[Viewing.person_id, Viewing.key],
        set_=state,
        where=and_(
            insert.excluded.seq > Viewing.seq,
            Viewing.take_id == told.take_id,
            # One whose segments are counts by now would be counted a second time.
            or_(func.length(Viewing.segments) > 0, Viewing.content_s == 0),
        ),
    )
    if session.execute(upsert.returning(Viewing.id)).first() is not None:
        return True
    where = (Viewing.person_id == told.person_id, Viewing.key == beacon.key)
    if session.scalar(select(Viewing.take_id).where(*where)) != told.take_id:
        raise Conflict("This viewing belongs to another update; begin a new one.")
    return False


def _merge(session: Session, told: Told, ranges: list[sums.Range]) -> list[sums.Range]:
    """Add seconds to what the person has seen of the take; return all of them."""
    seen = _seen_row(session, told)
    union = sums.merged((*sums.unpack_ranges(seen.seen), *ranges))
    completed = sums.is_completed(sums.length(union), told.duration_s)
    of_this = (Viewing.person_id == told.person_id, Viewing.take_id == told.take_id)
    content, views = session.execute(
        select(func.sum(Viewing.content_s), func.count().filter(Viewing.is_view)).where(*of_this)
    ).one()
    seen.content_s = content or 0.0
    if not seen.counted:
        seen.seen, seen.seen_s = sums.pack_ranges(union), sums.length(union)
    seen.completed = seen.completed or completed
    seen.is_viewer = seen.is_viewer or views > 0
    if seen.is_viewer and seen.first_view_at is None:
        seen.first_view_at, seen.via = told.at, told.beacon.via
    seen.updated_at = told.at
    return union


def _seen_row(session: Session, told: Told) -> SeenSeconds:
    """Return the row, made if needed and locked: two devices may tell at the same moment."""
    empty = {"seen": b"", "seen_s": 0, "content_s": 0.0, "is_viewer": False, "completed": False}
    key = {"person_id": told.person_id, "take_id": told.take_id}
    made = _insert(session)(SeenSeconds).values(
        **key, clip_id=told.clip_id, updated_at=told.at, **empty
    )
    session.execute(made.on_conflict_do_nothing())
    return session.get_one(SeenSeconds, key, with_for_update=True)


def _insert(session: Session) -> Any:  # noqa: ANN401 - two dialects, one shape
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert if is_sqlite else postgresql.insert
