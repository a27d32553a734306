"""People who put up updates, and tokens to do it by."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from hub.clips import actions
from hub.core import clock
from hub.core.db import Database
from hub.people.model import Role
from tests import factories
from tests.integration.clips.tus import Tus

# For what the database has no part in.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Cast:
    """Ids and request headers: dana leads, eve leads too, sam is staff, cora is comms."""

    dana: str
    eve: str
    sam: str
    cora: str
    as_dana: dict[str, str]
    as_eve: dict[str, str]
    as_sam: dict[str, str]
    as_cora: dict[str, str]


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        dana = factories.person(session, "Dana Moor", role=Role.EXECUTIVE, of="Board")
        eve = factories.person(session, "Eve Lund", role=Role.EXECUTIVE, of="Board")
        sam = factories.person(session, "Sam Reed", of="Port", manager=dana)
        cora = factories.person(session, "Cora West", role=Role.COMMS, of="Board")
        people = (dana, eve, sam, cora)
        return Cast(*(p.id for p in people), *(factories.token(session, p) for p in people))


@pytest.fixture
def dana(client: FlaskClient, cast: Cast) -> Tus:
    return Tus(client, cast.as_dana)


@pytest.fixture
def eve(client: FlaskClient, cast: Cast) -> Tus:
    return Tus(client, cast.as_eve)


@pytest.fixture
def clip_id(database: Database, cast: Cast) -> str:
    """A clip whose first take has only just arrived, to be published when it can be."""
    with database.write() as session:
        source_of = actions.Source("uploads/first/source", "first.mp4", 12_000_000)
        draft = actions.Draft(title="Refit", publish=True)
        return actions.create(session, cast.dana, source_of, draft, clock.now()).id
