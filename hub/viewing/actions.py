"""Every change to what was watched; the caller owns the transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.clips.model import Clip, Take
from hub.core.errors import Conflict, Rejected
from hub.viewing import kept
from hub.viewing import segments as sums
from hub.viewing.beacon import Beacon
from hub.viewing.model import Place, SeenSeconds, Viewing


def record(
    session: Session, person_id: str, measured: bool, clip: Clip, beacon: Beacon, now: datetime
) -> None:
    """Keep the newest state of a viewing, and merge it into what the person has seen.

    A beacon that is late or sent twice changes nothing. For a person who opted out only the
    place to resume is kept. ``clip`` has its takes loaded.

    Raises:
        Rejected: there is no such take, or it can't have been played like this.
        Conflict: the viewing's name belongs to another clip.
    """
    take = next((one for one in clip.takes if one.number == beacon.take), None)
    if take is None or take.duration_s is None:
        raise Rejected("There is no such take to watch.", "take")
    played = beacon.clamped(take.duration_s)
    if measured and not _keep(session, person_id, clip, take, beacon, played, now):
        return
    ranges = sums.seen_ranges(played, take.duration_s)
    if measured and ranges:
        ranges = _merge(session, person_id, take, ranges, beacon.via, now)
    if played:
        completed = sums.is_completed(sums.length(ranges), take.duration_s)
        remember_place(session, person_id, clip.id, played[-1].b_ds / 10, completed, now)


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


def _keep(
    session: Session,
    person_id: str,
    clip: Clip,
    take: Take,
    beacon: Beacon,
    played: tuple[sums.Segment, ...],
    now: datetime,
) -> bool:
    """Write the viewing if its ``seq`` is the highest; return whether it was."""
    assert take.duration_s is not None  # noqa: S101 - `record` has looked
    seen_s = sums.length(sums.seen_ranges(played, take.duration_s))
    state: dict[str, Any] = {
        "seq": beacon.seq,
        "wall_ms": beacon.wall_ms,
        "updated_at": now,
        "segments": sums.pack(played),
        "seen_s": seen_s,
        "content_s": sums.content_s(played),
        "is_view": sums.is_view(seen_s, take.duration_s),
    }
    fixed = {"key": beacon.key, "person_id": person_id, "clip_id": clip.id, "take_id": take.id}
    fixed |= {"device": beacon.device, "via": beacon.via}
    insert = _insert(session)(Viewing).values(**fixed, started_at=now, **state)
    upsert = insert.on_conflict_do_update(
        index_elements=[Viewing.person_id, Viewing.key],
        set_=state,
        where=and_(
            insert.excluded.seq > Viewing.seq,
            Viewing.take_id == take.id,
            # One whose segments are counts by now would be counted a second time.
            or_(func.length(Viewing.segments) > 0, Viewing.content_s == 0),
        ),
    )
    if session.execute(upsert.returning(Viewing.id)).first() is not None:
        return True
    where = (Viewing.person_id == person_id, Viewing.key == beacon.key)
    if session.scalar(select(Viewing.take_id).where(*where)) != take.id:
        raise Conflict("This viewing belongs to another update; begin a new one.")
    return False


def _merge(
    session: Session,
    person_id: str,
    take: Take,
    ranges: list[sums.Range],
    via: str,
    now: datetime,
) -> list[sums.Range]:
    """Add seconds to what the person has seen of the take; return all of them."""
    assert take.duration_s is not None  # noqa: S101 - `record` has looked
    seen = _seen_row(session, person_id, take, now)
    union = sums.merged((*sums.unpack_ranges(seen.seen), *ranges))
    completed = sums.is_completed(sums.length(union), take.duration_s)
    of_this = (Viewing.person_id == person_id, Viewing.take_id == take.id)
    content, views = session.execute(
        select(func.sum(Viewing.content_s), func.count().filter(Viewing.is_view)).where(*of_this)
    ).one()
    seen.content_s = content or 0.0
    if not seen.counted:
        seen.seen, seen.seen_s = sums.pack_ranges(union), sums.length(union)
    seen.completed = seen.completed or completed
    seen.is_viewer = seen.is_viewer or views > 0
    if seen.is_viewer and seen.first_view_at is None:
        seen.first_view_at, seen.via = now, via
    seen.updated_at = now
    return union


def _seen_row(session: Session, person_id: str, take: Take, now: datetime) -> SeenSeconds:
    """Return the row, made if needed and locked: two devices may tell at the same moment."""
    empty = {"seen": b"", "seen_s": 0, "content_s": 0.0, "is_viewer": False, "completed": False}
    key = {"person_id": person_id, "take_id": take.id}
    made = _insert(session)(SeenSeconds).values(
        **key, clip_id=take.clip_id, updated_at=now, **empty
    )
    session.execute(made.on_conflict_do_nothing())
    return session.get_one(SeenSeconds, key, with_for_update=True)


def _insert(session: Session) -> Any:  # noqa: ANN401 - two dialects, one shape
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert if is_sqlite else postgresql.insert
