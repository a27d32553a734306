"""A worker counts how clips went, each that was watched since at most once an hour."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from hub.clips import queries as clips
from hub.clips.model import Clip, Take
from hub.core import clock
from hub.core.db import insert_into
from hub.core.services import Services
from hub.disclosure import rules
from hub.people import queries as directory
from hub.viewing import kept, queries, retention, spread, tally
from hub.viewing.courses import POINTS
from hub.viewing.model import Course, Viewing
from hub.viewing.spread import Cell

EVERY, AT_LEAST_EVERY = timedelta(hours=1), timedelta(days=1)


def renew(services: Services) -> None:
    """Count every published clip anew that was watched since."""
    now = clock.now()
    with services.database.read() as session:
        due = _due(session, now)
    for clip_id in due:
        with services.database.read() as session:  # beacons go on meanwhile
            values = _counted(session, clips.get(session, clip_id), now)
        with services.database.write() as session:
            row = insert_into(session, Course).values(**values)
            session.execute(row.on_conflict_do_update(index_elements=["clip_id"], set_=values))


def _due(session: Session, now: datetime) -> list[str]:
    newest = select(func.max(Viewing.updated_at)).where(Viewing.clip_id == Clip.id)
    shown = and_(Take.clip_id == Clip.id, Take.number == Clip.take_number)
    wanted = (
        select(Clip.id, Take.id, newest.scalar_subquery(), Course)
        .join(Take, shown)
        .outerjoin(Course, Course.clip_id == Clip.id)
        .where(Clip.published_at.is_not(None), Take.duration_s.is_not(None))
    )
    return [row[0] for row in session.execute(wanted) if _is_due(row, now)]


def _is_due(row: Row[str, str, datetime | None, Course | None], now: datetime) -> bool:
    _clip_id, take_id, newest, course = row
    if course is None or course.take_id != take_id:
        return True
    if newest is not None and newest > course.made_at - kept.SETTLED:
        return now >= course.made_at + EVERY
    return now >= course.made_at + AT_LEAST_EVERY  # a list may have grown


def _counted(session: Session, clip: Clip, now: datetime) -> dict[str, object]:
    with rules.as_published(clip.least):
        found, take = tally.counted(session, clip), clip.take
        hot_spots = found.curves.hot_spots if found.curves else []
        seen = queries.seen_in_tens(session, take.id) if take else []
        return {
            "clip_id": clip.id,
            "take_id": take.id if take else "",
            "made_at": now,
            "audience": found.counts.audience,
            "viewers": found.counts.viewers,
            "completed": found.counts.completed,
            "by_day": spread.by_day(found.cells, found.days),
            "by_department": _by_department(session, found.cells),
            "again": asdict(hot_spots[0]) if hot_spots else {},
            "curve_of": len(seen),
            "curve": _curve(seen, (take.duration_s if take else None) or 0.0).tobytes(),
        }


def _by_department(session: Session, found: Iterable[Cell]) -> dict[str, int]:
    ids = {one.name: str(one.id) for one in directory.departments(session)}
    reached: Counter[str] = Counter()
    for cell in found:
        if cell.day is not None:
            reached[ids.get(cell.department, "")] += cell.people
    return dict(reached)


def _curve(seen: list[bytes], duration_s: float) -> NDArray[np.float32]:
    """Who saw what, at a hundred even points, so that clips of any length can be compared."""
    if not seen or not duration_s:
        return np.zeros(POINTS, dtype="<f4")
    shares = retention.watching(seen, duration_s) / len(seen)
    places = np.linspace(0, len(shares) - 1, POINTS)
    return np.interp(places, np.arange(len(shares)), shares).astype("<f4")
