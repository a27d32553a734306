"""All that is counted of a clip before it is decided what may be shown; kept in memory (`kept`)."""

from collections.abc import Container
from dataclasses import dataclass, field
from itertools import compress
from operator import not_

import numpy as np
from sqlalchemy.orm import Session

from hub.clips.model import Clip, Take
from hub.core import clock
from hub.viewing import gathered, heat, kept, manner, passages, queries, retention, spread, stayed
from hub.viewing.gathered import Gathered, Played
from hub.viewing.manner import Manner
from hub.viewing.passages import Passage
from hub.viewing.retention import Counts
from hub.viewing.stayed import Stayed


@dataclass(slots=True)
class Curves:
    """What is counted of the take that people see: by second, where they left, how they played."""

    stayed: Stayed
    plays: Counts  # how often each second was played
    drops: list[Passage]
    hot_spots: list[Passage]
    manner: Manner


@dataclass(slots=True)
class Tally:
    """What is counted of a clip; nothing of it is to be shown before `disclosure` has seen it."""

    counts: queries.Counts
    cells: list[spread.Cell]
    days: list[str]
    curves: Curves | None = None
    ways: dict[str, int] = field(default_factory=dict)
    departments: list[spread.Group] = field(default_factory=list)
    levels: list[spread.Group] = field(default_factory=list)


def of_clip(session: Session, clip: Clip) -> Tally:
    """Return what is counted of ``clip`` (1 statement, or at most 10 after a change)."""
    return kept.of(session, clip, "tally", lambda: counted(session, clip))


def watching(session: Session, clip: Clip, take: Take) -> tuple[int, Counts]:
    """Return a take's viewers, and how many of them saw each second (1 statement, or 4)."""

    def count() -> tuple[int, Counts]:
        own = queries.left_out(session, clip)
        blobs = queries.seen_blobs(session, take.id, own)
        return len(blobs), retention.watching(blobs, take.duration_s or 0.0)

    return kept.of(session, clip, "watching", count)


def counted(session: Session, clip: Clip) -> Tally:
    """Count all of ``clip`` anew (at most 9 statements)."""
    rows = gathered.of_clip(session, clip)
    found = rows.cells()
    days = spread.days_of(clip, clock.now())
    take = clip.take
    return Tally(
        rows.counts(found),
        found,
        days,
        _curves(session, clip, take, rows) if take and take.duration_s else None,
        rows.ways(found),
        spread.departments(found, days),
        spread.levels(found, days),
    )


def _curves(session: Session, clip: Clip, take: Take, rows: Gathered) -> Curves:
    duration_s, take_id = take.duration_s or 0.0, take.id  # read once, not for each row
    seen = gathered.only(rows.seen, [one == take_id for one in rows.seen.take_id])
    blobs = [*compress(seen.ranges, map(not_, seen.counted))]
    blobs += queries.seen_alike(session, [take_id]).get(take_id, ())
    old = rows.forgotten.get(take_id)
    played = _played_by(set(seen.person_id), take_id, rows.played)
    who = stayed.of_take(session, clip, duration_s, blobs)
    plays = heat.plays_of(played.segments, duration_s)
    plays = plays + retention.unpacked(old.plays if old else b"", duration_s)
    # A second seen in two halves has no middle in either.
    plays = np.maximum(plays, who.people)
    in_tens = heat.in_bar(list(zip(seen.person_id, seen.ranges, strict=True)))
    told = _played_by(in_tens, take_id, played)
    how = manner.of_played(zip(told.person_id, told.device, told.segments, strict=True))
    return Curves(
        who,
        plays,
        passages.drops(blobs, duration_s),
        passages.hot_spots(who.people, plays, max(1, len(blobs))),
        manner.added(old.manner if old else {}, how),
    )


def _played_by(people: Container[str], take_id: str, played: Played) -> Played:
    """The viewings of a take by these people.

    Who looked in for less than a view is no viewer: their plays are no second ones of others.
    """
    places = zip(played.take_id, played.person_id, strict=True)
    return gathered.only(played, [of == take_id and person in people for of, person in places])
