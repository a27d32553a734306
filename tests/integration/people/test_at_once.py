from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hub.core import clock
from hub.core.db import Database
from hub.people import credentials, links, queries
from hub.people import sign_in as rules
from hub.people.model import Person, Role
from tests import factories
from tests.integration.people import door
from tests.signed_in import SignIn

AT_ONCE = 8


def test_of_many_who_use_a_link_at_once_one_gets_in(
    app: Flask, database: Database, ana: Person, tomas: Person
) -> None:
    with database.write() as session:
        secret = credentials.password_link(session, tomas.id, by=ana.id, now=clock.now())

    def choose(number: int) -> int:
        form = {"password": f"four words of mine {number}"}
        return app.test_client().post(f"/welcome/{secret}", data=form).status_code

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        codes = Counter(crowd.map(choose, range(AT_ONCE)))
    assert codes == {302: 1, 410: AT_ONCE - 1}


def test_of_many_who_set_hub_up_at_once_one_becomes_administrator(
    app: Flask, database: Database
) -> None:
    with database.write() as session:
        secret = links.set_up_link(session, clock.now())

    def found(number: int) -> int:
        form = {
            "company": f"Company {number}",
            "name": f"Person {number}",
            "email": f"person{number}@example.com",
            "password": "four words of mine",
        }
        return app.test_client().post(f"/set-up/{secret}", data=form).status_code

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        codes = Counter(crowd.map(found, range(AT_ONCE)))
    assert codes == {302: 1, 410: AT_ONCE - 1}
    with database.read() as session:
        admins = select(func.count()).select_from(Person).where(Person.role == Role.ADMIN)
        assert session.scalar(admins) == 1


def test_guessing_in_parallel_gains_no_tries(app: Flask, tomas: Person) -> None:
    def guess(number: int) -> int:
        return door.sign_in(app.test_client(), "tomas@example.com", f"guess {number}").status_code

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        codes = Counter(crowd.map(guess, range(2 * AT_ONCE)))
    assert codes == {422: rules.FREE_HERE, 429: 2 * AT_ONCE - rules.FREE_HERE}


def test_two_administrators_can_not_end_each_other_at_once(
    sign_in: SignIn, database: Database, ana: Person
) -> None:
    with database.write() as session:
        berit = factories.person(session, "Berit Holm", role=Role.ADMIN)
    pairs = [(sign_in(ana), berit), (sign_in(berit), ana)]

    def end(pair: tuple[FlaskClient, Person]) -> int:
        client, other = pair
        return client.post(f"/people/{other.id}/deactivate").status_code

    with ThreadPoolExecutor(2) as crowd:
        codes = sorted(crowd.map(end, pairs))
    assert codes in ([302, 302], [302, 409])
    with database.read() as session:
        assert len(queries.admins(session)) == 1
