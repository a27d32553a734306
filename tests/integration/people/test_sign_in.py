from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hub.core import clock
from hub.core.db import Database
from hub.core.errors import TooMany
from hub.people import passwords, sign_in
from hub.people.model import Person, Role, SignIn, SignInAttempt
from tests import factories
from tests.integration.people import door

WRONG = "That e-mail and password do not match."


def test_the_right_password_opens_the_page_that_was_asked_for(
    client: FlaskClient, tomas: Person
) -> None:
    asked = client.get("/people?q=ana")
    assert asked.location == "/sign-in?next=/people?q%3Dana"
    answer = door.sign_in(client, "tomas@example.com", next="/people?q=ana")
    assert answer.location == "/people?q=ana"
    assert "Ana Reis" in client.get("/people?q=ana").text


def test_an_address_in_capitals_is_the_same_person(client: FlaskClient, tomas: Person) -> None:
    assert door.sign_in(client, " Tomas@Example.com ").status_code == 302


@pytest.mark.parametrize("email", ["tomas@example.com", "nobody@example.com", "gone@example.com"])
def test_a_refusal_never_tells_who_exists(
    client: FlaskClient, database: Database, tomas: Person, email: str
) -> None:
    with database.write() as session:
        gone = factories.person(session, "Gone Person", active=False)
        gone.password_hash = tomas.password_hash
    password = door.PASSWORD if email.startswith("gone") else "not the right one"
    answer = door.sign_in(client, email, password)
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert f'value="{email}"' in answer.text
    assert password not in answer.text
    assert door.secret(client) == ""


def test_a_password_is_looked_at_even_where_nobody_has_that_address(
    client: FlaskClient, tomas: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []
    real = passwords._hasher.verify

    class Watched:
        hash = passwords._hasher.hash

        def verify(self, kept: str, given: str) -> bool:
            looked.append(True)
            return real(kept, given)

    monkeypatch.setattr(passwords, "_hasher", Watched())
    for email in ("tomas@example.com", "nobody@example.com"):
        door.sign_in(client, email, "not the right one")
    assert len(looked) == 2


def test_somebody_without_a_password_gets_in_with_none(
    client: FlaskClient, database: Database, ana: Person
) -> None:
    with database.write() as session:
        factories.person(session, "Nils New")
    for password in ("", "None", "anything at all"):
        assert door.sign_in(client, "nils@example.com", password).status_code == 422


def test_keeping_signed_in_lasts_30_days_and_otherwise_until_the_browser_closes(
    app: Flask, database: Database, tomas: Person
) -> None:
    for keep, lasts in (("1", timedelta(days=30)), ("", timedelta(hours=12))):
        client = app.test_client()
        answer = door.sign_in(client, "tomas@example.com", keep=keep)
        assert ("Max-Age=2606400" in answer.headers["Set-Cookie"]) == bool(keep)
        with database.read() as session:
            row = session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
        assert row is not None
        assert row.expires_at - row.created_at == lasts


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient, tomas: Person
) -> None:
    cookie = door.sign_in(client, "tomas@example.com").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_never_goes_in_the_clear(client: FlaskClient, tomas: Person) -> None:
    answer = client.post(
        "/sign-in",
        base_url="https://localhost",
        data={"email": "tomas@example.com", "password": door.PASSWORD},
    )
    assert "Secure" in answer.headers["Set-Cookie"]


def test_an_expired_sign_in_opens_nothing(
    client: FlaskClient, database: Database, tomas: Person
) -> None:
    door.sign_in(client, "tomas@example.com")
    assert client.get("/people").status_code == 200
    with database.write() as session:
        session.scalars(select(SignIn)).one().expires_at = clock.now()
    assert client.get("/people").status_code == 302


def test_the_database_holds_no_secret_that_opens_a_door(
    client: FlaskClient, database: Database, tomas: Person
) -> None:
    door.sign_in(client, "tomas@example.com")
    with database.read() as session:
        row = session.scalars(select(SignIn)).one()
    assert door.secret(client) not in (row.secret_digest, row.browser, row.address)


# Attacks


def test_a_secret_planted_before_sign_in_is_worth_nothing_after_it(
    app: Flask, client: FlaskClient, database: Database, ana: Person, tomas: Person
) -> None:
    client.set_cookie(door.COOKIE, "planted-by-somebody-else")
    door.sign_in(client, "tomas@example.com")
    assert door.secret(client) not in ("", "planted-by-somebody-else")
    thief = app.test_client()
    thief.set_cookie(door.COOKIE, "planted-by-somebody-else")
    assert thief.get("/people").status_code == 302


