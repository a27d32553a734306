"""Everything that anybody can read, before and after one person did something: what tells of them?

Every address of the site is read as two people who see much, taken apart into places (`reading`),
and read again after the act. What differs must be at a place that is named here, with its reason.
"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.core import clock
from hub.people.model import Person
from hub.pulses.model import PulseAnswer, PulseItem
from hub.reports import crowd
from hub.site import personal
from hub.viewing import course_jobs, kept
from hub.viewing.model import Course, SeenSeconds
from tests import factories
from tests.integration.reports import reading
from tests.integration.reports.conftest import OPENED, watch
from tests.integration.reports.test_leaks import boss

OPENER = "I know the plan."  # its two halves may be one short of five, by lot
# Everybody together is counted at once (docs/explanation/measures.md, “At once, and by fives”).
TOGETHER = {
    "numbers and their files": (
        r"numbers\.csv (viewers|reached|reach|views|completed_share|content_s|curve_of|heat"
        r"|retention|drop-off|reach by day)",
        r"numbers\.page (main|kept|drop|trav)",
        r"viewing_api\.get_numbers (viewers|reached|reach|views|completed_share|content_s|curve_of"
        r"|retention\[\]|heat\[\]|days\[\]\[\]|drops\[\]\.(share|of))",
    ),
    "reach, viewers, completed and heard of a report": (
        r"reports_api\.get_perception (viewers|reach\.\w+|completed\.\w+"
        r"|messages\[\]\.heard\.\w+|finding\.sentences\[\])",
        r"reports\.clip_csv (reach|completed|heard)",
        r"reports\.clip (main|vh|km)",
        r"reports\.(page|speaker) al",
        r"studio\.page yl",
    ),
    "who kept watching and reach by day, in a report as in the numbers": (
        r"reports_api\.get_perception (watching\.(of|retention\[\]|again\.\w+)|reach_by_day\[\])",
        r"reports\.clip_csv replayed most",
        r"reports\.clip kw",
    ),
    "the same beside the speaker's next update, counted once an hour": (
        r"reports_api\.later earlier\.pairs\.(reach|completed)\.\w+\.\w+",
        r"reports\.later main",
    ),
    "how many have watched, on cards and the page of an update": (
        r"(site\.(clip|library|saved_clips)|search\.page) main",
        r"site\.home (hh|mo|fl)",
        r"person\.page updates",
    ),
    "who asked not to be counted, in whole fives": (
        r"numbers\.csv opted_out",
        r"numbers\.page main",
        r"viewing_api\.get_numbers (hidden\.)?opted_out",
    ),
    "rooms, from ten on, as one of them says": (
        r"numbers\.csv rooms",
        r"numbers\.page main",
        r"viewing_api\.get_numbers (hidden\.)?rooms",
    ),
}
# The directory is open to everybody, and says how many people there are.
LEFT = (
    r"directory\.everybody main",
    r"glossary\.page main",
    r"hooks\.new audience-hint",
    r"studio\.clip audience-hint",
    r"audiences_api\.get_audience \w+",
)


# What everybody can read about people; comms read every address there is.
FIGURES = re.compile(
    r"(numbers\.(page|csv)|viewing_api|reports|reactions_api|comments|site|person|search|feed)"
)


@pytest.fixture
def database_url(sqlite_url):
    """One database is enough: what is shown does not depend on which."""
    return sqlite_url


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """No time passes meanwhile: a day that begins would be a difference."""
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def one(database, house):
    """Somebody of Care who has not watched, and their token."""
    with database.write() as session:
        seen = select(SeenSeconds.person_id)
        staff = select(Person).where(Person.name.like("person%"), Person.id.not_in(seen))
        person, *others = session.scalars(staff.order_by(Person.id).limit(5))
        for other in others:
            other.measured = False  # one more, and it is told
        return person, factories.token(session, person)


@pytest.fixture
def snapshot(client, database, house, services):
    """Read all that comms, and the manager above `one`, can read."""
    asking = {"comms": house.comms, "manager": boss(database, "mgr1 Moss")}
    with database.write() as session:
        readers = {name: factories.token(session, person) for name, person in asking.items()}
    days = {"since": "2026-09-20", "until": "2026-10-20"}
    made = client.post("/reports/value", data=days, headers=readers["comms"])
    given = {
        "clip_id": house.clip,
        "person_id": house.leader.id,
        "comment_id": house.comments[0],
        "report_id": made.headers["Location"].rpartition("/")[2],
        "form": "json",
        "lang": "en",
    }
    later = _later(database, house)
    paths = reading.addresses(client, given)
    paths |= {f"/api/v1/clips/{later}/perception": "reports_api.later"}
    paths |= {f"/reports/clips/{later}": "reports.later"}
    paths |= {"/search?q=refunds": "search.page", "/api/v1/search?q=refunds": "search_api.search"}

    figures = {path: of for path, of in paths.items() if FIGURES.match(of)}
    apart = client.application.test_client(use_cookies=False)

    def read():
        for shelf in (crowd._shelf, kept._shelf):
            shelf.clear()  # a minute later
        with database.write() as session:
            session.query(Course).delete()  # an hour later
        course_jobs.renew(services)
        return {
            name: reading.all_of(apart, paths if name == "comms" else figures, headers)
            for name, headers in readers.items()
        }

    return read


def _later(database, house):
    """The speaker's next update: its report stands beside the one before."""
    with database.write() as session:
        leader = session.get_one(Person, house.leader.id)
        clip = factories.clip(session, leader, "What came next", at=OPENED + timedelta(days=9))
        staff = select(Person).where(Person.name.like("person%")).order_by(Person.name)
        for person in session.scalars(staff.limit(30)):
            watch(session, clip, person, 9 * 24 + 5)
        return clip.id


