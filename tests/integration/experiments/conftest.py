"""A company of seventy-four with a draft of two takes, whose words and titles are told apart."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from hub.captions.model import Cue, Origin, Transcript, TranscriptState
from hub.clips.model import KeyMessage, State
from hub.clips.variants_model import Arm, Half
from hub.people.model import Person, Role
from hub.pulses import actions as pulses
from hub.pulses.model import Component, ItemKind
from hub.pulses.questions import Question
from hub.search import rebuild
from tests import factories

KEY = "a key of this test"
FIRST, SECOND = "Harbour plans", "Lighthouse news"


@dataclass
class House:
    """What a test needs of it."""

    clip: str
    leader: Person
    comms: Person
    staff: list[Person]
    question: int
    arms: dict[str, Arm] = field(default_factory=dict)

    def of(self, arm):
        """Somebody of a half."""
        return next(p for p in self.staff if self.arms.get(p.id) is arm)

    def learn(self, database):
        """Look up who is in which half, as no page can."""
        with database.read() as session:
            found = session.execute(
                select(Half.person_id, Half.arm).where(Half.clip_id == self.clip)
            )
            self.arms = {person_id: arm for person_id, arm in found}


def _words(session, take, text):
    session.add(
        Transcript(
            take_id=take.id, lang="en", state=TranscriptState.READY, source=Origin.WHISPER,
            created_at=factories.THEN, updated_at=factories.THEN,
            cues=[Cue(start_s=5.0, end_s=9.0, text=text, words=[])],
        )
    )  # fmt: skip


def build(session, people=72, mark="") -> House:
    """Put the company in; a ``mark`` keeps the names of several apart."""
    leader = factories.person(session, f"Lea{mark} Lind", role=Role.EXECUTIVE, of="Head office")
    comms = factories.person(session, f"Cora{mark} Comms", role=Role.COMMS, of="Head office")
    homes = [factories.department(session, name).id for name in ("Care", *["Ships"] * 5)]
    staff = [
        Person(
            email=f"staff{n}{mark}@example.com", name=f"Staff{n}{mark} Smith", role=Role.STAFF,
            department_id=homes[n % 6], created_at=factories.THEN,
        )
        for n in range(people)
    ]  # fmt: skip
    session.add_all(staff)
    session.flush()
    clip = factories.clip(session, leader, FIRST, state=State.DRAFT)
    factories.take(session, clip, number=2, duration_s=40.0)
    clip.take_number = 2
    clip.key_messages[:] = [KeyMessage(position=0, text="Refunds", start_s=5.0, end_s=9.0)]
    session.flush()
    _words(session, clip.takes[1], "We speak of walruses.")
    _words(session, clip.takes[0], "We speak of pelicans.")
    right = Question(ItemKind.CHOICE, "How long?", ("7 days", "19 days"), Component.RECALL, 1)
    items = pulses.set_items(session, clip.id, [right])
    session.flush()
    made = House(clip.id, leader, comms, staff, items[0].id)
    session.expunge_all()
    rebuild.again(session, made.clip)
    return made


@pytest.fixture
def house(database):
    with database.write() as session:
        return build(session)
