"""Who stayed: how many saw each second of a take, what they played again, and what is usual."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.disclosure import rules
from hub.viewing import courses, heat, passages, retention
from hub.viewing.model import TakeCounts
from hub.viewing.passages import Passage
from hub.viewing.retention import Counts

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stayed:
    """Counts by second of one take; nothing of it is to be shown before `why_hidden` was asked."""

    viewers: int
    people: Counts  # who saw the second
    plays: Counts  # how often it was played
    hot_spots: list[Passage]
    usual: Curve | None
    usual_of: int

    def why_hidden(self, viewers: int, *, is_told: bool) -> str:
        """Return why no curve is shown, or “”: of ``viewers`` of the clip, whose number is told."""
        if why := rules.too_small(min(viewers, self.viewers)):
            return why
        return "" if is_told else rules.GIVEN_AWAY

    @property
    def retention(self) -> list[float]:
        """Share of the viewers who saw each second."""
        return rounded(self.people / self.viewers)

    @property
    def heat(self) -> list[float]:
        """Plays of each second by viewers."""
        return rounded(self.plays / self.viewers)


def of_take(
    session: Session,
    clip: Clip,
    duration_s: float,
    blobs: Sequence[bytes],
    segments: Iterable[bytes],
    old: TakeCounts | None,
) -> Stayed:
    """Count a take of ``clip`` (1 statement).

    ``blobs`` hold what each viewer has seen, ``segments`` what they played, ``old`` what is left of
    viewings that are forgotten.
    """
    people = retention.watching(blobs, duration_s)
    plays = heat.plays_of(segments, duration_s)
    plays = plays + retention.unpacked(old.plays if old else b"", duration_s)
    plays = np.maximum(plays, people)  # a second seen in two halves has no middle in either
    hot_spots = passages.hot_spots(people, plays, max(1, len(blobs)))
    usual, usual_of = courses.usual(session, clip, duration_s)
    return Stayed(len(blobs), people, plays, hot_spots, usual, usual_of)


def rounded(curve: Curve) -> list[float]:
    """Return a curve as plain numbers of four places."""
    plain: list[float] = np.round(curve, 4).tolist()
    return plain
