"""What a player tells is kept once, at its newest, and only if it can be true."""

import json

import pytest
from sqlalchemy import func, select

from hub.core.db import Database
from hub.people.model import Person
from hub.viewing import own
from hub.viewing.model import Place, SeenSeconds, Viewing
from tests import factories
from tests.integration.viewing.conftest import beacon

HALF = [[0, 300, 10, 0]]


def watched(database: Database, email: str = "") -> list[own.Watched]:
    with database.read() as session:
        people = session.query(Person).all()
        return [one for person in people for one in own.held(session, person.id)]


def test_half_a_minute_is_kept_as_thirty_seconds(tell, house, database):
    assert tell(house.staff[0], HALF).status_code == 204
    (held,) = watched(database)
    assert (held.seen_s, held.content_s, held.completed) == (30, 30.0, False)


def test_a_later_state_replaces_the_earlier_and_a_late_one_changes_nothing(tell, house, database):
    for seq, end_ds in ((2, 300), (3, 450), (1, 100), (3, 450)):
        assert tell(house.staff[0], [[0, end_ds, 10, 0]], seq=seq).status_code == 204
    (held,) = watched(database)
    assert (held.seen_s, held.content_s) == (45, 45.0)


def test_two_viewings_merge_into_one_set_of_seconds(tell, house, database):
    tell(house.staff[0], [[0, 300, 10, 0]], viewing="in-the-morning")
    tell(house.staff[0], [[200, 600, 10, 0]], viewing="in-the-evening")
    (held,) = watched(database)
    assert (held.seen_s, held.content_s, held.completed) == (60, 70.0, True)


def test_times_are_kept_as_everything_else_compares_them(tell, house, database):
    tell(house.staff[0], HALF)
    columns = (Viewing.started_at, Viewing.updated_at, SeenSeconds.updated_at, Place.updated_at)
    with database.read() as session:
        for column in (*columns, SeenSeconds.first_view_at):
            at = session.scalar(select(column))
            assert session.scalar(select(func.count()).where(column == at)) == 1, column


def test_the_first_view_and_its_way_stay(tell, house, database):
    found = []
    for seq, via in ((1, "search"), (2, "mail")):
        tell(house.staff[0], [[0, 300 * seq, 10, 0]], seq=seq, via=via)
        with database.read() as session:
            found.append(session.scalars(select(SeenSeconds)).one())
    first, later = found
    assert (first.seen_s, later.seen_s) == (30, 60)
    assert (later.via, later.first_view_at) == ("search", first.first_view_at)
    assert later.updated_at > first.updated_at


def test_the_person_is_who_is_signed_in_whatever_the_body_says(client, house, database):
    body = beacon(house.clip, HALF) | {"person": "somebody"}
    client.post("/api/v1/viewings", json=body, headers=house.staff[0])
    assert len(watched(database)) == 1


def test_text_as_send_beacon_sends_it_is_taken(client, house, database):
    body = json.dumps(beacon(house.clip, HALF))
    answer = client.post(
        "/api/v1/viewings", data=body, content_type="text/plain", headers=house.staff[0]
    )
    assert answer.status_code == 204
    assert len(watched(database)) == 1


def test_up_to_two_seconds_past_the_end_are_cut(tell, house, database):
    assert tell(house.staff[0], [[0, 620, 10, 0]]).status_code == 204
    (held,) = watched(database)
    assert held.content_s == 60.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"segments": [[0, 621, 10, 0]]},
        {"segments": [[0, 600, 10, 0]], "wall_ms": 20_000},
        {"segments": [[0, 10, 10, 0]] * 257},
        {"segments": [[10, 0, 10, 0]]},
        {"segments": [[0, 10, 10, 8]]},
        {"segments": [[0, 10, 10]]},
        {"segments": [[0, 1.5, 10, 0]]},
        {"segments": [[True, 10, 10, 0]]},
        {"segments": "all"},
        {"viewing": "short"},
        {"viewing": "with spaces in it"},
        {"take": 2},
        {"take": "1"},
        {"seq": -1},
        {"seq": 2**40},
        {"clip": None},
        {"padding": "x" * 17_000},
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_is_kept(client, house, database, wrong):
    body = beacon(house.clip, HALF) | wrong
    answer = client.post("/api/v1/viewings", json=body, headers=house.staff[0])
    assert answer.status_code == 422
    assert answer.json["detail"]
    assert watched(database) == []


@pytest.mark.parametrize("body", ["", "null", "[]", "{", "[" * 5000])
def test_what_is_no_viewing_at_all_is_refused(client, house, body):
    answer = client.post("/api/v1/viewings", data=body, headers=house.staff[0])
    assert answer.status_code == 422


def test_a_hidden_clip_takes_no_viewings(client, house, database):
    with database.write() as session:
        owner = factories.person(session, "Otto Owner")
        hidden = factories.clip(session, owner, "Secret", audience="person:otto@example.com").id
    answer = client.post("/api/v1/viewings", json=beacon(hidden, HALF), headers=house.staff[0])
    assert answer.status_code == 404


def test_a_viewing_cannot_move_to_another_clip(client, tell, house, database):
    with database.write() as session:
        other = factories.clip(session, factories.person(session, "Otto Owner"), "Another").id
    tell(house.staff[0], HALF)
    answer = client.post("/api/v1/viewings", json=beacon(other, HALF), headers=house.staff[0])
    assert answer.status_code == 409


def test_who_opted_out_is_not_measured_but_finds_their_place(tell, house, database):
    with database.write() as session:
        session.query(Person).update({Person.measured: False})
    assert tell(house.staff[0], HALF).status_code == 204
    assert watched(database) == []
    with database.read() as session:
        people = session.query(Person).all()
        places = [place for p in people for place in own.places(session, p.id).values()]
    assert [place.at_s for place in places] == [30.0]


def test_another_site_cannot_send_beacons(client, house):
    answer = client.post(
        "/api/v1/viewings",
        json=beacon(house.clip, HALF),
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    )
    assert answer.status_code in (401, 403)
