"""Work beside the steps of a job: silent until the job waits for it, ended with it."""

from dataclasses import replace

import pytest

from hub.core import clock, work
from hub.core.db import Database
from hub.core.work import Span, Stopped, aside, jobs
from hub.core.work.model import Job

TAKE, SOUND = "take:x", "sound"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every beat count, however soon it comes."""
    monkeypatch.setattr(jobs, "BEAT_S", 0.0)


@pytest.fixture
def job(database: Database) -> work.Attempt:
    with database.write() as session:
        session.add(Job(subject=TAKE, updated_at=clock.now()))
    return work.Attempt(database, TAKE, Span(0.1, 0.4)).begin("instant")


def beside(database: Database) -> work.AsideAttempt:
    return work.AsideAttempt(database, TAKE, Span(0.5, 0.7), name=SOUND, within=Span(0.0, 0.5))


def shown(database: Database) -> tuple[str, float, float]:
    with database.read() as session:
        row = session.get_one(Job, TAKE)
        return row.stage, round(row.part, 6), round(row.fraction, 6)


def test_it_tells_nothing_of_the_job_before_the_job_waits_for_it(database, job):
    attempt = beside(database)
    attempt.begin("sound")
    assert attempt.beat(0.4)
    assert shown(database) == ("instant", 0.0, 0.1)
    with database.read() as session:
        assert job.owns(session)


def test_what_is_waited_for_says_how_far_it_is_and_never_goes_back(database, job):
    attempt = beside(database)
    attempt.begin("sound")
    attempt.beat(0.4)
    with database.write() as session:
        aside.wait_for(session, TAKE, SOUND)
    assert shown(database) == ("sound", 0.2, 0.1)
    attempt.beat(0.8)
    assert shown(database) == ("sound", 0.4, 0.58)
    attempt.pause(work.WAITING_FOR_SPACE)
    attempt.beat(0.0)
    assert shown(database) == (work.WAITING_FOR_SPACE, 0.4, 0.58)
    second = replace(beside(database), within=Span(0.5, 1.0))
    second.begin("sound")
    second.beat(1.0)
    assert shown(database) == ("sound", 1.0, 0.7)
    assert not attempt.beat(0.9)  # another attempt has taken it over


@pytest.mark.parametrize("ends", ["cancelled", "ended"])
def test_it_ends_with_its_job(database, job, ends):
    attempt = beside(database)
    attempt.begin("sound")
    with database.write() as session:
        setattr(session.get_one(Job, TAKE), ends, True)
    assert not attempt.beat(0.5)
    with pytest.raises(Stopped):
        beside(database).begin("sound")


def test_it_can_be_stopped_alone_even_before_it_began_and_is_forgotten_with_the_parts(
    database, job
):
    with database.write() as session:
        aside.stop(session, TAKE, SOUND)
    with pytest.raises(Stopped):
        beside(database).begin("sound")
    with database.write() as session:
        work.forget_parts(session, "x")
    beside(database).begin("sound")


def test_a_job_that_waits_for_its_turn_says_so(database, job):
    with database.write() as session:
        jobs.wait_turn(session, "take", "x")
    assert shown(database)[0] == "waiting"
