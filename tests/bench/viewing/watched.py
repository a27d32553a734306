"""A company with viewings put straight into its tables: for timing alone."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from hub.audiences.model import AudienceRule, FrozenMember
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.core.ids import new_id
from hub.people.model import Person, Role
from hub.viewing import segments as sums
from hub.viewing.model import SeenSeconds, Viewing
from hub.viewing.segments import Segment
from tests import factories

DEPARTMENTS, AT_ONCE = 20, 20_000


def company(session: Session, people: int, *, length_s: float) -> tuple[Clip, list[str], str]:
    """Make a clip for many people, on its frozen list; return it, their ids, a reader's id."""
    leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
    comms = factories.person(session, "Cora Comms", role=Role.COMMS)
    departments = [factories.department(session, f"D{n}").id for n in range(DEPARTMENTS)]
    at = datetime.now(UTC) - timedelta(days=5)
    clip = factories.clip(
        session, leader, "Watched", audience="person:cora@example.com", duration_s=length_s, at=at
    )
    ids = [new_id() for _ in range(people)]
    rows = [
        {
            "id": one, "email": f"p{n}@example.com", "name": f"P {n}", "role": Role.STAFF,
            "title": "", "department_id": departments[n % DEPARTMENTS], "manager_id": leader.id,
            "picture": "", "locale": "", "theme": "", "active": True, "measured": True,
            "quotable": False, "created_at": at, "password_hash": None,
        }
        for n, one in enumerate(ids)
    ]  # fmt: skip
    put(session, Person, rows)
    frozen = [
        {
            "audience_id": clip.audience_id, "person_id": one, "level": min(3, n % 40),
            "department_id": departments[n % DEPARTMENTS],
        }
        for n, one in enumerate(ids)
    ]  # fmt: skip
    put(session, FrozenMember, frozen)
    return clip, ids, comms.id


def watched(session: Session, clip: Clip, ids: list[str], *, seed: int) -> list[list[sums.Range]]:
    """Let each of these people play about four stretches; return the seconds each has seen."""
    chance, take = random.Random(seed), clip.takes[0]  # noqa: S311 - repeats
    length_ds = round((take.duration_s or 0) * 10)
    viewings, seen, all_ranges = [], [], []
    for number, person_id in enumerate(ids):
        cuts = sorted(chance.randrange(length_ds) for _ in range(2 * chance.randint(2, 6)))
        parts = [Segment(a, b, 10, 0) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if b > a]
        ranges = sums.seen_ranges(parts, take.duration_s or 0)
        seen_s, at = sums.length(ranges), clip.published_at + timedelta(seconds=number)
        own = {"person_id": person_id, "clip_id": clip.id, "take_id": take.id, "updated_at": at}
        played = {"seen_s": seen_s, "content_s": sums.content_s(parts)}
        viewings.append({
            **own, **played, "key": f"bench-{number:08}", "seq": 1, "wall_ms": 1, "started_at": at,
            "segments": sums.pack(parts), "is_view": True, "device": "computer",
        })  # fmt: skip
        seen.append({
            **own, **played, "seen": sums.pack_ranges(ranges), "is_viewer": True,
            "completed": False, "first_view_at": at, "counted": False,
        })  # fmt: skip
        all_ranges.append(ranges)
    put(session, Viewing, viewings)
    put(session, SeenSeconds, seen)
    return all_ranges


def dense(all_ranges: list[list[sums.Range]], seconds: int) -> np.ndarray:
    """How many saw each second, by a bitmap of every person and second."""
    bitmap = np.zeros((len(all_ranges), seconds), dtype=bool)
    for row, ranges in zip(bitmap, all_ranges, strict=True):
        for start, end in ranges:
            row[start:end] = True
    return bitmap.sum(axis=0)


def put(session: Session, table: type, rows: list[dict]) -> None:
    """Insert many rows past the actions."""
    for first in range(0, len(rows), AT_ONCE):
        session.execute(insert(table), rows[first : first + AT_ONCE])


def open_to_all(session: Session, clip_id: str) -> None:
    """Let everybody watch the clip; the frozen list stays as it is."""
    clip = clips.get(session, clip_id)
    clip.audience.rules[:] = [AudienceRule(key="everyone")]
