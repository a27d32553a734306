"""Counts of a clip kept in memory for as long as nothing of its viewings has changed.

What is kept holds as long as its version: the time of the clip's newest beacon, and how often
viewings were forgotten or erased at all. Both are one look into an index. On PostgreSQL a beacon
may become visible after a later one; so counts made within a minute of the newest beacon are looked
up again after a second. Nothing is kept for more than ten minutes: names of departments and other
clips are in it too. What may be shown is decided after this, at every reading.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.core import clock
from hub.core.db import insert_into
from hub.viewing.model import Forgotten, Viewing

KEPT_S, UNSETTLED_S = 600.0, 1.0
SETTLED = timedelta(minutes=1)  # no request writes for so long
MOST = 256  # clips times kinds; the oldest goes

Version = tuple[datetime | None, int | None]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Entry:
    version: Version
    until: float
    made: Any


@dataclass(slots=True)
class _Shelf:
    lock: Lock = field(default_factory=Lock)
    entries: dict[tuple[object, ...], _Entry] = field(default_factory=dict)


_shelf = _Shelf()


def version(session: Session, clip_id: str) -> Version:
    """Return what changes with every change to a clip's viewings (1 statement)."""
    newest = select(func.max(Viewing.updated_at)).where(Viewing.clip_id == clip_id)
    times = select(Forgotten.times).where(Forgotten.id == 1)
    row = session.execute(select(newest.scalar_subquery(), times.scalar_subquery())).one()
    return row[0], row[1]


def of(session: Session, clip: Clip, kind: str, make: Callable[[], Made]) -> Made:
    """Return what ``make`` gives, or what it gave while nothing has changed since (1 statement).

    ``kind`` names what is made. The clip is whole: who speaks, owns and is meant, and when it was
    published, decide too.
    """
    now_at = version(session, clip.id)
    key = _key(session, clip, kind)
    entry = _shelf.entries.get(key)
    if entry is not None and entry.version == now_at and time.monotonic() < entry.until:
        made: Made = entry.made
        return made
    made = make()
    newest = now_at[0]
    settled = newest is None or clock.now() - newest > SETTLED
    _put(key, _Entry(now_at, time.monotonic() + (KEPT_S if settled else UNSETTLED_S), made))
    return made


def forget(session: Session) -> None:
    """Let nothing hold that was counted before: something is taken out (1 statement)."""
    row = insert_into(session, Forgotten).values(id=1, times=1)
    more = {"times": Forgotten.times + 1}
    session.execute(row.on_conflict_do_update(index_elements=[Forgotten.id], set_=more))


def _key(session: Session, clip: Clip, kind: str) -> tuple[object, ...]:
    return (
        kind,
        str(session.get_bind().engine.url),
        clip.id,
        clip.take_number,
        clip.published_at,
        clip.owner_id,
        clip.speaker_ids,
        clip.audience.frozen_at,
    )


def _put(key: tuple[object, ...], entry: _Entry) -> None:
    with _shelf.lock:
        _shelf.entries.pop(key, None)
        _shelf.entries[key] = entry
        while len(_shelf.entries) > MOST:
            _shelf.entries.pop(next(iter(_shelf.entries)))
