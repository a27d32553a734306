"""Clients of the site, and browsers, that somebody is signed in with."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext

from hub.core import clock
from hub.core.db import Database
from hub.people import sign_in
from hub.people.gate import COOKIE
from hub.people.model import Person
from hub.people.sign_in import Device
from hub.web import csrf
from hub.web.session import KEY

SignIn = Callable[[Person], FlaskClient]


def client(app: Flask, person: Person) -> FlaskClient:
    """A client signed in as `person`; it sends the CSRF token by itself."""
    held = secret(app.extensions[KEY].database, person)
    made = app.test_client()
    made.set_cookie(COOKIE, held)
    token = csrf.token_for(held, str(app.config["SECRET_KEY"]))
    made.environ_base["HTTP_" + csrf.HEADER.upper().replace("-", "_")] = token
    return made


def browser(context: BrowserContext, url: str, database: Database, person: Person) -> None:
    """Sign `person` in with a browser, for the Hub that runs at `url` on `database`."""
    context.add_cookies([{"name": COOKIE, "value": secret(database, person), "url": url}])


def secret(database: Database, person: Person) -> str:
    """What the cookie of a browser holds in which `person` is signed in."""
    device = Device("the test suite", "127.0.0.1")
    with database.write() as session:
        return sign_in.open_(session, person.id, device, clock.now(), keep=True)
