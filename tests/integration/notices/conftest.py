"""A company of four, and what it takes to tell them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from hub.clips import opening
from hub.clips import queries as clip_queries
from hub.clips.model import State
from hub.comments import actions as comments
from hub.comments.model import Comment
from hub.core import clock
from hub.core.db import Database
from hub.core.services import Services
from hub.notices import jobs
from hub.people import queries as people
from hub.people.model import Person, Role
from tests import factories


@dataclass(frozen=True)
class Company:
    """Those who are told, and what they are told of."""

    services: Services
    leader: Person
    comms: Person
    ana: Person
    ben: Person

    @property
    def database(self) -> Database:
        return self.services.database

    def publish(self, title: str = "Autumn update", audience: str = "everyone") -> str:
        with self.database.write() as session:
            made = factories.clip(
                session, self.leader, title, audience=audience, state=State.DRAFT, at=clock.now()
            )
            clip_id = made.id
        with self.database.write() as session:
            clip = clip_queries.get(session, clip_id)
            opening.publish(session, self.leader.id, clip, clock.now())
        return clip_id

    def say(self, clip_id: str, by: Person, text: str, **more: object) -> Comment:
        said: dict[str, object] = {"at_s": None, "reply_to": None, "question": False} | more
        with self.database.write() as session:
            asker = people.asker(session, by.id)
            clip = clip_queries.get(session, clip_id)
            return comments.post(session, asker, clip, text=text, now=clock.now(), **said)

    def deliver(self) -> None:
        jobs.deliver(self.services)


@pytest.fixture
def company(services: Services, database: Database) -> Company:
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        comms = factories.person(session, "Cora West", role=Role.COMMS)
        ana, ben = (factories.person(session, n, of="Port") for n in ("Ana Reis", "Ben Kahn"))
    return Company(services, leader, comms, ana, ben)


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the time be another one for everything that asks the clock."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)
