from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.core.db import Database
from hub.people.model import Person, SignIn
from tests.integration.people import door


def test_signing_out_ends_the_sign_in_on_the_server_too(
    app: Flask, client: FlaskClient, database: Database, tomas: Person
) -> None:
    door.sign_in(client, "tomas@example.com")
    stolen = door.secret(client)
    assert door.send(client, "/sign-out").location == "/sign-in"
    assert door.secret(client) == ""
    thief = app.test_client()
    thief.set_cookie(door.COOKIE, stolen)
    assert thief.get("/people").status_code == 302
    with database.read() as session:
        assert session.scalars(select(SignIn)).all() == []


def test_another_site_can_not_sign_a_browser_out(client: FlaskClient, tomas: Person) -> None:
    door.sign_in(client, "tomas@example.com")
    assert client.post("/sign-out").status_code == 403
    forged = client.post("/sign-out", data={"csrf_token": "0" * 64})
    assert forged.status_code == 403
    far = client.post(
        "/sign-out",
        data={"csrf_token": door.token(client)},
        headers={"Origin": "https://evil.example"},
    )
    assert far.status_code == 403
    assert client.get("/people").status_code == 200


def test_the_token_of_another_sign_in_does_not_fit(
    app: Flask, client: FlaskClient, ana: Person, tomas: Person
) -> None:
    other = app.test_client()
    door.sign_in(client, "tomas@example.com")
    door.sign_in(other, "ana@example.com")
    answer = client.post("/sign-out", data={"csrf_token": door.token(other)})
    assert answer.status_code == 403


def test_signing_out_by_a_link_is_not_possible(client: FlaskClient, tomas: Person) -> None:
    door.sign_in(client, "tomas@example.com")
    assert client.get("/sign-out").status_code == 405
    assert client.get("/people").status_code == 200


def test_one_device_or_all_others_are_signed_out_from_my_page(
    app: Flask, database: Database, tomas: Person
) -> None:
    here, phone, tablet = (app.test_client() for _ in range(3))
    for client in (here, phone, tablet):
        door.sign_in(client, "tomas@example.com")
    with database.read() as session:
        ids = list(session.scalars(select(SignIn.id).order_by(SignIn.id)))
    door.send(here, f"/me/devices/{ids[1]}/sign-out")
    assert phone.get("/people").status_code == 302
    assert tablet.get("/people").status_code == 200
    door.send(here, "/me/devices/sign-out-others")
    assert tablet.get("/people").status_code == 302
    assert here.get("/people").status_code == 200


def test_the_device_of_somebody_else_is_left_alone(
    app: Flask, database: Database, ana: Person, tomas: Person
) -> None:
    mine, hers = app.test_client(), app.test_client()
    door.sign_in(hers, "ana@example.com")
    door.sign_in(mine, "tomas@example.com")
    with database.read() as session:
        her_id = session.scalar(select(SignIn.id).where(SignIn.person_id == ana.id))
    door.send(mine, f"/me/devices/{her_id}/sign-out")
    assert hers.get("/people").status_code == 200
