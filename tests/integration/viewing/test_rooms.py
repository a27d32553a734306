"""“We were 14” stands beside reach and never in it."""

import pytest

from hub.audiences.model import AudienceRule
from hub.clips import queries as clips
from hub.people.model import Person, Role
from hub.viewing import rooms
from tests import factories


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


def test_a_room_is_the_own_of_who_told_and_its_people_stay_without_them(sign_in, house, database):
    with database.read() as session:
        person = session.query(Person).filter(Person.name.like("person%")).first()
    client = sign_in(person)
    answer = client.post(f"/clips/{house.clip}/room", data={"people": "14"})
    assert answer.status_code == 303
    assert client.get("/me/export").json["rooms"][0]["people"] == 14
    assert "1 update with others on one screen" in client.get("/me").text
    client.post("/me/erase", data={"confirm": "1"})
    assert client.get("/me/export").json["rooms"] == []
    with database.read() as session:
        assert rooms.people(session, house.clip) == 14


@pytest.mark.parametrize("who", ["leader", "outsider", "uncounted"])
def test_only_who_it_is_for_and_is_counted_tells_of_a_room(sign_in, house, database, who):
    with database.write() as session:
        people = {
            "leader": session.query(Person).filter_by(name="Lea Lind").one(),
            "uncounted": session.query(Person).filter(Person.name.like("person%")).first(),
            "outsider": factories.person(session, "Otto Outside", role=Role.LEGAL),
        }
        people["uncounted"].measured = False
        clip = clips.get(session, house.clip)
        clip.audience.rules[:] = [AudienceRule(key=f"person:{people['uncounted'].id}")]
    client = sign_in(people[who])
    page = client.get(f"/clips/{house.clip}").text
    assert "Watched together on one screen?" not in page
    assert ("You asked not to be counted" in page) is (who == "uncounted")
    told = client.post(f"/clips/{house.clip}/room", data={"people": "14"})
    assert told.status_code == 403
    with database.read() as session:
        assert rooms.people(session, house.clip) == 0


def test_whom_it_is_for_finds_the_form_and_what_is_counted(sign_in, house, database):
    with database.read() as session:
        person = session.query(Person).filter(Person.name.like("person%")).first()
    page = sign_in(person).get(f"/clips/{house.clip}").text
    assert "Watched together on one screen?" in page
    assert "Only the number is counted" in page
