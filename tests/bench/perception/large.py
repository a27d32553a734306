"""A company of many thousands in SQLite, put in row by row past the actions: for timing alone."""

import random
from datetime import timedelta

import numpy as np
from sqlalchemy import insert, select

from hub.audiences.model import FrozenMember
from hub.captions.model import Cue, Origin, Transcript, TranscriptState
from hub.clips.model import Clip, KeyMessage
from hub.comments.model import Comment, Reaction, ReactionKind
from hub.core.db import Database
from hub.core.ids import new_id
from hub.people.model import Department, Person, Role
from hub.pulses.model import Component, ItemKind, PulseItem
from hub.viewing.model import Course, SeenSeconds, Viewing
from hub.viewing.segments import Segment, pack, pack_ranges
from tests import factories

DEPARTMENTS, SPAN, LENGTH_S = 40, 9, 300
AT_ONCE = 20_000
SEGMENTS = [pack([Segment(0, end, 10, 0), Segment(100, 200, 10, 0)]) for end in (600, 1500, 3000)]


def fill(database: Database, people: int, clips: int) -> tuple[list[str], str]:
    """Make the company and its clips; return the clips' ids and the id of one of comms."""
    chance = random.Random(4)  # noqa: S311 - the same company each time
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        comms = factories.person(session, "Cora Comms", role=Role.COMMS)
        for number in range(DEPARTMENTS):
            factories.department(session, f"Department {number}")
        departments = list(session.scalars(select(Department.id)))
        ids = _people(session, leader.id, people, departments)
        made = [_clip(session, leader, number) for number in range(clips)]
        for clip in made:
            _watched(session, clip, ids, departments, chance)
            _said(session, clip, ids, chance)
            _course(session, clip, len(ids), chance)
        return [clip.id for clip in made], comms.id


