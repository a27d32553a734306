"""What a report shows of who watched: over which days, from second to second, when, beside what."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.captions.model import Chapter
from hub.clips import queries as clips
from hub.people.model import Person
from hub.reports import crowd
from hub.viewing import course_jobs
from hub.viewing.model import Course, SeenSeconds
from tests import factories
from tests.integration.reports.conftest import OPENED, watch

MONTH = timedelta(days=30)


@pytest.fixture
def database_url(sqlite_url):
    """One database is enough: `test_figures` reads the same cards on both."""
    return sqlite_url


@pytest.fixture
def read(sign_in, house):
    def perception(person, query="", clip=house.clip):
        return sign_in(person).get(f"/api/v1/clips/{clip}/perception{query}").json

    return perception


@pytest.fixture
def people(database):
    with database.read() as session:
        wanted = select(Person).where(Person.name.like("person%")).order_by(Person.name)
        return list(session.scalars(wanted))


def _before(database, house, people, viewers, **how):
    """An update of the same speaker a month earlier."""
    with database.write() as session:
        leader = session.get_one(Person, house.leader.id)
        clip = factories.clip(session, leader, "Where we stood", at=OPENED - MONTH, **how)
        for person in people[:viewers]:
            watch(session, clip, person, 5 - 30 * 24)  # hours from the later one's opening
        return clip.id


def test_ten_days_leave_out_who_came_later_and_nothing_else(read, house, database, people):
    with database.write() as session:
        clip = clips.get(session, house.clip)
        unseen = [one for one in people if one.id not in _viewers(session, house.clip)][:5]
        for person in unseen:
            watch(session, clip, person, 12 * 24)
    crowd._shelf.clear()
    ten, all_days = read(house.leader, "?days=10"), read(house.leader)
    assert (ten["reach"]["n"], all_days["reach"]["n"]) == (81, 86)
    assert (ten["of_days"], all_days["of_days"]) == (10, None)
    assert len(ten["reach_by_day"]) == 11
    assert ten["reach_by_day"][-1] == ten["reach"]["value"]
    assert ten["completed"] == all_days["completed"]
    assert read(house.leader, "?days=11")["of_days"] is None


def _viewers(session, clip_id):
    return set(session.scalars(select(SeenSeconds.person_id).where(SeenSeconds.clip_id == clip_id)))


def test_a_period_is_offered_once_it_is_over_and_the_address_holds_it(sign_in, house):
    browser = sign_in(house.leader)
    page = browser.get(f"/reports/clips/{house.clip}?days=10").text
    assert 'days=10" aria-current="true">10 days' in page
    assert "the first 10 days" in page
    assert f"/reports/clips/{house.clip}.pdf?days=10" in page
    assert "beside=" not in page  # there is no update before it


def test_a_change_is_told_where_the_range_allows_it_and_else_that_it_is_not_sure(
    read, house, database, services, people, sign_in
):
    few, many = (_before(database, house, people, n) for n in (40, 76))
    course_jobs.renew(services)
    path = f"/reports/clips/{house.clip}"
    for before, share, real in ((few, 40 / 99, True), (many, 76 / 99, False)):
        told = read(house.leader, f"?beside={before}")["earlier"]
        pair = told["pairs"]["reach"]
        assert told["id"] == before
        assert pair["then"]["value"] == pytest.approx(share)
        assert pair["change"]["value"] == pytest.approx(81 / 99 - share)
        assert (pair["change"]["low"] > 0) is real
        page = sign_in(house.leader).get(f"{path}?beside={before}").text
        assert ("+41" in page) is real
        assert ("No sure change" in page) is not real


def test_nothing_is_told_of_an_update_before_that_one_may_not_read(
    read, house, database, services, people
):
    apart = _before(database, house, people, 40, audience="department:Ships")
    course_jobs.renew(services)
    care = people[-1]
    assert read(house.comms)["earlier"]["id"] == apart
    assert read(care)["earlier"] is None
    assert read(care, f"?beside={apart}")["earlier"] is None


def test_an_update_for_few_is_beside_nothing(read, house, database, services, people):
    spec = ",".join(f"person:{one.email}" for one in people[:20])
    _before(database, house, people, 12, audience=spec)
    course_jobs.renew(services)
    assert "reach" not in read(house.leader)["earlier"]["pairs"]


def test_a_clip_is_counted_again_a_day_later_and_not_before(house, database, services):
    course_jobs.renew(services)
    with database.write() as session:
        first = session.get_one(Course, house.clip)
        assert (first.audience, first.viewers, first.by_day[-1]) == (99, 81, 81)
        first.viewers = 7
    course_jobs.renew(services)
    with database.write() as session:
        kept = session.get_one(Course, house.clip)
        assert kept.viewers == 7
        kept.made_at -= course_jobs.AT_LEAST_EVERY
    course_jobs.renew(services)
    with database.read() as session:
        assert session.get_one(Course, house.clip).viewers == 81


def test_the_curve_is_that_of_the_numbers_with_its_chapters_and_what_was_replayed(
    read, sign_in, house, database
):
    with database.write() as session:
        clip = clips.get(session, house.clip)
        take_id = clip.takes[0].id
        session.add(Chapter(take_id=take_id, start_s=20.0, title="Refunds"))
        played = {"start_s": 4, "end_s": 9, "share": 0.25, "of": 81}
        session.add(
            Course(
                clip_id=clip.id, take_id=take_id, made_at=OPENED, audience=99, viewers=81,
                completed=60, by_day=[81], by_department={}, again=played, curve_of=0, curve=b"",
            )
        )  # fmt: skip
    watching = read(house.leader)["watching"]
    numbers = sign_in(house.leader).get(f"/api/v1/clips/{house.clip}/numbers").json
    assert watching["retention"] == numbers["retention"]
    assert watching["of"] == 81
    assert watching["chapters"] == [[20.0, "Refunds"]]
    assert watching["again"]["text"] == "We carried more people."
    page = sign_in(house.leader).get(f"/reports/clips/{house.clip}").text
    for words in ("Most replayed", "We carried more people.", "/numbers/watching.csv"):
        assert words in page


def test_hours_are_told_by_whole_fives_to_who_sees_departments(read, house, sign_in):
    hours = read(house.comms)["hours"]
    assert (hours["of"], hours["length_h"]) == (80, 6)
    assert hours["parts"]
    assert all(one["people"] % 5 == 0 for one in hours["parts"])
    assert "When people watched" in sign_in(house.comms).get(f"/reports/clips/{house.clip}").text
    for person in (house.staff, house.manager):
        assert read(person)["hours"] is None


def test_a_follow_up_is_recorded_for_the_same_people_under_its_title(sign_in, house, database):
    browser = sign_in(house.leader)
    way = f"/studio/record?after={house.clip}"
    assert way in browser.get(f"/reports/clips/{house.clip}").text
    page = browser.get(way).text
    assert 'value="Follow-up: Where we stand"' in page
    assert 'data-audience="everyone"' in page
    assert browser.get("/studio/record?after=nothing").status_code == 404
    assert "Record a follow-up" not in sign_in(house.staff).get(f"/reports/clips/{house.clip}").text
