"""How clips went, counted now and then and kept, so that others can be compared with them.

To count one clip takes a while in a large company, and a comparison needs many. So a worker counts
each that was watched since, at most once an hour (`course_jobs`); an hour makes no difference to
what is usual, nor to what is played again most.
"""

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from hub.audiences import queries as audiences
from hub.clips.model import Clip, Take
from hub.disclosure import rules
from hub.viewing.model import Course
from hub.viewing.passages import Passage

Curve = NDArray[np.float64]
POINTS, USUAL_FROM = 100, 20
BANDS_S = (0.0, 180.0, 600.0, float("inf"))  # clips are compared within three bands of length


def of_clip(session: Session, clip_id: str) -> Course | None:
    """Return how a clip had gone when it was last counted (1 statement)."""
    return session.get(Course, clip_id)


def again(session: Session, clip: Clip) -> Passage | None:
    """Return what was played again most in the take that people see (1 statement)."""
    found = of_clip(session, clip.id)
    if found is None or not found.again or clip.take is None or found.take_id != clip.take.id:
        return None
    return Passage(**found.again)


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
