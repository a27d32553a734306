import pytest
from flask.testing import FlaskClient

from hub.core.db import Database
from hub.people.model import Person
from tests.integration.people import door
from tests.signed_in import SignIn


@pytest.mark.parametrize(
    ("asked", "lang", "title"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de", "Anmelden"),
        ("fr,en;q=0.5", "en", "Sign in"),
        ("fr", "en", "Sign in"),
        ("", "en", "Sign in"),
        ("*;q=nonsense,,;", "en", "Sign in"),
    ],
)
def test_a_page_speaks_the_language_the_browser_asks_for(
    client: FlaskClient, ana: Person, asked: str, lang: str, title: str
) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": asked}).text
    assert f'<html lang="{lang}"' in page
    assert f"<h1>{title}</h1>" in page


def test_what_a_person_chose_counts_more_than_the_browser(
    sign_in: SignIn, database: Database, tomas: Person
) -> None:
    with database.write() as session:
        session.get_one(Person, tomas.id).locale = "en"
    page = sign_in(tomas).get("/people", headers={"Accept-Language": "de"}).text
    assert '<html lang="en"' in page


def test_a_refusal_is_said_in_the_readers_language(client: FlaskClient, ana: Person) -> None:
    answer = client.post(
        "/sign-in",
        data={"email": "ana@example.com", "password": "wrong"},
        headers={"Accept-Language": "de"},
    )
    assert "E-Mail-Adresse und Passwort passen nicht zusammen." in answer.text
    gone = client.get("/welcome/made-up", headers={"Accept-Language": "de"})
    assert "Dieser Link ist hier nicht bekannt." in gone.text
    nowhere = client.get("/no/such/page", headers={"Accept-Language": "de"})
    assert nowhere.status_code == 404
    assert "Unter dieser Adresse gibt es keine Seite." in nowhere.text


def test_a_language_we_do_not_speak_is_not_kept_from_breaking_a_page(
    sign_in: SignIn, tomas: Person
) -> None:
    client = sign_in(tomas)
    client.post("/me/look", data={"locale": "xx-nonsense"})
    assert '<html lang="en"' in client.get("/people").text


@pytest.mark.parametrize(
    "zone", ["Europe/Lisbon", "Asia/Kolkata", "../../etc/passwd", "nonsense", "", "\u00e9"]
)
def test_times_are_the_readers_own_and_a_wrong_zone_breaks_nothing(
    client: FlaskClient, tomas: Person, zone: str
) -> None:
    door.sign_in(client, "tomas@example.com")
    client.set_cookie("hub_zone", zone)
    assert client.get("/me").status_code == 200
