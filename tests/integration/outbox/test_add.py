"""An event waits from the moment its deed is kept, and is written once."""

import pytest

from hub.outbox import actions, queries
from tests import factories


def test_an_event_written_twice_waits_once_and_goes_with_its_person(database):
    with database.write() as session:
        ana = factories.person(session, "Ana Reis")
        for _ in range(2):
            actions.add(session, "test.told", key="told:1", person_id=ana.id, now=factories.THEN)
        actions.add(session, "test.told", key="told:2", payload={"n": 1}, now=factories.THEN)
    with database.write() as session:
        assert [one.key for one in queries.waiting(session)] == ["told:1", "told:2"]
        session.delete(session.get(type(ana), ana.id))
    with database.read() as session:
        assert [one.payload for one in queries.waiting(session)] == [{"n": 1}]


def test_nothing_waits_of_a_deed_that_was_undone(database):
    def undone() -> None:
        with database.write() as session:
            actions.add(session, "test.told", key="told:1", now=factories.THEN)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    with database.read() as session:
        assert queries.waiting(session) == []
