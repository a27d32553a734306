"""What a person erased does not come back, whatever their players still hold of it."""

from datetime import timedelta

import pytest

from hub.core import clock
from hub.core.errors import Conflict
from hub.people.model import Person
from hub.viewing import actions, own, together
from hub.viewing.model import ErasedName, Erasure, Viewing
from tests import factories
from tests.integration.viewing.test_together import _told

PLAYED = [[0, 300, 10, 0]]
HOUR_MS = 3_600_000


@pytest.fixture
def erase(database):
    """Let everybody erase what they watched."""

    def done(at=None):
        with database.write() as session:
            for person in session.query(Person).all():
                actions.erase(session, person.id, {}, at or clock.now())

    return done


@pytest.fixture
def held(database):
    """How many rows are held of what people watched: takes and places."""

    def counted():
        with database.read() as session:
            people = [one.id for one in session.query(Person)]
            found = [
                *(row for one in people for row in own.held(session, one)),
                *(row for one in people for row in own.places(session, one)),
            ]
            return len(found)

    return counted


def test_a_viewing_that_was_erased_is_not_taken_again(tell, house, erase, held):
    assert tell(house.staff[0], PLAYED).status_code == 204
    erase()
    for seq in (1, 2):
        assert tell(house.staff[0], PLAYED, seq=seq).status_code == 409
    assert held() == 0


def test_one_that_found_no_network_before_is_refused_days_later(tell, house, erase, held):
    erase(clock.now() - timedelta(minutes=30))
    assert tell(house.staff[0], PLAYED, age_ms=HOUR_MS).status_code == 409
    assert held() == 0


def test_what_is_watched_afterwards_counts(tell, house, erase, held):
    tell(house.staff[0], PLAYED)
    erase(clock.now() - timedelta(minutes=30))
    assert tell(house.staff[0], PLAYED, viewing="afterwards", age_ms=60_000).status_code == 204
    assert held() == 2


def test_who_is_not_measured_gets_no_place_back_either(tell, house, erase, held, database):
    with database.write() as session:
        session.query(Person).update({Person.measured: False})
    tell(house.staff[0], PLAYED)
    assert held() == 1
    erase()
    assert tell(house.staff[0], PLAYED, age_ms=HOUR_MS).status_code == 409
    assert held() == 0


@pytest.mark.parametrize("age_ms", [-1, "60", 1.5, True])
def test_an_age_that_is_none_is_refused(tell, house, age_ms):
    assert tell(house.staff[0], PLAYED, age_ms=age_ms).status_code == 422


def test_a_player_that_goes_on_is_told_with_its_next_state(database, watchers, erase):
    where, people = watchers
    inlet = together.Inlet(database, measures=True)
    inlet._ticks = True
    inlet.take(_told(where, people[0], "viewing-01", 1, [(0, 90, 10)]))
    erase()  # after it came, before it is written
    inlet.flush()
    with pytest.raises(Conflict):
        inlet.take(_told(where, people[0], "viewing-01", 2, [(0, 90, 10)] * 2, age_ms=HOUR_MS))
    with database.read() as session:
        assert session.query(Viewing).all() == []


def test_what_another_process_wrote_meanwhile_goes_with_the_next_chore(tell, house, database, held):
    tell(house.staff[0], PLAYED)
    with database.write() as session:
        person_id = session.query(Viewing).one().person_id
        session.add(Erasure(person_id=person_id, at=clock.now()))
        session.add(ErasedName(digest="0" * 64, at=factories.THEN))
    with database.write() as session:
        actions.sweep(session, clock.now())
    assert held() == 0
    with database.read() as session:
        assert session.query(ErasedName).all() == []