def _people(session, leader_id: str, people: int, departments: list[int]) -> list[str]:
    """A tree of managers with nine below each, written level by level."""
    ids = [new_id() for _ in range(people)]
    rows = [
        {
            "id": person_id, "email": f"p{i}@example.com", "name": f"P {i}", "role": Role.STAFF,
            "title": "", "department_id": departments[_branch(i) % len(departments)],
            "manager_id": ids[(i - 1) // SPAN] if i else leader_id, "picture": "", "locale": "",
            "theme": "", "active": True, "measured": True, "quotable": False,
            "created_at": factories.THEN, "password_hash": None,
        }
        for i, person_id in enumerate(ids)
    ]  # fmt: skip
    _put(session, Person, rows)
    return ids


def _branch(number: int) -> int:
    """The ancestor on the third level: it names the department."""
    while number > SPAN * (SPAN + 1):
        number = (number - 1) // SPAN
    return number


def _clip(session, leader: Person, number: int) -> Clip:
    clip = factories.clip(
        session,
        leader,
        f"Clip {number}",
        audience="person:cora@example.com",
        duration_s=LENGTH_S,
        at=factories.THEN - timedelta(weeks=number),
    )
    clip.key_messages[:] = [
        KeyMessage(position=i, text=f"Message {i}", start_s=40.0 * i, end_s=40.0 * i + 20)
        for i in range(5)
    ]
    cues = [Cue(start_s=i * 5.0, end_s=i * 5.0 + 5, text=f"Said {i}.", words=[]) for i in range(60)]
    session.add(
        Transcript(
            take_id=clip.takes[0].id, lang="en", state=TranscriptState.READY, cues=cues,
            source=Origin.WHISPER, created_at=factories.THEN, updated_at=factories.THEN,
        )
    )  # fmt: skip
    for place, component in enumerate((Component.CLEAR, Component.HONEST, Component.GOODWILL)):
        session.add(
            PulseItem(
                clip_id=clip.id, position=place, kind=ItemKind.SCALE, component=component,
                text="It was.", texts={}, options=[], cells={}, asked={"": 6000},
                shown={"": [100, 200, 700, 1500, 900]},
            )
        )  # fmt: skip
    session.flush()
    session.add(
        PulseItem(
            clip_id=clip.id, position=3, kind=ItemKind.CHOICE, component=Component.RECALL,
            text="Which?", texts={}, options=["This", "That"], right=0, cells={},
            asked={"": 6000}, shown={"": [2500, 900]}, message_id=clip.key_messages[0].id,
        )
    )  # fmt: skip
    session.flush()
    return clip


def _watched(session, clip: Clip, ids: list[str], departments: list[int], chance) -> None:
    levels = [min(4, len(str(i))) for i in range(len(ids))]
    frozen = [
        {
            "audience_id": clip.audience_id, "person_id": person_id, "level": levels[i],
            "department_id": departments[_branch(i) % len(departments)],
            "manager_id": ids[(i - 1) // SPAN] if i else None,
        }
        for i, person_id in enumerate(ids)
    ]  # fmt: skip
    _put(session, FrozenMember, frozen)
    take_id, seen = clip.takes[0].id, [pack_ranges([(0, end)]) for end in (60, 150, LENGTH_S)]
    rows = [
        {
            "person_id": person_id, "take_id": take_id, "clip_id": clip.id,
            "seen": chance.choice(seen), "seen_s": 200, "content_s": 200.0, "is_viewer": True,
            "completed": False,
        }
        for person_id in ids
        if chance.random() < 0.7
    ]  # fmt: skip
    for row in rows:
        hours = timedelta(hours=chance.expovariate(1 / 30))
        row["first_view_at"] = row["updated_at"] = clip.published_at + hours
    _put(session, SeenSeconds, rows)
    played = [
        {
            "key": f"viewing-{clip.id}-{n}", "person_id": row["person_id"], "clip_id": clip.id,
            "take_id": take_id, "seq": 3, "wall_ms": 200_000, "started_at": row["first_view_at"],
            "updated_at": row["updated_at"], "segments": chance.choice(SEGMENTS), "seen_s": 200,
            "content_s": 200.0, "is_view": True,
        }
        for n, row in enumerate(rows)
    ]  # fmt: skip
    _put(session, Viewing, played)


def _course(session, clip: Clip, people: int, chance) -> None:
    """How it went, as the worker keeps it for others to be compared with."""
    by_day = [int(0.7 * people * (1 - 0.45**day)) for day in range(1, 91)]
    curve = np.linspace(1, 0.4 + 0.2 * chance.random(), 100, dtype="<f4").tobytes()
    session.add(
        Course(
            clip_id=clip.id, take_id=clip.takes[0].id, made_at=factories.THEN,
            audience=people, viewers=by_day[-1], completed=by_day[-1] // 3, by_day=by_day,
            by_department={}, again={}, curve_of=by_day[-1], curve=curve,
        )
    )  # fmt: skip


def _said(session, clip: Clip, ids: list[str], chance) -> None:
    take_id = clip.takes[0].id
    taps = [
        {
            "clip_id": clip.id, "take_id": take_id, "person_id": person_id,
            "kind": ReactionKind.AGREE, "window": chance.randrange(150),
            "created_at": factories.THEN,
        }
        for person_id in chance.sample(ids, min(len(ids), 1500))
    ]  # fmt: skip
    _put(session, Reaction, taps)
    comments = [
        {
            "id": new_id(), "clip_id": clip.id, "take_id": take_id, "person_id": person_id,
            "reply_to_id": None, "at_s": 10.0, "text": "Thank you.", "question": n % 9 == 0,
            "created_at": factories.THEN, "edited_at": None, "deleted_at": None,
        }
        for n, person_id in enumerate(chance.sample(ids, min(len(ids), 300)))
    ]  # fmt: skip
    _put(session, Comment, comments)


def _put(session, table, rows: list[dict]) -> None:
    for first in range(0, len(rows), AT_ONCE):
        session.execute(insert(table), rows[first : first + AT_ONCE])
