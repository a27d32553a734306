import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hub.app import create_app
from hub.core import clock
from hub.core.db import Database
from hub.core.settings import Settings
from hub.people import credentials
from hub.people.model import OneTimeLink, Person
from hub.web.session import KEY
from tests import factories
from tests.integration.people import door
from tests.services import mailbox
from tests.services.mailbox import Mailbox, wait_for_letters

NEW = "another four words"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox.server() as running:
        yield running


@pytest.fixture
def mailing(settings: Settings, box: Mailbox) -> Iterator[FlaskClient]:
    """A browser at a Hub that can send letters."""
    made = create_app(replace(settings, smtp=box.url, url="https://hub.example.com"))
    yield made.test_client()
    wait_for_letters()
    made.extensions[KEY].database.close()


@pytest.fixture
def link(database: Database, ana: Person, tomas: Person) -> str:
    with database.write() as session:
        secret = credentials.password_link(session, tomas.id, by=ana.id, now=clock.now())
    return f"/welcome/{secret}"


def test_a_link_lets_its_person_choose_a_password_and_signs_them_in(
    app: Flask, client: FlaskClient, link: str
) -> None:
    assert "Welcome, Tomas Mendes" in client.get(link).text
    assert client.post(link, data={"password": NEW}).location == "/"
    assert client.get("/me").status_code == 200
    other = app.test_client()
    assert door.sign_in(other, "tomas@example.com").status_code == 422
    assert door.sign_in(other, "tomas@example.com", NEW).status_code == 302


def test_a_link_works_once(app: Flask, client: FlaskClient, link: str) -> None:
    client.post(link, data={"password": NEW})
    thief = app.test_client()
    assert thief.get(link).status_code == 410
    assert thief.post(link, data={"password": "a third of four words"}).status_code == 410
    assert door.secret(thief) == ""
    assert door.sign_in(thief, "tomas@example.com", NEW).status_code == 302


def test_looking_at_a_link_does_not_use_it_up(client: FlaskClient, link: str) -> None:
    for _ in range(2):
        assert client.get(link).status_code == 200


def test_a_link_ends_after_seven_days(client: FlaskClient, database: Database, link: str) -> None:
    with database.write() as session:
        row = session.scalars(select(OneTimeLink)).one()
        assert row.expires_at - clock.now() > timedelta(days=6, hours=23)
        row.expires_at = clock.now()
    assert client.post(link, data={"password": NEW}).status_code == 410


def test_a_new_password_ends_every_other_link_and_sign_in(
    app: Flask, client: FlaskClient, database: Database, ana: Person, tomas: Person, link: str
) -> None:
    other = app.test_client()
    door.sign_in(other, "tomas@example.com")
    with database.write() as session:
        second = credentials.password_link(session, tomas.id, by=ana.id, now=clock.now())
    client.post(link, data={"password": NEW})
    assert other.get("/me").status_code == 302
    assert client.get(f"/welcome/{second}").status_code == 410


def test_a_password_that_is_guessed_first_is_refused_and_the_link_stays_good(
    client: FlaskClient, link: str
) -> None:
    answer = client.post(link, data={"password": "tomas mendes 1"})
    assert answer.status_code == 422
    assert "This is guessed first" in answer.text
    assert client.post(link, data={"password": NEW}).status_code == 302


def test_a_deactivated_person_can_not_come_back_by_a_link(
    client: FlaskClient, database: Database, tomas: Person, link: str
) -> None:
    with database.write() as session:
        session.get_one(Person, tomas.id).active = False
    assert client.get(link).status_code == 410
    assert client.post(link, data={"password": NEW}).status_code == 410


def test_a_link_for_a_password_is_not_one_for_set_up(client: FlaskClient, link: str) -> None:
    assert client.get(link.replace("/welcome/", "/set-up/")).status_code in (404, 410)


def test_a_forgotten_password_is_mended_by_a_letter(
    mailing: FlaskClient, box: Mailbox, tomas: Person
) -> None:
    answer = mailing.post("/forgotten", data={"email": "Tomas@example.com"})
    assert "an e-mail with a link is on its way" in answer.text
    letter = box.one()
    assert letter["To"] == "tomas@example.com"
    assert letter["From"] == "hub@example.com"
    found = re.search(r"https://hub\.example\.com(/welcome/\S+)", letter.get_content())
    assert found
    assert mailing.post(found[1], data={"password": NEW}).status_code == 302


def test_the_letter_speaks_the_language_its_reader_chose(
    mailing: FlaskClient, box: Mailbox, database: Database, tomas: Person
) -> None:
    with database.write() as session:
        session.get_one(Person, tomas.id).locale = "de"
    mailing.post("/forgotten", data={"email": "tomas@example.com"})
    assert "Hallo Tomas Mendes" in box.one().get_content()


def test_the_answer_is_the_same_whether_or_not_there_is_such_a_person(
    mailing: FlaskClient, box: Mailbox, database: Database, tomas: Person
) -> None:
    with database.write() as session:
        factories.person(session, "Gone Person", active=False)
    answers = {
        email: mailing.post("/forgotten", data={"email": email})
        for email in ("nobody@example.com", "gone@example.com", "tomas@example.com")
    }
    told = {answer.text.replace(email, "") for email, answer in answers.items()}
    assert len(told) == 1
    assert box.one()["To"] == "tomas@example.com"


def test_letters_are_not_sent_without_end(
    mailing: FlaskClient, box: Mailbox, database: Database, tomas: Person
) -> None:
    codes = [
        mailing.post("/forgotten", data={"email": "tomas@example.com"}).status_code
        for _ in range(7)
    ]
    assert codes == [200] * 5 + [429] * 2
    with database.read() as session:
        assert (session.scalar(select(func.count()).select_from(OneTimeLink)) or 0) <= 5


def test_without_a_mail_server_the_page_names_whom_to_ask(
    client: FlaskClient, database: Database, ana: Person, tomas: Person
) -> None:
    page = client.get("/forgotten").text
    assert "Ask an administrator" in page
    assert "ana@example.com" in page
    assert "tomas@example.com" not in page
    client.post("/forgotten", data={"email": "tomas@example.com"})
    with database.read() as session:
        assert session.scalars(select(OneTimeLink)).all() == []


def test_a_password_is_changed_from_my_page_and_other_devices_are_signed_out(
    app: Flask, tomas: Person
) -> None:
    here, other = app.test_client(), app.test_client()
    for browser in (here, other):
        door.sign_in(browser, "tomas@example.com")
    door.send(here, "/me/password", old=door.PASSWORD, password=NEW)
    assert here.get("/me").status_code == 200
    assert other.get("/me").status_code == 302
    assert door.sign_in(other, "tomas@example.com", NEW).status_code == 302


def test_who_finds_an_open_browser_can_not_change_the_password(
    client: FlaskClient, tomas: Person
) -> None:
    door.sign_in(client, "tomas@example.com")
    answer = door.send(client, "/me/password", old="a wrong guess", password=NEW)
    assert answer.status_code == 422
    assert "This is not your password." in answer.text
    for _ in range(5):
        last = door.send(client, "/me/password", old="a wrong guess", password=NEW)
    assert last.status_code == 429
