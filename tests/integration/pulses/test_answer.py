"""Asked by lot and confidentially; results only for five and more, renewed by fives."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from hub.core import clock
from hub.core.services import Services
from hub.people.model import Role
from hub.pulses import jobs, lot, queries
from hub.pulses.model import Component, PulseAnswer, PulseAsked, PulseItem
from tests import factories

ITEMS = [
    {"kind": "scale", "text": "It was clear.", "component": "clear"},
    {"kind": "choice", "text": "What next?", "options": ["Wait", "Try it"]},
]
OPENER = {"kind": "scale", "text": "I know the plan.", "component": "opener"}
RECALL = {"kind": "choice", "text": "By when?", "options": ["May", "June"], "component": "recall"}


@pytest.fixture
def house(client, database, monkeypatch):
    monkeypatch.setattr(lot, "is_quiet", lambda _local: False)
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        clip = factories.clip(session, leader).id
        people = [factories.person(session) for _ in range(11)]
        staff = [factories.token(session, person) for person in people]
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
    assert columns == {"id", "item_id", "department_id", "phase", "value", "day", "half"}
    assert {c.key for c in inspect(PulseAsked).columns} == {
        "id", "clip_id", "person_id", "week", "answered", "declined",
    }  # fmt: skip
    with database.read() as session:
        kept = session.query(PulseAnswer).all()
        assert [one.half for one in kept] == ["", ""]  # only while two versions are compared
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
            return queries.results(session, clip)[0].counts

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


def test_everybody_is_asked_at_most_three_and_always_the_same(client, house):
    path, _clip, lead, staff, _items = house
    many = [{"kind": "scale", "text": f"Statement {i}."} for i in range(6)]
    client.put(path, json={"items": many}, headers=lead)
    asked = [[i["id"] for i in client.get(path, headers=h).json["items"]] for h in staff]
    assert {len(mine) for mine in asked} == {3}
    assert len({tuple(mine) for mine in asked}) > 3
    assert [i["id"] for i in client.get(path, headers=staff[4]).json["items"]] == asked[4]


def test_a_question_that_was_not_drawn_can_not_be_answered(client, house):
    path, _clip, lead, staff, _items = house
    many = [{"kind": "scale", "text": f"Statement {i}."} for i in range(6)]
    ids = {i["id"] for i in client.put(path, json={"items": many}, headers=lead).json["items"]}
    mine = {item["id"] for item in client.get(path, headers=staff[0]).json["items"]}
    body = {"answers": [{"item": min(ids - mine), "value": 3}]}
    assert client.post(path, json=body, headers=staff[0]).status_code == 422


def test_before_answers_count_only_where_the_after_question_would_be_asked(client, database, house):
    path, clip, lead, staff, _items = house
    opener = client.put(path, json={"items": [OPENER]}, headers=lead).json["items"][0]["id"]
    early, late = [], []
    for headers in staff:
        when = client.get(path, headers=headers).json["items"][0]["when"]
        (early if when == "before" else late).append(headers)
    assert early
    assert late
    wrong = {"answers": [{"item": opener, "value": 2}]}
    assert client.post(path, json=wrong, headers=early[0]).status_code == 422
    for headers in early:
        held = {"held": [{"item": opener, "value": 2}]}
        for _twice in range(2):
            assert client.post(f"{path}/asked", json=held, headers=headers).status_code == 204
    for headers in late:
        client.post(f"{path}/asked", json={}, headers=headers)
        client.post(path, json={"answers": [{"item": opener, "value": 5}]}, headers=headers)
    with database.read() as session:
        found = queries.results(session, clip)[0]
        assert found.asked == {"before": len(early), "after": len(late)}
        assert session.query(PulseAnswer).count() == len(staff)
        assert all(sum(counts) >= 5 for counts in found.cells.values())


def test_one_pulse_a_week_whatever_is_watched(client, database, house):
    path, _clip, _lead, staff, (scale, _choice) = house
    with database.write() as session:
        leader = factories.person(session, "Otto Oak", role=Role.EXECUTIVE)
        other = f"/api/v1/clips/{factories.clip(session, leader).id}/pulse"
        token = factories.token(session, leader)
    client.put(other, json={"items": ITEMS}, headers=token)
    client.post(path, json={"answers": [{"item": scale, "value": 3}]}, headers=staff[0])
    assert client.get(other, headers=staff[0]).json["due"] is False
    assert client.post(f"{other}/asked", json={}, headers=staff[0]).status_code == 409
    assert client.get(other, headers=staff[1]).json["due"] is True


def test_two_pages_of_one_person_at_once_ask_once_and_keep_one_answer(app, database, house):
    path, clip, _lead, staff, (scale, _choice) = house
    body = {"answers": [{"item": scale, "value": 3}]}

    def visit(_number):
        browser = app.test_client()
        asked = browser.post(f"{path}/asked", json={}, headers=staff[0]).status_code
        return asked, browser.post(path, json=body, headers=staff[0]).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(visit, range(4)))
    assert [asked for asked, _ in codes] == [204] * 4
    assert sorted(answered for _, answered in codes) == [204, 409, 409, 409]
    with database.read() as session:
        assert queries.invited(session, clip) == 1
        assert session.query(PulseAnswer).count() == 1
        assert queries.items(session, clip)[0].asked == {"": 1}


def test_nobody_is_asked_in_the_evening(client, house, monkeypatch):
    path, _clip, _lead, staff, _items = house
    monkeypatch.setattr(lot, "is_quiet", lambda _local: True)
    shown = client.get(path, headers=staff[0]).json
    assert (shown["due"], shown["quiet"]) == (False, True)


@pytest.mark.parametrize(("hour", "quiet"), [(6, True), (7, False), (18, False), (19, True)])
def test_quiet_hours_are_those_of_the_evening_and_night(hour, quiet):
    assert lot.is_quiet(factories.THEN.replace(hour=hour)) is quiet


def test_a_recall_question_has_a_right_answer(client, house):
    path, _clip, lead, _staff, _items = house
    assert client.put(path, json={"items": [RECALL]}, headers=lead).status_code == 422
    right = client.put(path, json={"items": [RECALL | {"right": 1}]}, headers=lead)
    assert right.status_code == 200
    assert "right" not in right.json["items"][0]


def test_shuffling_keeps_every_answer_and_renames_all(client, database, settings, house):
    path, _clip, _lead, staff, (scale, choice) = house
    for i, headers in enumerate(staff):
        answers = [{"item": scale, "value": 1 + i % 5}, {"item": choice, "value": i % 2}]
        client.post(path, json={"answers": answers}, headers=headers)

    def rows():
        with database.read() as session:
            found = session.scalars(select(PulseAnswer)).all()
        return {row.id for row in found}, sorted((row.item_id, row.value) for row in found)

    before, values = rows()
    jobs.shuffle(Services(settings, database, None))
    after, shuffled = rows()
    assert shuffled == values
    if database.engine.dialect.name == "postgresql":
        assert not before & after


def test_requests_about_pulses_leave_no_line_in_the_log(client, house, caplog):
    path, _clip, _lead, staff, _items = house
    caplog.set_level("INFO")
    client.get(path, headers=staff[0])
    client.post(f"{path}/asked", json={}, headers=staff[0])
    client.post(path, json={"skip": True}, headers=staff[0])
    assert not [r for r in caplog.records if "pulse" in r.getMessage()]


def test_the_draw_gives_each_question_to_about_as_many_people():
    items = [PulseItem(id=i, component=Component.OTHER) for i in range(6)]
    drawn = [item.id for n in range(2000) for item in lot.drawn(items, "c", f"p{n}")]
    assert all(900 < drawn.count(i) < 1100 for i in range(6))
    assert lot.week_of(clock.now()) != lot.week_of(clock.now() + timedelta(days=7))
