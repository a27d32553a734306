"""How clips went, counted now and then and kept, so that others can be compared with them.

To count one clip takes a while in a large company, and a comparison needs many. So a worker counts
each that was watched since, at most once an hour; an hour makes no difference to what is usual.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from hub.audiences import queries as audiences
from hub.clips import queries as clips
from hub.clips.model import Clip, Take
from hub.core import clock
from hub.core.db import insert_into
from hub.core.services import Services
from hub.disclosure import rules
from hub.people import queries as directory
from hub.viewing import gathered, queries, retention, spread
from hub.viewing.model import Course, Forgotten, Viewing
from hub.viewing.spread import Cell

Curve = NDArray[np.float64]
POINTS, USUAL_FROM = 100, 20
EVERY, AT_LEAST_EVERY = timedelta(hours=1), timedelta(days=1)
SETTLED = timedelta(minutes=1)  # no request writes for so long
BANDS_S = (0.0, 180.0, 600.0, float("inf"))  # clips are compared within three bands of length


def renew(services: Services) -> None:
    """Count every published clip anew that was watched since, or of which something was erased."""
    now = clock.now()
    with services.database.read() as session:
        due = _due(session, now)
    for clip_id in due:
        with services.database.read() as session:  # beacons go on meanwhile
            values = _counted(session, clips.get(session, clip_id), now)
        with services.database.write() as session:
            row = insert_into(session, Course).values(**values)
            session.execute(row.on_conflict_do_update(index_elements=["clip_id"], set_=values))


def of_clip(session: Session, clip_id: str) -> Course | None:
    """Return how a clip had gone when it was last counted (1 statement)."""
    return session.get(Course, clip_id)


def usual(session: Session, clip: Clip, duration_s: float) -> tuple[Curve | None, int]:
    """Return the mean curve of the company's own clips of similar length, and of how many.

    At 100 even points; None with fewer than 20 of them (1 statement). Of clips for everybody: how
    many others there are, and how they were watched, is told to whoever reads of this one.
    """
    low_s, high_s = next((a, b) for a, b in pairwise(BANDS_S) if duration_s < b)
    given = {"clip": clip.id, "low": low_s, "high": high_s, "least": rules.least().curves}
    blobs = session.scalars(_similar(), given).all()
    if len(blobs) < USUAL_FROM:
        return None, len(blobs)
    mean: Curve = np.frombuffer(b"".join(blobs), "<f4").reshape(-1, POINTS).mean(axis=0)
    return mean, len(blobs)


@cache
def _similar() -> Select[bytes]:
    wanted = select(Course.curve).join(Take, Take.id == Course.take_id)
    wanted = wanted.join(Clip, Clip.id == Course.clip_id)
    wanted = wanted.where(audiences.for_everybody(Clip.audience_id))
    in_band = (Take.duration_s >= bindparam("low"), Take.duration_s < bindparam("high"))
    return wanted.where(
        *in_band, Course.clip_id != bindparam("clip"), Course.curve_of >= bindparam("least")
    )


def _due(session: Session, now: datetime) -> list[str]:
    times = _times(session)
    newest = select(func.max(Viewing.updated_at)).where(Viewing.clip_id == Clip.id)
    shown = and_(Take.clip_id == Clip.id, Take.number == Clip.take_number)
    wanted = (
        select(Clip.id, Take.id, newest.scalar_subquery(), Course)
        .join(Take, shown)
        .outerjoin(Course, Course.clip_id == Clip.id)
        .where(Clip.published_at.is_not(None), Take.duration_s.is_not(None))
    )
    return [row[0] for row in session.execute(wanted) if _is_due(row, times, now)]


def _is_due(row: Row[str, str, datetime | None, Course | None], times: int, now: datetime) -> bool:
    _clip_id, take_id, newest, course = row
    if course is None or course.take_id != take_id or course.forgotten != times:
        return True
    if newest is not None and newest > course.made_at - SETTLED:
        return now >= course.made_at + EVERY
    return now >= course.made_at + AT_LEAST_EVERY  # a list may have grown


def _times(session: Session) -> int:
    return session.scalar(select(Forgotten.times).where(Forgotten.id == 1)) or 0


def _counted(session: Session, clip: Clip, now: datetime) -> dict[str, object]:
    with rules.as_published(clip.least):
        cells = gathered.of_clip(session, clip)
        found = cells.cells()
        counts, days = cells.counts(found), spread.days_of(clip, now)
        take = clip.take
        seen = queries.seen_in_tens(session, take.id) if take else []
        return {
            "clip_id": clip.id,
            "take_id": take.id if take else "",
            "made_at": now,
            "forgotten": _times(session),
            "audience": counts.audience,
            "viewers": counts.viewers,
            "completed": counts.completed,
            "by_day": spread.by_day(found, days),
            "by_department": _by_department(session, found),
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
