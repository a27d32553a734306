"""Connections: a thread that holds one gets another, and what fails names no values."""

from contextlib import ExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hub.core.db import Database
from hub.people.model import Person
from tests import factories

THREADS = 16  # of a web process; each may read twice at a time


def test_nobody_waits_for_a_connection(database: Database) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(database.read()) for _ in range(2 * THREADS)]
        assert [session.scalar(text("SELECT 1")) for session in held] == [1] * len(held)


def test_an_error_that_is_logged_names_no_values(database: Database) -> None:
    with database.write() as session:
        kim = factories.person(session, "Kim Staff")
        twice = Person(name="Somebody Else", email=kim.email, created_at=kim.created_at)
        session.add(twice)
        with pytest.raises(IntegrityError) as raised:
            session.flush()
        session.rollback()
    assert "Somebody Else" not in str(raised.value)
