"""Key messages: who heard each, who understood it, and by what rule it landed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hub.clips.model import KeyMessage
from hub.reports.figures import Figure

HALF = 0.5  # of a message's seconds are seen by who heard it, and of viewers know what landed
HEARD_FROM = 0.6
MANY_QUESTIONS = 5
ASKED_LATE_S = 8.0  # a question belongs to the message that ended no longer ago

LANDED, WITH_QUESTIONS, NOT_LANDED, OPEN = "landed", "questions", "not_landed", "open"


@dataclass(frozen=True, slots=True)
class Heard:
    """One key message with its figures and its result."""

    text: str
    start_s: float | None
    end_s: float | None
    heard: Figure
    understood: Figure | None
    questions: int
    result: str


class Ears:
    """Which seconds each viewer has seen, as arrays: one row a range."""

    def __init__(self, blobs: Sequence[bytes]) -> None:
        """Take pairs of u32 seconds of each viewer (`viewing.segments.pack_ranges`)."""
        sizes = np.array([len(blob) // 8 for blob in blobs], dtype=np.int64)
        self.viewers = len(blobs)
        self._edges = np.frombuffer(b"".join(blobs), dtype="<u4").reshape(-1, 2).astype(np.float64)
        self._owner = np.repeat(np.arange(self.viewers), sizes)

    def heard(self, start_s: float, end_s: float) -> int:
        """Return how many viewers saw at least half of the seconds [start, end)."""
        common = np.minimum(self._edges[:, 1], end_s) - np.maximum(self._edges[:, 0], start_s)
        seen_s = np.bincount(self._owner, np.clip(common, 0, None), minlength=self.viewers)
        return int((seen_s >= HALF * (end_s - start_s)).sum())


def questions_on(message: KeyMessage, asked_at_s: Sequence[float]) -> int:
    """Return how many questions fell on a message or shortly after it."""
    if message.start_s is None or message.end_s is None:
        return 0
    last_s = message.end_s + ASKED_LATE_S
    return sum(message.start_s <= at_s < last_s for at_s in asked_at_s)


def result(heard: Figure, understood: Figure | None, questions: int) -> str:
    """Return whether a message landed.

    It landed when at least 60 of 100 viewers heard it and surely more than half know it (the whole
    interval lies over one half). It did not when surely fewer than half know it, or fewer than 60
    of 100 heard it. Five questions or more on it make “landed, with questions”. Everything else
    stays open.
    """
    if heard.band.startswith("under") or (heard.value is not None and heard.value < HEARD_FROM):
        return NOT_LANDED
    if understood is None or understood.low is None or understood.high is None:
        return OPEN
    if understood.high < HALF:
        return NOT_LANDED
    if understood.low <= HALF or (heard.value is None and not heard.band.startswith("over")):
        return OPEN
    return WITH_QUESTIONS if questions >= MANY_QUESTIONS else LANDED
