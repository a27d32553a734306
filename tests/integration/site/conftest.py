from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.clips import shelves
from hub.clips.model import Clip
from hub.core.db import Database
from hub.people.model import Role
from hub.viewing.model import Place
from hub.web.session import KEY
from tests import factories
from tests.statements import heard

NOW = datetime.now(UTC)


class World:
    """A company of three; clips are a day apart, the first made is the oldest."""

    def __init__(self, database: Database) -> None:
        self.database, self.made = database, 0
        with database.write() as session:
            self.amara = factories.person(session, "Amara Okafor", role=Role.EXECUTIVE)
            self.henrik = factories.person(session, "Henrik Sand", role=Role.EXECUTIVE, of="Ships")
            self.kim = factories.person(session, "Kim Staff", of="Sales")
            self.admin = factories.person(session, "Ada Admin", role=Role.ADMIN)

    def clip(self, title: str, *, series: str = "", topics=(), **how) -> str:
        """A clip of Amara's; its id."""
        self.made += 1
        at = NOW - timedelta(days=100 - self.made)
        with self.database.write() as session:
            clip = factories.clip(session, how.pop("owner", self.amara), title, at=at, **how)
            shelves.put_in_series(session, clip, series)
            shelves.set_topics(session, clip, topics)
            return clip.id

    def shelf(self, clip_id: str) -> shelves.Shelf:
        with self.database.read() as session:
            return shelves.of(session, [clip_id])[clip_id]

    def place(self, clip_id: str, at_s: float, *, watched: bool = False) -> None:
        with self.database.write() as session:
            place = Place(person_id=self.kim.id, clip_id=clip_id, at_s=at_s, watched=watched)
            place.updated_at = NOW
            session.add(place)

    def withdraw(self, clip_id: str) -> None:
        with self.database.write() as session:
            session.get_one(Clip, clip_id).withdraw()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def kim(world: World, sign_in) -> FlaskClient:
    return sign_in(world.kim)


@pytest.fixture
def statements(app: Flask):
    """Every statement of the application's requests from here on."""
    return heard(app.extensions[KEY].database.engine)
