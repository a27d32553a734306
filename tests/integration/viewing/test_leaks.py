"""Somebody who wants to learn what one person watched finds nothing, wherever they look."""

import csv
import io
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.app import create_app
from hub.audit.model import AuditEntry
from hub.clips import queries as clips
from hub.core import clock
from hub.core.ids import digest, new_id
from hub.notices import feed_keys
from hub.people.model import ApiToken, Person
from hub.search import rebuild
from hub.site import numbers_table
from hub.viewing import own, queries
from hub.web.session import KEY
from tests import factories
from tests.integration.viewing.conftest import beacon
from tests.statements import heard


def watch(tell, people, end_ds=300):
    for headers in people:
        assert tell(headers, [[0, end_ds, 10, 0]]).status_code == 204


@pytest.fixture
def addresses(house):
    clip = f"/clips/{house.clip}"
    return [
        clip,
        f"{clip}/numbers",
        f"{clip}/numbers.csv",
        *(f"{clip}/numbers/{name}.csv" for name in numbers_table.CHARTS),
        f"/api/v1{clip}",
        f"/api/v1{clip}/numbers",
        f"/api/v1{clip}/heat",
        f"/api/v1{clip}/perception",
        f"/reports{clip}",
        "/api/v1/clips",
        "/library",
        "/studio",
        "/people",
        "/",
        "/search?q=update",
        "/api/v1/search?q=update",
    ]


def read(client, addresses, headers):
    """Every page as this person sees it; each is there for them."""
    answers = {at: client.get(at, headers=headers) for at in addresses}
    assert {at: one.status_code for at, one in answers.items() if one.status_code != 200} == {}
    return {at: one.get_data(as_text=True) for at, one in answers.items()}


@pytest.fixture
def asked(client):
    """What each page asks the database: more of it takes longer, and so tells by its time."""
    statements = heard(client.application.extensions[KEY].database.engine)

    def of(at, headers, body=None):
        statements.clear()
        answer = (
            client.get(at, headers=headers)
            if body is None
            else client.post(at, json=body, headers=headers)
        )
        return answer.status_code, list(statements)

    return of


@pytest.fixture
def feed(database, house):
    """The address of somebody's own feed."""
    secret = digest(house.staff[30]["Authorization"].removeprefix("Bearer "))
    with database.write() as session:
        rebuild.again(session, house.clip)
        token = session.query(ApiToken).filter_by(secret_digest=secret).one()
        return f"/feed.xml?key={feed_keys.make(session, token.person_id, clock.now())}"


def test_nine_viewers_look_like_none_to_staff(client, tell, house, addresses, feed, asked):
    others = [at for at in addresses if not at.startswith(("/reports", "/studio"))]
    others.append(feed)
    before = read(client, others, house.staff[30])
    work = {at: asked(at, house.staff[30]) for at in others}
    assert [at for at in ("/", "/library", *others[-3:]) if house.clip not in before[at]] == []
    watch(tell, house.staff[:9])
    after = read(client, others, house.staff[30])
    for at in others:
        assert after[at] == before[at], at
    watch(tell, house.staff[:9], 400)  # what is kept of the clip holds no more
    assert {at: asked(at, house.staff[30]) for at in others} == work
    told = client.get(f"/api/v1/clips/{house.clip}/numbers", headers=house.staff[30]).json
    figures = {key: value for key, value in told.items() if key not in ("hidden", "audience")}
    assert {key for key, value in figures.items() if value} <= {"take", "duration_s"}


def test_a_clip_for_others_takes_as_much_as_none(house, database, asked):
    with database.write() as session:
        leader = session.query(Person).filter_by(name="Lea Lind").one()
        other = factories.clip(session, leader, "Secret", audience="department:Harbour").id
    none, me = new_id(), house.staff[30]

    def of(clip):
        base = f"/clips/{clip}"
        pages = (base, f"{base}/numbers", f"{base}/numbers.csv", f"/reports{base}")
        apis = (f"/api/v1{base}{part}" for part in ("", "/numbers", "/heat", "/perception"))
        told = {"viewing": "viewing-01", "clip": clip, "take": 1, "seq": 1, "wall_ms": 60_000}
        beacon = asked("/api/v1/viewings", me, told | {"segments": [[0, 300, 10, 0]]})
        studio = (f"/studio/{clip}", f"/studio/{clip}/experiment")
        return [asked(at, me) for at in (*pages, *apis, *studio)] + [beacon]

    of(none)  # what is looked up once by a process
    found = of(other)
    assert {status for status, _ in found} == {404}
    assert of(none) == found


