"""Viewings become counts: the names go, the figures stay."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.core import clock
from hub.viewing import actions, jobs, own
from hub.viewing.model import Place, SeenAlike, SeenSeconds, TakeCounts, Viewing


def watch(tell, people, *segments, **other):
    for headers in people:
        assert tell(headers, [list(one) for one in segments], **other).status_code == 204


@pytest.fixture
def watched(tell, house):
    """Some see half, some all of it twice over, some nothing to speak of, and the speaker."""
    watch(tell, house.staff[:12], (0, 300, 10, 0))
    watch(tell, house.staff[12:23], (0, 600, 20, 1), (100, 400, 10, 2), wall_ms=90_000)
    watch(tell, house.staff[23:27], (0, 50, 10, 0))
    watch(tell, house.staff[:3], (300, 600, 15, 4), viewing="another-evening")
    watch(tell, [house.leader], (0, 600, 10, 0))


def age(database, days):
    """Let everything be told that long ago; the first views stay when they were."""
    with database.write() as session:
        then = clock.now() - timedelta(days=days)
        for table in (Viewing, SeenSeconds):
            session.query(table).update({table.updated_at: then})


def bar(client, house):
    return client.get(f"/api/v1/clips/{house.clip}/heat", headers=house.comms).json


@pytest.mark.parametrize("days", [31, 91])
def test_figures_are_the_same_after_segments_and_names_are_gone(
    client, numbers, house, watched, database, services, days
):
    before, seen_before = numbers(house.comms), bar(client, house)
    assert before["heat"] is not None
    age(database, days)
    jobs.forget(services)
    assert numbers(house.comms) == before
    assert bar(client, house) == seen_before
    jobs.forget(services)
    assert numbers(house.comms) == before


def test_after_a_month_no_segment_is_left_and_after_three_no_seconds_of_anybody(
    watched, database, services
):
    age(database, 31)
    jobs.forget(services)
    with database.read() as session:
        assert set(session.scalars(select(func.length(Viewing.segments)))) == {0}
        assert session.scalar(select(func.max(SeenSeconds.seen_s))) == 60
    age(database, 91)
    jobs.forget(services)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Viewing)) == 0
        assert set(session.scalars(select(func.length(SeenSeconds.seen)))) == {0}
        assert set(session.scalars(select(SeenSeconds.content_s))) == {0.0}
        assert sorted(session.scalars(select(SeenAlike.people))) == [9, 14]


def test_the_mark_and_the_place_stay_until_they_are_erased(watched, house, database, services):
    age(database, 91)
    jobs.forget(services)
    with database.write() as session:
        person_id = session.scalar(select(Place.person_id).where(Place.watched).limit(1))
        held = own.held(session, person_id)
        assert [one.completed for one in held] == [True]
        assert own.export(session, person_id)["places"][0]["watched"] is True
        actions.erase(session, person_id, {}, clock.now())
        assert own.held(session, person_id) == []


def test_who_comes_again_after_that_is_not_counted_twice(
    tell, numbers, house, watched, database, services
):
    before = numbers(house.comms)
    age(database, 91)
    jobs.forget(services)
    watch(tell, house.staff[:1], (0, 600, 10, 0), viewing="months-later")
    after = numbers(house.comms)
    same = ("viewers", "reach", "retention", "completed", "days")
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    assert after["content_s"] == before["content_s"] + 60
    assert after["views"] == before["views"] + 1


def test_a_state_told_after_its_segments_were_counted_changes_nothing(
    tell, numbers, house, watched, database, services
):
    age(database, 31)
    jobs.forget(services)
    before = numbers(house.comms)
    watch(tell, house.staff[:1], (0, 400, 10, 0), seq=9)
    assert numbers(house.comms) == before


def test_what_is_young_is_left_alone(watched, database, services):
    jobs.forget(services)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(TakeCounts)) == 0