def test_signing_in_again_ends_the_sign_in_this_browser_had(
    app: Flask, client: FlaskClient, ana: Person, tomas: Person
) -> None:
    door.sign_in(client, "tomas@example.com")
    first, token = door.secret(client), door.token(client)
    door.sign_in(client, "ana@example.com", csrf_token=token)
    assert door.secret(client) != first
    thief = app.test_client()
    thief.set_cookie(door.COOKIE, first)
    assert thief.get("/people").status_code == 302


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "evil.example",
        "/\n/evil.example",
        "\\/evil.example",
    ],
)
def test_sign_in_never_leads_to_another_site(
    client: FlaskClient, tomas: Person, wanted: str
) -> None:
    assert wanted not in client.get("/sign-in", query_string={"next": wanted}).text
    assert door.sign_in(client, "tomas@example.com", next=wanted).location == "/"
    assert client.get("/sign-in", query_string={"next": wanted}).location == "/"


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_can_not_sign_a_browser_in(
    client: FlaskClient, tomas: Person, headers: dict[str, str]
) -> None:
    answer = client.post(
        "/sign-in",
        data={"email": "tomas@example.com", "password": door.PASSWORD},
        headers=headers,
    )
    assert answer.status_code == 403
    assert door.secret(client) == ""


def test_guessing_is_slowed_down_and_says_for_how_long(client: FlaskClient, tomas: Person) -> None:
    for _ in range(sign_in.FREE_HERE):
        assert door.sign_in(client, "tomas@example.com", "a wrong guess").status_code == 422
    refused = door.sign_in(client, "tomas@example.com")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= sign_in.FIRST_WAIT_S
    assert "Too many tries. Try again in" in refused.text
    assert door.secret(client) == ""


def test_guessing_at_nobody_is_slowed_down_alike(client: FlaskClient, tomas: Person) -> None:
    answers = [
        [door.sign_in(client, email, "a wrong guess").status_code for _ in range(7)]
        for email in ("tomas@example.com", "nobody@example.com")
    ]
    assert answers[0] == answers[1] == [422] * 5 + [429] * 2


def test_after_the_wait_the_right_password_opens_again(
    client: FlaskClient, database: Database, tomas: Person
) -> None:
    for _ in range(sign_in.FREE_HERE):
        door.sign_in(client, "tomas@example.com", "a wrong guess")
    with database.write() as session:
        for attempt in session.scalars(select(SignInAttempt)):
            attempt.at -= timedelta(seconds=sign_in.FIRST_WAIT_S)
    assert door.sign_in(client, "tomas@example.com").status_code == 302
    assert door.token(client)


def test_getting_in_forgets_the_tries_before(
    client: FlaskClient, database: Database, tomas: Person
) -> None:
    for _ in range(3):
        door.sign_in(client, "tomas@example.com", "a wrong guess")
    door.sign_in(client, "tomas@example.com")
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_tries_from_many_places_at_one_address_are_slowed_down_together(
    database: Database, tomas: Person
) -> None:
    now = clock.now()

    def guess(place: int) -> Any:
        with database.write() as session:
            return sign_in.begin(session, "tomas@example.com", f"198.51.100.{place}", now)

    for place in range(sign_in.FREE_EVERYWHERE):
        guess(place)
    with pytest.raises(TooMany):
        guess(99)


def test_one_place_trying_many_addresses_is_slowed_down(database: Database, tomas: Person) -> None:
    now = clock.now()
    with database.write() as session:
        for number in range(sign_in.FREE_PLACE):
            sign_in.begin(session, f"person{number}@example.com", "198.51.100.1", now)
    with pytest.raises(TooMany), database.write() as session:
        sign_in.begin(session, "tomas@example.com", "198.51.100.1", now)


def test_a_new_role_counts_with_the_next_request(
    client: FlaskClient, database: Database, ana: Person, tomas: Person
) -> None:
    with database.write() as session:
        second = factories.person(session, "Berit Holm", role=Role.ADMIN)
        second.password_hash = tomas.password_hash
    door.sign_in(client, "berit@example.com")
    assert "Add a person" in client.get("/people").text
    with database.write() as session:
        session.get_one(Person, second.id).role = Role.STAFF
    assert "Add a person" not in client.get("/people").text


def test_a_deactivated_person_is_out_with_the_next_request(
    client: FlaskClient, database: Database, tomas: Person
) -> None:
    door.sign_in(client, "tomas@example.com")
    with database.write() as session:
        session.get_one(Person, tomas.id).active = False
    assert client.get("/people").status_code == 302


def test_a_sign_that_no_database_keeps_is_refused_and_breaks_nothing(
    client: FlaskClient, tomas: Person
) -> None:
    assert door.sign_in(client, "to\0mas@example.com").status_code == 422
    door.sign_in(client, "tomas@example.com")
    assert client.get("/people?q=%00").status_code in (200, 422)
    assert client.get("/people?department=99999999999999999999").status_code == 404
