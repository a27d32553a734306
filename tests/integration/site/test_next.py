"""What the end screen offers: the newest update one has not watched."""

from datetime import timedelta

import pytest

from hub.core import clock
from hub.viewing.model import Place
from tests import factories


@pytest.fixture
def house(database):
    with database.write() as session:
        lea = factories.person(session, "Lea Lind", of="Board")
        sam = factories.person(session, "Sam Reed", of="Port")
        old, new, other = (
            factories.clip(session, lea, title, audience=whom, at=factories.THEN + timedelta(days))
            for title, whom, days in (
                ("Old", "everyone", 0),
                ("New", "everyone", 1),
                ("Not for Sam", "department:Board", 2),
            )
        )
        return sam.id, factories.token(session, sam), old, new, other


def test_the_newest_unwatched_update_that_is_for_me_comes_next(client, database, house):
    sam, token, old, new, _other = house
    ask = f"/api/v1/clips/{old.id}/next"
    assert client.get(ask, headers=token).json["clip"]["title"] == "New"
    assert client.get(f"/api/v1/clips/{new.id}/next", headers=token).json["clip"]["title"] == "Old"
    with database.write() as session:
        row = {"at_s": 60.0, "watched": True, "updated_at": clock.now()}
        session.add(Place(person_id=sam, clip_id=new.id, **row))
    assert client.get(ask, headers=token).json == {"clip": None}