def test_by_naming_one_person_no_figure_changes(client, tell, house, database):
    """As a speaker, out of the audience, into it: each before and after is a subtraction."""
    watch(tell, house.staff[:12])
    secret = digest(house.staff[0]["Authorization"].removeprefix("Bearer "))
    with database.write() as session:
        wanted = select(Person).join(ApiToken).where(ApiToken.secret_digest == secret)
        one = session.scalars(wanted).one()
        new, one_of_them = factories.person(session), one.email
        newcomer = factories.token(session, new)
        new_one = new.email
    watch(tell, [newcomer])  # no longer in time for the list
    address = f"/api/v1/clips/{house.clip}"

    def figures():
        return {
            path: client.get(path, headers=house.leader).get_data(as_text=True)
            for path in (f"{address}/numbers", f"{address}/perception")
        }

    before = figures()
    leader = "lea@example.com"
    for change in (
        {"speakers": [leader, one_of_them]},
        {"speakers": [one_of_them], "audience": f"everyone,-person:{one_of_them}"},
        {"speakers": [leader], "audience": f"everyone,person:{new_one}"},
    ):
        answer = client.patch(address, json=change, headers=house.leader)
        assert answer.status_code == 200, answer.text
        assert figures() == before, change


def test_newcomers_count_by_whole_tens(client, tell, house, database):
    """Viewers less reached would else say that the one newcomer of all has watched."""
    watch(tell, house.staff[:12])
    with database.write() as session:
        new = [factories.token(session, factories.person(session)) for _ in range(10)]
    pages = [
        f"/clips/{house.clip}/numbers.csv",
        f"/reports/clips/{house.clip}.csv",
        "/",
        "/reports",
    ]
    pages += [f"/api/v1/clips/{house.clip}{of}" for of in ("/numbers", "/heat", "/perception")]
    before = read(client, pages, house.comms)
    watch(tell, new[:9])
    assert read(client, pages, house.comms) == before
    watch(tell, new[9:])
    after = client.get(pages[4], headers=house.comms).json
    assert (after["viewers"], after["reached"], after["views"]) == (22, 12, 22)
    assert "22 have watched" in client.get("/", headers=house.comms).text


def test_who_was_let_in_alone_and_later_with_others_is_in_no_difference(client, house, database):
    with database.write() as session:
        leader = session.query(Person).filter_by(name="Lea Lind").one()
        audience = "department:Harbour"
        clip = factories.clip(session, leader, "For Harbour", audience=audience).id
        of_sales = session.query(Person).join(Person.department).filter_by(name="Sales").first()
        one, email, who = factories.token(session, of_sales), of_sales.email, of_sales.id
    address, shown = f"/api/v1/clips/{clip}", []

    def watch_it(people):
        for headers in people:
            told = beacon(clip, [[0, 300, 10, 0]])
            assert client.post("/api/v1/viewings", json=told, headers=headers).status_code == 204

    watch_it(house.staff[3:8])
    for spec in (f"{audience},person:{email}", audience, f"{audience},department:Sales"):
        answer = client.patch(address, json={"audience": spec}, headers=house.leader)
        assert answer.status_code == 200, answer.text
        if not shown:
            watch_it([one])
        told = client.get(f"{address}/numbers", headers=house.leader).json
        shown.append((told["audience"], told["viewers"], told["reached"], told["views"]))
    assert shown == [(12, 5, 5, 5), (12, 5, 5, 5), (24, 5, 5, 5)]
    watch_it(house.staff[8:9])  # what others saw since then does not let in what was seen before
    with database.read() as session:
        assert queries.waiting(session, [clips.get(session, clip)]) == {clip: {who}}


def test_no_filter_splits_the_figures(client, tell, house, database):
    watch(tell, house.staff[:20])
    plain = client.get(f"/api/v1/clips/{house.clip}/numbers", headers=house.comms).json
    with database.read() as session:
        email = session.query(Person).filter(Person.name.like("person%")).first().email
    for query in (f"person={email}", "department=Board", "level=0", "since=2026-10-01", "take=1"):
        asked = f"/api/v1/clips/{house.clip}/numbers?{query}"
        assert client.get(asked, headers=house.comms).json == plain


def test_hidden_departments_do_not_follow_from_the_rest(tell, numbers, house):
    watch(tell, house.staff[:23])
    shown = numbers(house.comms)
    hidden = [one for one in shown["departments"] if one["audience"] is None]
    known = sum(one["audience"] for one in shown["departments"] if one["audience"] is not None)
    assert len(hidden) >= 2
    assert shown["audience"] - known >= 5


def test_who_asked_not_to_be_counted_is_told_in_whole_fives(tell, numbers, house, database):
    watch(tell, house.staff[:12])
    told = []
    for count in (4, 5, 9, 10):
        with database.write() as session:
            ids = [one.id for one in session.query(Person).filter(Person.name.like("person%"))]
            chosen = Person.id.in_(sorted(ids)[:count])
            session.query(Person).filter(chosen).update({Person.measured: False})
        told.append(numbers(house.comms)["opted_out"])
    assert told == [None, 5, 5, 10]


def parts(shown):
    """What is shown of departments, levels, devices and speeds."""
    return {key: shown[key] for key in ("departments", "levels", "manner")}


