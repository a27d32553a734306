"""Who stayed: how many saw each second of a take, and what is usual."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.disclosure import rules
from hub.viewing import courses, retention
from hub.viewing.retention import Counts

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stayed:
    """Counts by second of one take; nothing of it is to be shown before `why_hidden` was asked."""

    viewers: int
    people: Counts  # who saw the second
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


def of_take(session: Session, clip: Clip, duration_s: float, blobs: Sequence[bytes]) -> Stayed:
    """Count a take of ``clip``; ``blobs`` hold what each viewer has seen (1 statement)."""
    people = retention.watching(blobs, duration_s)
    usual, usual_of = courses.usual(session, clip, duration_s)
    return Stayed(len(blobs), people, usual, usual_of)


def rounded(curve: Curve) -> list[float]:
    """Return a curve as plain numbers of four places."""
    plain: list[float] = np.round(curve, 4).tolist()
    return plain
