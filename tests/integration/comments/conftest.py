"""A published clip, its speaker, and two people who talk under it."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.core.db import Database
from hub.people.model import Role
from tests import factories

Headers = dict[str, str]


@dataclass(frozen=True)
class Talk:
    """The clip, and clients' headers of those around it."""

    client: FlaskClient
    clip: str
    hidden: str
    leader: Headers
    comms: Headers
    ana: Headers
    ben: Headers

    def say(self, headers: Headers, **body: object) -> TestResponse:
        return self.client.post(f"/api/v1/clips/{self.clip}/comments", json=body, headers=headers)

    def read(self, headers: Headers) -> dict[str, object]:
        return self.client.get(f"/api/v1/clips/{self.clip}/comments", headers=headers).json


@pytest.fixture
def talk(client: FlaskClient, database: Database) -> Talk:
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        comms = factories.person(session, "Cora West", role=Role.COMMS)
        ana, ben = (factories.person(session, name) for name in ("Ana Reis", "Ben Kahn"))
        clip = factories.clip(session, leader).id
        hidden = factories.clip(session, leader, audience="role:comms").id
        tokens = [factories.token(session, one) for one in (leader, comms, ana, ben)]
        return Talk(client, clip, hidden, *tokens)
