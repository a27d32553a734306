"""The cast: a company, an administrator and a member of staff who knows a password."""

from functools import cache

import pytest
from argon2 import PasswordHasher

from hub.core import clock
from hub.core.db import Database
from hub.people import company, passwords
from hub.people.model import Person, Role
from tests import factories

PASSWORD = "four words of mine"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real price is paid once, in tests/unit/hub/people/test_passwords.py."""
    passwords._nobodys.cache_clear()
    password_hash.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 64, 1))


@cache
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def ana(database: Database) -> Person:
    """The administrator of Nordwind."""
    with database.write() as session:
        company.found(session, "Nordwind", clock.now())
        made = factories.person(session, "Ana Reis", role=Role.ADMIN)
        made.password_hash = password_hash()
    return made


@pytest.fixture
def tomas(database: Database, ana: Person) -> Person:
    """A member of staff."""
    with database.write() as session:
        made = factories.person(session, "Tomas Mendes", of="Support", manager=ana)
        made.password_hash = password_hash()
    return made
