"""Answering once, confidentially; results only for five and more, renewed by fives."""

import pytest
from sqlalchemy import inspect

from hub.people.model import Role
from hub.pulses import queries
from hub.pulses.model import PulseAnswer
from tests import factories

ITEMS = [
    {"kind": "scale", "text": "It was clear."},
    {"kind": "choice", "text": "What next?", "options": ["Wait", "Try it"]},
]


@pytest.fixture
def house(client, database):
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        clip = factories.clip(session, leader).id
        staff = [factories.token(session, factories.person(session)) for _ in range(11)]
        lead = factories.token(session, leader)
    path = f"/api/v1/clips/{clip}/pulse"
    items = client.put(path, json={"items": ITEMS}, headers=lead).json["items"]
    return path, clip, lead, staff, [item["id"] for item in items]


def test_an_answer_is_kept_without_the_person_and_only_once(client, database, house):
    path, clip, _lead, staff, (scale, choice) = house
    assert client.get(path, headers=staff[0]).json["due"] is True
    body = {"answers": [{"item": scale, "value": 5}, {"item": choice, "value": 1}]}
    assert client.post(path, json=body, headers=staff[0]).status_code == 204
    assert client.post(path, json=body, headers=staff[0]).status_code == 409
    assert client.get(path, headers=staff[0]).json["due"] is False
    columns = {column.key for column in inspect(PulseAnswer).columns}
    assert not any("person" in name or "at" in name.split("_") for name in columns)
    with database.read() as session:
        assert len(session.query(PulseAnswer).all()) == 2
        assert queries.invited(session, clip) == 1


def test_skipping_is_as_easy_and_keeps_no_answer(client, database, house):
    path, _clip, _lead, staff, _items = house
    assert client.post(path, json={"skip": True}, headers=staff[0]).status_code == 204
    assert client.get(path, headers=staff[0]).json["due"] is False
    with database.read() as session:
        assert session.query(PulseAnswer).all() == []


def test_results_appear_with_five_answers_and_change_only_after_five_more(client, database, house):
    path, clip, _lead, staff, (scale, _choice) = house

    def shown():
        with database.read() as session:
            return next(counts for _item, counts in queries.results(session, clip))

    for i, headers in enumerate(staff[:9]):
        client.post(path, json={"answers": [{"item": scale, "value": 4}]}, headers=headers)
        assert sum(shown()) == (0 if i < 4 else 5)
    client.post(path, json={"answers": [{"item": scale, "value": 1}]}, headers=staff[9])
    assert shown() == [1, 0, 0, 9, 0]


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_value_that_is_not_on_the_scale_is_refused(client, house, value):
    path, _clip, _lead, staff, (scale, _choice) = house
    body = {"answers": [{"item": scale, "value": value}]}
    assert client.post(path, json=body, headers=staff[0]).status_code == 422
    assert client.get(path, headers=staff[0]).json["due"] is True


def test_staff_cannot_write_questions_and_answered_ones_stay(client, house):
    path, _clip, lead, staff, (scale, _choice) = house
    assert client.put(path, json={"items": []}, headers=staff[0]).status_code == 403
    client.post(path, json={"answers": [{"item": scale, "value": 3}]}, headers=staff[0])
    assert client.put(path, json={"items": []}, headers=lead).status_code == 409
