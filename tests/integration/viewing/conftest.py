"""An update for forty people in four departments, and beacons to send."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.clips import queries as clips
from hub.core.db import Database
from hub.people.model import Role
from hub.viewing import ground
from tests import factories

Headers = dict[str, str]
SIZES = {"Board": 3, "Harbour": 12, "Sales": 12, "Workshop": 12}


@dataclass(frozen=True)
class House:
    """A published clip of 60 s and the tokens of those it is for."""

    clip: str
    leader: Headers
    comms: Headers
    staff: list[Headers]


@pytest.fixture
def house(database: Database) -> House:
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE, of="Board")
        comms = factories.person(session, "Cora West", role=Role.COMMS, of="Board")
        staff = [
            factories.person(session, of=name) for name, size in SIZES.items() for _ in range(size)
        ]
        clip = factories.clip(session, leader)
        tokens = [factories.token(session, person) for person in (leader, comms, *staff)]
        return House(clip.id, tokens[0], tokens[1], tokens[2:])


def beacon(clip: str, segments: list[list[int]], **other: Any) -> dict[str, Any]:
    told = {"viewing": "viewing-01", "clip": clip, "take": 1, "seq": 1, "wall_ms": 60_000}
    return told | {"segments": segments} | other


@pytest.fixture
def tell(client: FlaskClient, house: House) -> Callable[..., TestResponse]:
    """Send a beacon as somebody: `tell(headers, [[0, 300, 10, 0]], seq=2)`."""

    def send(headers: Headers, segments: list[list[int]], **other: Any) -> TestResponse:
        body = beacon(house.clip, segments, **other)
        return client.post("/api/v1/viewings", json=body, headers=headers)

    return send


@pytest.fixture
def numbers(client: FlaskClient, house: House) -> Callable[[Headers], dict[str, Any]]:
    """The clip's numbers as somebody sees them."""

    def read(headers: Headers) -> dict[str, Any]:
        answer = client.get(f"/api/v1/clips/{house.clip}/numbers", headers=headers)
        assert answer.status_code == 200
        return answer.json

    return read


@pytest.fixture
def watchers(database):
    with database.write() as session:
        clip = factories.clip(session, factories.person(session, "Lea Lind"))
        people = [factories.person(session) for _ in range(3)]
        people[2].measured = False
        return ground.of_clip(clips.get(session, clip.id)), [one.id for one in people]
