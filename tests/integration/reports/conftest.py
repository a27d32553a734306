"""A company of a hundred with one update: who watched, answered, tapped and wrote is known."""

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from hub.captions.model import Cue, Origin, Transcript, TranscriptState
from hub.clips.model import KeyMessage
from hub.comments.model import Comment, Reaction, ReactionKind
from hub.core.db import Database
from hub.people import queries as people
from hub.people.model import Person, Role
from hub.pulses import actions as pulses
from hub.pulses import lot
from hub.pulses.model import Component, ItemKind, Phase
from hub.pulses.questions import Question
from hub.viewing.model import SeenSeconds
from hub.viewing.segments import pack_ranges
from tests import factories
from tests.prepared import Rows

OPENED = factories.THEN
LONG = ("7 days", "19 days")
ANSWERING = 48
PEOPLE = ("leader", "comms", "manager", "staff")
SAID = [(0.0, 20.0, "We carried more people."), (20.0, 40.0, "Refunds are late.")]


@dataclass
class House:
    """What a test needs of it: ids, and people by what they are."""

    clip: str
    leader: Person
    comms: Person
    manager: Person
    staff: Person
    comments: list[str]


def watch(session, clip, person, hours, seen=((0, 60),)):
    take = clip.takes[0]
    at = OPENED + timedelta(hours=hours)
    seen_s = sum(b - a for a, b in seen)
    session.add(
        SeenSeconds(
            person_id=person.id, take_id=take.id, clip_id=clip.id, seen=pack_ranges(seen),
            seen_s=seen_s, content_s=float(seen_s), is_viewer=True, completed=seen_s >= 54,
            first_view_at=at, updated_at=at,
        )
    )  # fmt: skip


def _answer(session, clip, person, items, number):
    asker = people.asker(session, person.id)
    when = OPENED + timedelta(days=1)
    given = {Phase.BEFORE: {}, Phase.AFTER: {}}
    for item in lot.drawn(items, clip.id, person.id):
        phase = lot.phase(item, clip.id, person.id)
        if item.kind is ItemKind.CHOICE:
            value = 1 if number % 8 else 0
        elif item.component is Component.OPENER:
            value = 5 if phase is Phase.AFTER and number % 10 else 2
        else:
            value = 4 if number % 4 else 2
        given[phase][item.id] = value
    pulses.ask(session, asker, clip, given[Phase.BEFORE], when)
    pulses.answer(session, asker, clip, given[Phase.AFTER], when)


def build(session) -> House:
    """Put the company in; also for tests in the browser."""
    leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE, of="Head office")
    comms = factories.person(session, "Cora Comms", role=Role.COMMS, of="Head office")
    managers = [
        factories.person(session, f"mgr{i} Moss", of=name, manager=leader)
        for i, name in enumerate(("Ships", "Care"))
    ]
    staff = [
        factories.person(session, of=name, manager=managers[i])
        for i, name in enumerate(("Ships", "Care"))
        for _ in range(48)
    ]
    clip = factories.clip(session, leader, "Where we stand")
    message = KeyMessage(position=0, text="Refunds must be faster", start_s=20.0, end_s=40.0)
    clip.key_messages[:] = [message, KeyMessage(position=1, text="Untied")]
    session.add(
        Transcript(
            take_id=clip.takes[0].id, lang="en", state=TranscriptState.READY,
            source=Origin.WHISPER, created_at=OPENED, updated_at=OPENED,
            cues=[Cue(start_s=a, end_s=b, text=text, words=[]) for a, b, text in SAID],
        )
    )  # fmt: skip
    session.flush()
    items = pulses.set_items(
        session,
        clip.id,
        [
            Question(ItemKind.SCALE, "I know the plan.", component=Component.OPENER),
            Question(
                ItemKind.CHOICE,
                "How long?",
                ("7 days", "19 days"),
                Component.RECALL,
                1,
                message.id,
            ),
            Question(ItemKind.SCALE, "It was clear.", component=Component.CLEAR),
        ],
    )
    for number, person in enumerate(staff[:80]):
        watch(session, clip, person, 2 + number % 30, ((0, 60),) if number % 4 else ((0, 12),))
        if number < ANSWERING:
            _answer(session, clip, person, items, number)
    watch(session, clip, managers[0], 1)
    for person in staff[:6]:
        session.add(
            Reaction(
                clip_id=clip.id, take_id=clip.takes[0].id, person_id=person.id,
                kind=ReactionKind.UNSURE, window=11, created_at=OPENED,
            )
        )  # fmt: skip
    comments = [
        Comment(
            clip_id=clip.id, take_id=clip.takes[0].id, person_id=person.id, at_s=30.0,
            text=f"Refunds take long, number {n}" if n % 2 else f"Thank you, number {n}",
            question=n < 6, created_at=OPENED + timedelta(hours=n),
        )
        for n, person in enumerate(staff[:24])
    ]  # fmt: skip
    session.add_all(comments)
    session.flush()
    session.add(
        Comment(
            clip_id=clip.id, person_id=leader.id, reply_to_id=comments[0].id, text="In May.",
            question=False, created_at=OPENED + timedelta(hours=5),
        )
    )  # fmt: skip
    session.flush()
    ids = [c.id for c in comments]
    return House(clip.id, leader, comms, managers[0], staff[0], ids)


@pytest.fixture(scope="session")
def built(migrated_sqlite, tmp_path_factory):
    """The house and its rows, in a database that no test gets to see."""
    path = shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("house") / "hub.db")
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        house = build(session)
    with database.read() as session:
        rows = Rows.read(session)
    database.close()
    return house, rows


@pytest.fixture
def house(database, built):
    made, rows = built
    with database.write() as session:
        rows.put(session)
        of = {name: session.get_one(Person, getattr(made, name).id) for name in PEOPLE}
    return replace(made, **of)
