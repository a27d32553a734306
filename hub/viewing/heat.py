"""Heat: how often each part of a take was played, for the bar of the player (measures.md §1)."""

import itertools
from collections.abc import Iterable, Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from hub.clips.model import Clip, Take
from hub.disclosure import rules
from hub.viewing import queries, retention
from hub.viewing.segments import FASTEST_RATE10, HIDDEN, MUTED

BINS = 100
NO_LENGTH = "How long this video is can't be told."
STEP = 0.05  # finer values would let one more viewing be read off
SEGMENT = np.dtype([("a_ds", "<u4"), ("b_ds", "<u4"), ("rate10", "u1"), ("flags", "u1")])

Curve = NDArray[np.float64]


def of_take(session: Session, clip: Clip, take: Take) -> tuple[list[float] | None, str]:
    """Return heat at `BINS` even parts of the take, or None and why (3 statements).

    Heat is plays ÷ viewers. Only whole tens of viewers count, in the order they came, so that no
    single one who joins can be read off; seconds that fewer than five of them played are 0.
    """
    with rules.as_published(clip.least):
        return _of_take(session, clip, take)


def _of_take(session: Session, clip: Clip, take: Take) -> tuple[list[float] | None, str]:
    counted = in_bar(queries.viewers_in_order(session, clip, take.id))
    duration_s = take.duration_s or 0.0
    if why := rules.too_small(len(counted)) or ("" if duration_s else NO_LENGTH):
        return None, why
    old = queries.take_counts(session, take.id)
    played = queries.played(session, take.id)
    plays = plays_of((blob for person, _, blob in played if person in counted), duration_s)
    plays = plays + retention.unpacked(old.bar_plays if old else b"", duration_s)
    people = retention.watching(counted.values(), duration_s)
    people = people + retention.unpacked(old.bar_people if old else b"", duration_s)
    # Of some who came late only the seconds were kept, not how often they played them.
    plays = np.maximum(plays, people)
    shown = np.where(people >= rules.least().shares, plays / len(counted), 0.0)
    return [round(STEP * round(v / STEP), 2) for v in binned(shown)], ""


def in_bar(viewers: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the whole tens of ``viewers``, the first first, with what they have seen."""
    return dict(viewers[: rules.whole_tens(len(viewers))])


def plays_of(blobs: Iterable[bytes], duration_s: float) -> retention.Counts:
    """Return how often each second was watched, of segments as `segments.pack` writes them.

    A segment counts in the seconds whose middle it holds. So a pause within a second, which ends
    one segment and begins the next, makes no second play of it.
    """
    rows = np.frombuffer(b"".join(blobs), dtype=SEGMENT)
    unnoticed = HIDDEN | MUTED
    watched = (rows["rate10"] <= FASTEST_RATE10) & (rows["flags"] & unnoticed != unnoticed)
    a_ds, b_ds = rows["a_ds"][watched].astype(np.int64), rows["b_ds"][watched].astype(np.int64)
    return retention.plays((a_ds + 5) // 10, (b_ds + 5) // 10, duration_s)


def binned(curve: Curve) -> Curve:
    """Return the means of `BINS` even parts of a curve of any length."""
    edges = np.linspace(0, len(curve), BINS + 1)
    parts = ((int(a), max(int(a) + 1, ceil(b))) for a, b in itertools.pairwise(edges))
    means = [curve[start:end].mean() for start, end in parts]
    return np.array(means)
