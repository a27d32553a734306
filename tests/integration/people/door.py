"""How a browser goes through the door: forms with their token, as a page sends them."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.people.conftest import PASSWORD

COOKIE = "hub_sign_in"


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Send the sign-in form."""
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def secret(client: FlaskClient) -> str:
    """The secret this browser holds, “” for none."""
    cookie = client.get_cookie(COOKIE)
    return cookie.value if cookie else ""


def token(client: FlaskClient) -> str:
    """The CSRF token of the pages this browser gets."""
    found = re.search(r'name="csrf" content="([0-9a-f]+)"', client.get("/people").text)
    assert found, "nobody is signed in here"
    return found[1]


def send(client: FlaskClient, path: str, **form: str) -> TestResponse:
    """Send a form of a page of ours, with its token."""
    return client.post(path, data={"csrf_token": token(client), **form})
