"""Counts of a clip kept in memory for as long as nothing of its viewings has changed.

What is kept holds as long as its version: the time of the clip's newest beacon, and how often
viewings were forgotten or erased at all. Both are one look into an index. On PostgreSQL a beacon
may become visible after a later one; so counts made within a minute of the newest beacon are looked
up again after a second. Nothing is kept for more than ten minutes: names of departments and other
clips are in it too. What may be shown is decided after this, at every reading.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.core import clock
from hub.core.db import insert_into
from hub.core.shelf import Shelf, address
from hub.viewing.model import Forgotten, Viewing

KEPT_S, UNSETTLED_S = 600.0, 1.0
SETTLED = timedelta(minutes=1)  # no request writes for so long
MOST = 256  # clips times kinds; the oldest goes

Version = tuple[datetime | None, int | None]
Made = TypeVar("Made")


_shelf: Shelf[tuple[object, ...], tuple[Version, Any]] = Shelf(MOST)


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
    newest = now_at[0]
    settled = newest is None or clock.now() - newest > SETTLED
    seconds = KEPT_S if settled else UNSETTLED_S
    return _as_of(address(session), _key(clip, kind), now_at, seconds, make)


def for_a_while(session: Session, clip: Clip, kind: str, make: Callable[[], Made]) -> Made:
    """Return what ``make`` gives, or gave in the last `KEPT_S`: what no viewing changes.

    As long as nothing is taken out of viewings, and nobody's name out of lists (1 statement).
    """
    times = session.scalar(select(Forgotten.times).where(Forgotten.id == 1))
    return _as_of(address(session), _key(clip, kind), (None, times), KEPT_S, make)


def _as_of(
    database: str,
    key: tuple[object, ...],
    now_at: Version,
    seconds: float,
    make: Callable[[], Made],
) -> Made:
    found = _shelf.find(database, key)
    if found is not None and found[0] == now_at:
        kept: Made = found[1]
        return kept
    made = make()
    _shelf.keep(database, key, (now_at, made), seconds)
    return made


def forget(session: Session) -> None:
    """Let nothing hold that was counted before: something is taken out (1 statement)."""
    row = insert_into(session, Forgotten).values(id=1, times=1)
    more = {"times": Forgotten.times + 1}
    session.execute(row.on_conflict_do_update(index_elements=[Forgotten.id], set_=more))


def _key(clip: Clip, kind: str) -> tuple[object, ...]:
    return (
        kind,
        clip.id,
        clip.take_number,
        clip.published_at,
        clip.uncounted,
        clip.audience.frozen_at,
    )
