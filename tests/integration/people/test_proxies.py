from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.app import create_app
from hub.core.db import Database
from hub.core.settings import Settings
from hub.people.model import Person, SignIn
from hub.web.session import KEY
from tests.integration.people import door

SAID = {"X-Forwarded-For": "6.6.6.6, 10.1.2.3", "X-Forwarded-Host": "elsewhere.example.com"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "10.1.2.3")])
def test_only_what_our_own_proxies_say_of_an_address_is_believed(
    settings: Settings, database: Database, tomas: Person, proxies: int, address: str
) -> None:
    app = create_app(replace(settings, proxies=proxies))
    form = {"email": tomas.email, "password": door.PASSWORD, "next": "/people"}
    answer = app.test_client().post("/sign-in", data=form, headers=SAID)
    app.extensions[KEY].database.close()
    assert answer.location == "/people"
    with database.read() as session:
        assert session.scalars(select(SignIn.address)).all() == [address]
