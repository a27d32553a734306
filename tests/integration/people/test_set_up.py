from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.app import create_app
from hub.core import clock, work
from hub.core.db import Database
from hub.core.settings import Settings
from hub.people import company, links, queries
from hub.people.model import OneTimeLink, Person, Role
from hub.web.session import KEY
from tests import factories
from tests.integration.people import door

FORM = {
    "company": "Nordwind",
    "name": "Ana Reis",
    "email": "Ana@Example.com",
    "password": "four words of mine",
}


@pytest.fixture
def link(database: Database) -> str:
    with database.write() as session:
        secret = links.set_up_link(session, clock.now())
    assert secret is not None
    return f"/set-up/{secret}"


@pytest.mark.parametrize("path", ["/", "/people", "/me", "/sign-in", "/clips/abc"])
def test_before_set_up_any_page_leads_to_where_the_link_is_found(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path, follow_redirects=True)
    assert page.request.path == "/set-up"
    assert "./run hub set-up-link" in page.text


def test_the_api_and_the_health_check_do_not_wait_for_set_up(
    client: FlaskClient, database: Database
) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/metrics").status_code == 200
    assert client.get("/api/v1/clips").status_code == 401
    with database.write() as session:
        token = factories.token(session, factories.person(session, "Ana Reis", role=Role.ADMIN))
    assert client.get("/people", headers=token).status_code == 200


def test_set_up_names_the_company_and_signs_its_first_administrator_in(
    client: FlaskClient, database: Database, link: str
) -> None:
    assert "Set up your company" in client.get(link).text
    assert client.post(link, data=FORM).location == "/"
    with database.read() as session:
        ana = queries.by_email(session, "ana@example.com")
        kept = queries.company(session)
    assert ana.role is Role.ADMIN
    assert kept is not None
    assert kept.name == "Nordwind"
    assert "Add a person" in client.get("/people").text


def test_set_up_works_once_and_then_says_where_to_sign_in(
    app: Flask, client: FlaskClient, database: Database, link: str
) -> None:
    client.post(link, data=FORM)
    later = app.test_client()
    for answer in (later.get(link), later.post(link, data=FORM | {"email": "eve@example.com"})):
        assert answer.status_code == 410
        assert "Sign in instead" in answer.text
    with database.read() as session:
        assert queries.find_by_email(session, "eve@example.com") is None
        assert links.set_up_link(session, clock.now()) is None


def test_every_other_link_to_set_up_ends_with_the_first_that_is_used(
    app: Flask, database: Database, link: str
) -> None:
    with database.write() as session:
        second = links.set_up_link(session, clock.now())
    app.test_client().post(link, data=FORM)
    answer = app.test_client().post(f"/set-up/{second}", data=FORM | {"email": "eve@example.com"})
    assert answer.status_code == 410


def test_a_made_up_link_opens_nothing(client: FlaskClient, database: Database) -> None:
    assert client.get("/set-up/made-up").status_code == 404
    assert client.post("/set-up/made-up", data=FORM).status_code == 404
    assert client.post("/set-up/made-up/demo").status_code == 404
    with database.read() as session:
        assert queries.company(session) is None


def test_an_old_link_says_so(client: FlaskClient, database: Database, link: str) -> None:
    with database.write() as session:
        session.scalars(select(OneTimeLink)).one().expires_at = clock.now() - timedelta(seconds=1)
    answer = client.get(link)
    assert answer.status_code == 410
    assert "too old" in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("company", " ", "Name the company."),
        ("name", "", "Give the person’s name."),
        ("email", "ana", "is not an e-mail address."),
        ("password", "short", "Use at least 12 characters"),
        ("password", "nordwind ana reis", "This is guessed first"),
        ("password", "aaaaaaaaaaaaaaaa", "Use more different characters"),
    ],
)
def test_what_can_not_stay_is_said_beside_it_and_the_rest_is_kept(
    client: FlaskClient, database: Database, link: str, field: str, typed: str, sentence: str
) -> None:
    answer = client.post(link, data=FORM | {field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in {"company", "name", "email"} - {field}:
        assert f'value="{FORM[name]}"' in answer.text
    assert FORM["password"] not in answer.text
    with database.read() as session:
        assert queries.company(session) is None
    assert client.post(link, data=FORM).status_code == 302


def test_a_role_can_not_be_slipped_in_with_the_form(
    client: FlaskClient, database: Database, link: str
) -> None:
    client.post(link, data=FORM | {"role": "staff", "id": "chosen", "is_demo": "1"})
    with database.read() as session:
        ana = queries.by_email(session, "ana@example.com")
        kept = queries.company(session)
    assert (ana.role, ana.id == "chosen") == (Role.ADMIN, False)
    assert kept is not None
    assert not kept.is_demo


def test_people_who_were_added_first_keep_their_place(
    client: FlaskClient, database: Database, link: str
) -> None:
    with database.write() as session:
        company.found(session, "example.com", clock.now())
        ana = factories.person(session, "Ana Reis", of="Support")
    client.post(link, data=FORM)
    with database.read() as session:
        kept = queries.by_email(session, "ana@example.com")
    assert (kept.id, kept.role) == (ana.id, Role.ADMIN)
    assert kept.department is not None


def test_the_page_shows_what_was_found_on_this_machine(client: FlaskClient, link: str) -> None:
    page = client.get(link).text
    for found in (
        "Database and storage ready",
        "GB free",
        "Video tools found",
        "ffmpeg ",
        "Speech",
    ):
        assert found in page
    told = client.get(f"{link}/state").json
    assert told is not None
    assert told["stage"] == "open"
    assert {check["verdict"] for check in told["checks"]} <= {"good", "note", "bad"}


def test_the_page_says_what_is_wrong_with_this_machine_and_what_to_do(
    settings: Settings, link: str
) -> None:
    app = create_app(replace(settings, ffmpeg="/nowhere/ffmpeg"))
    page = app.test_client().get(link).text
    app.extensions[KEY].database.close()
    assert "Video tools don’t work" in page
    assert "HUB_FFMPEG" in page


def test_the_demo_company_is_loaded_by_work_and_its_sign_ins_shown(
    client: FlaskClient, database: Database, link: str
) -> None:
    assert client.post(f"{link}/demo").location == link
    assert "on its way" in client.get(link).text
    assert client.post(link, data=FORM).status_code == 409
    with database.write() as session:
        made_up = {"role": "staff", "name": "Kim", "email": "kim@demo.example", "password": "ferry"}
        company.found(session, "Larkwater", clock.now(), is_demo=True, sign_ins=[made_up])
        factories.person(session, "Demo Admin", role=Role.ADMIN)
        work.end(session, "demo", "demo")
    page = client.get(link)
    assert page.status_code == 200
    for shown in ("Larkwater", "kim@demo.example", "ferry"):
        assert shown in page.text
    assert client.post(link, data=FORM).status_code == 410
    assert client.post(f"{link}/demo").status_code == 410


def test_starting_the_demo_twice_starts_it_once(
    client: FlaskClient, database: Database, link: str
) -> None:
    for _ in range(2):
        client.post(f"{link}/demo")
    with database.read() as session:
        job = work.state(session, "demo", "demo")
    assert job is not None
    assert job.version == 1


def test_a_signed_in_person_needs_no_link(client: FlaskClient, tomas: Person) -> None:
    door.sign_in(client, "tomas@example.com")
    assert client.get("/set-up").location == "/sign-in"
    assert client.get("/sign-in").location == "/"