def another(session, person):
    """Somebody else who has watched, and goes on working here."""
    watched = select(SeenSeconds.person_id).where(SeenSeconds.is_viewer)
    others = watched.where(SeenSeconds.person_id != person.id).order_by(SeenSeconds.person_id)
    return session.scalars(others).first()


def differences(before, after, allowed):
    """(Who, place, what went, what came) of everything that differs where nothing may."""
    may = re.compile("|".join(f"(?:{one})" for one in allowed))
    return [
        (reader, place, *what)
        for reader in before
        for place, what in reading.changed(before[reader], after[reader]).items()
        if not may.fullmatch(place)
    ]


def test_what_one_person_does_is_told_by_totals_alone(client, database, house, one, snapshot):
    person, headers = one
    before = snapshot()
    told = {"viewing": "viewing-01", "clip": house.clip, "take": 1, "seq": 1, "wall_ms": 60_000}
    told |= {"segments": [[0, 300, 10, 0]], "device": "phone", "via": "mail"}
    base = f"/api/v1/clips/{house.clip}"
    done = [
        client.post("/api/v1/viewings", json=told, headers=headers),
        client.put(f"{base}/reactions/unsure?at_s=22", headers=headers),
        client.put(f"{base}/room", json={"people": 14}, headers=headers),
        client.put(f"{base}/saved", headers=headers),
        client.post("/me/quotes", data={"quotable": "on"}, headers=headers),
    ]
    items = client.get(f"{base}/pulse", headers=headers).json["items"]
    answers = [{"item": one["id"], "value": 1} for one in items if one["text"] != OPENER]
    done.append(client.post(f"{base}/pulse", json={"answers": answers}, headers=headers))
    assert {one.status_code for one in done} <= {204, 302, 303}, done
    with database.write() as session:
        session.get_one(Person, person.id).measured = False
    together = [place for places in TOGETHER.values() for place in places]
    after = snapshot()
    assert differences(before, after, together) == []
    with database.write() as session:
        personal.erase_viewings(session, another(session, person), clock.now())
        personal.erase_person(session, person.id, clock.now())
    assert differences(after, snapshot(), LEFT) == []


def test_answers_count_where_the_list_has_their_writer_whoever_is_moved(
    client, database, house, one
):
    """Else all but one could be moved out of a department, and the next answers were theirs."""
    person, headers = one
    with database.write() as session:
        listed = person.department_id
        session.get_one(Person, person.id).department_id = house.comms.department_id
        before = answers_of(session, listed)
    path = f"/api/v1/clips/{house.clip}/pulse"
    items = client.get(path, headers=headers).json["items"]
    answers = [{"item": item["id"], "value": 1} for item in items if item["text"] != OPENER]
    assert client.post(path, json={"answers": answers}, headers=headers).status_code == 204
    with database.read() as session:
        assert answers_of(session, listed) == before + len(answers) > before
        asked = [item.asked for item in session.query(PulseItem)]
    assert not any(str(house.comms.department_id) in cells for cells in asked)


def answers_of(session, department_id):
    """How many answers to pulses are kept with a department."""
    return session.query(PulseAnswer).filter_by(department_id=department_id).count()


def test_moving_people_between_managers_tells_of_none_of_them(client, database, house):
    """A branch is that of the day the list was frozen: else it could be subtracted from itself."""
    of_ships = boss(database, "mgr0 Moss")
    with database.write() as session:
        staff = select(Person).where(Person.manager_id == boss(database, "mgr1 Moss").id)
        moved = session.scalars(staff.order_by(Person.id).limit(12)).all()
    paths = (f"/api/v1/clips/{house.clip}/perception", f"/api/v1/clips/{house.clip}/numbers")
    with database.write() as session:
        readers = [factories.token(session, person) for person in (house.comms, of_ships)]

    def read():
        crowd._shelf.clear()
        return [client.get(path, headers=who).json for path in paths for who in readers]

    before = read()
    for person in moved:
        with database.write() as session:
            session.get_one(Person, person.id).manager_id = of_ships.id
            session.get_one(Person, person.id).department_id = of_ships.department_id
        assert read() == before
