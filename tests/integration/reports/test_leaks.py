"""Somebody who reads every report, as often as they like, learns no single answer."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import MetaData, select

from hub.clips import queries as clips
from hub.core import clock
from hub.people import queries as people
from hub.people.model import Person
from hub.pulses import actions as pulses
from hub.pulses import lot
from hub.pulses import queries as asked
from hub.pulses.model import Component, ItemKind, Phase
from tests.integration.reports.conftest import ANSWERING, OPENED


@pytest.fixture
def silent(database, house):
    """Those who have not answered yet, in their order."""
    with database.read() as session:
        everybody = session.scalars(
            select(Person).where(Person.name.like("person%")).order_by(Person.created_at, Person.id)
        ).all()
        there = [one for one in everybody if asked.asked(session, house.clip, one.id) is None]
    assert len(there) == 96 - ANSWERING
    return there


def answer(database, house, person, agree):
    when = OPENED + timedelta(days=1)
    with database.write() as session:
        clip = clips.get(session, house.clip)
        given = {Phase.BEFORE: {}, Phase.AFTER: {}}
        for item in lot.drawn(asked.items(session, clip.id), clip.id, person.id):
            phase = lot.phase(item, clip.id, person.id)
            given[phase][item.id] = (
                int(agree) if item.kind is ItemKind.CHOICE else 5 if agree else 1
            )
        asker = people.asker(session, person.id)
        pulses.ask(session, asker, clip, given[Phase.BEFORE], when)
        pulses.answer(session, asker, clip, given[Phase.AFTER], when)


def boss(database, name):
    with database.read() as session:
        return session.scalars(select(Person).where(Person.name == name)).one()


def answers_in(report):
    """All of a report that is made of answers, without how many were asked."""
    return {
        "rated": [
            (one["agree"]["n"], one["agree"]["value"], one["shares"]) for one in report["rated"]
        ],
        "own": [(one["agree"]["n"], one["agree"]["value"]) for one in report["own_rated"]],
        "moved": [(one["change"]["n"], one["change"]["value"]) for one in report["moved"]],
        "known": [
            (one["understood"]["n"], one["understood"]["value"])
            for one in report["messages"]
            if one["understood"]
        ],
    }


def test_by_timing_whoever_reads_after_every_answer_sees_steps_of_five(
    sign_in, database, house, silent
):
    of_care = boss(database, "mgr1 Moss")
    everybody = (house.comms, house.leader, house.manager, of_care, house.staff)
    readers = [sign_in(one) for one in everybody]
    address = f"/api/v1/clips/{house.clip}/perception"
    before = [answers_in(reader.get(address).json) for reader in readers]
    changes = 0
    for number, person in enumerate(silent[:16]):
        answer(database, house, person, agree=number % 3 == 0)
        after = [answers_in(reader.get(address).json) for reader in readers]
        for old, new in zip(before, after, strict=True):
            for kind, figures in new.items():
                for was, now in zip(old[kind], figures, strict=True):
                    if was != now:
                        changes += 1
                        assert (now[0] or 0) - (was[0] or 0) >= 5, kind
        before = after
    assert changes  # or the test would prove nothing


def test_a_manager_reads_the_answers_of_departments_that_are_wholly_theirs(
    sign_in, database, house, silent
):
    for person in silent[:16]:  # all of Care, which has a cell of its own
        answer(database, house, person, agree=True)
    address = f"/api/v1/clips/{house.clip}/perception"
    of_care, of_ships = boss(database, "mgr1 Moss"), house.manager
    own = sign_in(of_care).get(address).json["own_rated"]
    assert [one["component"] for one in own] == ["clear"]
    assert 5 <= own[0]["agree"]["n"] <= 16
    assert "Your own branch" in sign_in(of_care).get(f"/reports/clips/{house.clip}").text
    for other in (of_ships, house.staff, house.comms):  # Ships is counted with the head office
        assert sign_in(other).get(address).json["own_rated"] == []


def test_by_two_reports_frozen_around_one_answer_nothing_or_five_differ(
    sign_in, database, house, silent
):
    comms = sign_in(house.comms)
    days = {"since": "2026-09-20", "until": "2026-10-20"}

    def frozen():
        made = comms.post("/reports/value", data=days).headers["Location"]
        now = comms.get(f"{made}.json").json["now"]
        return [(now[kind]["n"], now[kind]["value"]) for kind in ("understood", "moved")]

    last = frozen()
    assert all(n for n, _value in last)
    for person in silent[:4]:
        answer(database, house, person, agree=False)
        before, last = last, frozen()
        for was, now in zip(before, last, strict=True):
            assert was == now or now[0] - was[0] >= 5


def test_by_viewer_split_no_exit_parts_the_answers_of_viewers_from_others(sign_in, database, house):
    comms = sign_in(house.comms)
    plain = comms.get(f"/api/v1/clips/{house.clip}/perception").json
    for query in ("watched=1", "phase=before", "department=Ships", "since=2026-10-02", "level=2"):
        for address in (
            f"/api/v1/clips/{house.clip}/perception",
            f"/reports/clips/{house.clip}.csv",
        ):
            assert comms.get(f"{address}?{query}").status_code == 200
        split = comms.get(f"/api/v1/clips/{house.clip}/perception?{query}").json
        assert answers_in(split) == answers_in(plain)
    told = comms.get(f"/reports/clips/{house.clip}.csv").text
    assert not re.search("before|after|watched=|not watched", told)


def rows(database):
    """Every row of every table, by table."""
    tables = MetaData()
    with database.read() as session:
        tables.reflect(session.connection(), resolve_fks=False)
        return {
            name: sorted(map(str, session.execute(select(table)).all()))
            for name, table in tables.tables.items()
            if not name.startswith("index_")
        }


def test_an_answer_leaves_no_row_that_joins_a_person_with_a_time_or_a_value(
    sign_in, database, house, silent
):
    person = silent[0]
    client = sign_in(person)
    with database.read() as session:
        items = lot.drawn(asked.items(session, house.clip), house.clip, person.id)
    after = next(one for one in items if one.component is not Component.OPENER)
    before = rows(database)
    body = {"answers": [{"item": after.id, "value": 1}]}
    assert client.post(f"/api/v1/clips/{house.clip}/pulse", json=body).status_code == 204
    now = rows(database)
    new = {name: set(now[name]) - set(before[name]) for name in now}
    assert {name for name, found in new.items() if found} == {
        "pulse_answers",
        "pulse_asked",
        "pulse_items",
    }
    with_person = [row for found in new.values() for row in found if person.id in row]
    assert len(with_person) == 1  # that they were asked, and answered, in this week
    clock_time = re.compile(r"\d\d:\d\d|datetime\.datetime")
    assert not any(clock_time.search(row) for found in new.values() for row in found)
    assert str(clock.now().date()) not in with_person[0]