def test_one_more_viewer_is_in_reach_at_once_and_in_no_part_of_it(tell, numbers, house):
    watch(tell, house.staff[3:8])  # five of Harbour
    watch(tell, house.staff[15:20])  # five of Sales
    before = numbers(house.comms)
    for count, person in enumerate(house.staff[8:12], 11):
        watch(tell, [person])
        after = numbers(house.comms)
        assert (after["viewers"], after["reach"]) == (count, pytest.approx(count / 40))
        assert parts(after) == parts(before)
    watch(tell, house.staff[12:13])
    assert parts(numbers(house.comms)) != parts(before)


def test_no_name_and_no_address_of_a_viewer_is_in_any_figure(client, tell, house, database):
    watch(tell, house.staff[:23])
    with database.read() as session:
        people = [(one.id, one.email) for one in session.query(Person)]
    base = f"/clips/{house.clip}/numbers"
    for at in (f"/api/v1{base}", f"{base}.csv", base):
        text = client.get(at, headers=house.comms).get_data(as_text=True)
        main = text.split("<main")[-1]
        viewers = [one for one in people if one[1].startswith("person")]
        assert not [one for one in viewers if one[0] in main or one[1] in main]


def test_the_file_says_what_the_api_says_and_is_in_the_audit_trail(
    client, tell, numbers, house, database
):
    watch(tell, house.staff[:23])
    shown = numbers(house.comms)
    answer = client.get(f"/clips/{house.clip}/numbers.csv", headers=house.comms)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    reach = {row["of"]: row["value"] for row in rows if row["figure"] == "reach"}
    assert reach[""] == f"{shown['reach']:.4f}"
    hidden = [one["name"] for one in shown["departments"] if one["reach"] is None]
    assert [reach[f"department: {name}"] for name in hidden] == [""] * len(hidden)
    with database.read() as session:
        assert "numbers.exported" in [one.action for one in session.query(AuditEntry)]


def test_every_chart_has_a_file_of_what_it_shows_in_the_audit_trail(
    client, tell, numbers, house, database
):
    watch(tell, house.staff[:23])
    shown = numbers(house.comms)
    base = f"/clips/{house.clip}/numbers"

    def file(name):
        text = client.get(f"{base}/{name}.csv", headers=house.comms).text
        return list(csv.DictReader(io.StringIO(text)))

    page = client.get(base, headers=house.comms).text
    offered = [name for name in numbers_table.CHARTS if f"{base}/{name}.csv" in page]
    assert set(offered) >= {"watching", "departments", "levels", "devices", "speeds", "senses"}
    assert [row["still_watching"] for row in file("watching")] == [
        f"{value:.4f}" for value in shown["retention"]
    ]
    names = [(row["department"], row["people"]) for row in file("departments")]
    assert names == [(one["name"], str(one["audience"] or "")) for one in shown["departments"]]
    assert [row["device"] for row in file("devices")] == ["other"]
    assert [row["level"] for row in file("levels")] == ["top"]
    assert client.get(f"{base}/secrets.csv", headers=house.comms).status_code == 404
    with database.read() as session:
        trail = [one.detail.get("chart") for one in session.query(AuditEntry)]
    assert {"watching", "departments", "devices", "levels"} <= set(trail)


def test_staff_get_no_parts_of_it_as_files(client, tell, house):
    watch(tell, house.staff[:23])
    for name in ("departments", "levels"):
        text = client.get(f"/clips/{house.clip}/numbers/{name}.csv", headers=house.staff[0]).text
        assert len(text.splitlines()) == 1


def test_a_department_called_like_a_formula_stays_text(client, house, database):
    with database.write() as session:
        factories.department(session, "Board").name = "=cmd|' /C calc'!A0"
    text = client.get(f"/clips/{house.clip}/numbers.csv", headers=house.comms).text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_my_data_as_a_spreadsheet_is_mine_and_in_the_trail(client, tell, house, database):
    watch(tell, house.staff[:2])
    text = client.get("/me/export.csv", headers=house.staff[0]).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["value"] for row in rows if row["field"] == "segments_ds"] == [
        json.dumps([[0, 300]])
    ]
    with database.read() as session:
        trail = [(one.action, one.actor_id == one.subject_id) for one in session.query(AuditEntry)]
    assert trail == [("person.exported", True)]


@pytest.fixture
def unmeasured(settings):
    """A Hub whose company switched counting off."""
    made = create_app(replace(settings, measure="off"))
    yield made.test_client()
    made.extensions[KEY].database.close()


def test_a_hub_that_does_not_measure_keeps_only_places(unmeasured, house, database):
    client = unmeasured
    body = {"viewing": "viewing-01", "clip": house.clip, "take": 1, "seq": 1, "wall_ms": 60_000}
    told = body | {"segments": [[0, 300, 10, 0]]}
    assert client.post("/api/v1/viewings", json=told, headers=house.staff[0]).status_code == 204
    with database.read() as session:
        ids = [one.id for one in session.query(Person)]
        assert not [one for each in ids for one in own.held(session, each)]
        assert [place.at_s for each in ids for place in own.places(session, each).values()] == [30]
    assert "switched off" in client.get("/what-we-count", headers=house.staff[0]).text
