"""“We were 14” stands beside reach and never in it."""

import pytest

from hub.people.model import Person
from hub.viewing import rooms


def say(client, house, headers, people):
    address = f"/api/v1/clips/{house.clip}/room"
    return client.put(address, json={"people": people}, headers=headers)


def test_a_room_is_shown_apart_and_adds_nothing_to_reach(client, house, numbers):
    before = numbers(house.comms)
    assert say(client, house, house.staff[0], 99).status_code == 204
    assert say(client, house, house.staff[0], 9).status_code == 204
    assert numbers(house.comms)["rooms"] is None
    assert say(client, house, house.staff[1], 5).status_code == 204
    after = numbers(house.comms)
    assert after["rooms"] == 14
    assert after["hidden"].pop("rooms", None) is None
    before["hidden"].pop("rooms")
    assert {**after, "rooms": None} == before


@pytest.mark.parametrize("people", [1, 0, -3, 2001, "many"])
def test_what_is_no_room_is_refused(client, house, people):
    assert say(client, house, house.staff[0], people).status_code == 422


def test_a_room_is_the_own_of_who_told_and_goes_with_them(sign_in, house, database):
    with database.read() as session:
        person = session.query(Person).filter(Person.name.like("person%")).first()
    client = sign_in(person)
    answer = client.post(f"/clips/{house.clip}/room", data={"people": "14"})
    assert answer.status_code == 303
    assert client.get("/me/export").json["rooms"][0]["people"] == 14
    client.post("/me/erase", data={"confirm": "1"})
    with database.read() as session:
        assert rooms.people(session, house.clip) == 0
