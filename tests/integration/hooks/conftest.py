"""A company with a receiver: what happens in Hub, and what another program is told of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from hub.clips import opening
from hub.clips import queries as clip_queries
from hub.clips.model import State
from hub.comments import actions as comments
from hub.core import clock
from hub.core.services import Services
from hub.hooks import actions, events, jobs, queries
from hub.hooks.actions import Wish
from hub.hooks.model import HookKind
from hub.notices import jobs as notices
from hub.people import queries as people
from hub.people.model import Person, Role
from tests import factories
from tests.services import receiver as receiver_service
from tests.services.receiver import LOOPBACK


@dataclass(frozen=True)
class Company:
    """Those who speak, and the hooks that are told."""

    services: Services
    leader: Person
    comms: Person
    ana: Person

    @property
    def database(self):
        return self.services.database

    def hook(self, target, *, kind=HookKind.WEBHOOK, told=(events.PUBLISHED,), readers="everyone"):
        with self.database.write() as session:
            wish = Wish("Port crew", told, readers, "de", target, "127.0.0.1")
            return actions.make(session, self.comms.id, kind, wish, clock.now()).id

    def publish(self, title="Autumn update", audience="everyone"):
        with self.database.write() as session:
            clip_id = factories.clip(
                session, self.leader, title, audience=audience, state=State.DRAFT, at=clock.now()
            ).id
        with self.database.write() as session:
            clip = clip_queries.get(session, clip_id)
            opening.publish(session, self.leader.id, clip, clock.now())
        return clip_id

    def change(self, clip_id, change):
        with self.database.write() as session:
            change(session, clip_queries.get(session, clip_id))

    def say(self, clip_id, by, text, *, reply_to=None, question=False, at_s=None):
        with self.database.write() as session:
            asker = people.asker(session, by.id)
            clip = clip_queries.get(session, clip_id)
            more = {"at_s": at_s, "reply_to": reply_to, "question": question}
            said = comments.post(session, asker, clip, text=text, now=clock.now(), **more)
            return said.id

    def run(self):
        notices.deliver(self.services)
        jobs.send(self.services)

    def log(self, hook_id):
        with self.database.read() as session:
            return [message for message, _title in queries.log(session, hook_id)]

    def get(self, hook_id):
        with self.database.read() as session:
            return queries.get(session, hook_id)


@pytest.fixture(scope="package")
def running():
    with receiver_service.server() as server:
        yield server


@pytest.fixture
def receiver(running):
    running.begin_again()
    return running


@pytest.fixture
def company(services, database) -> Company:
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        comms = factories.person(session, "Cora West", role=Role.COMMS)
        ana = factories.person(session, "Ana Reis", of="Port")
    allowed = replace(
        services.settings, hook_networks=LOOPBACK, url="https://hub.example.com", secret_key="a key"
    )
    return Company(replace(services, settings=allowed), leader, comms, ana)


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the time be another one for everything that asks the clock."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)
