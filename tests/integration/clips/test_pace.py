"""The time that is left of a take follows from what says something about it."""

import time

import pytest

from hub.core import work
from hub.core.db import Database
from hub.core.work.jobs import Attempt
from tests.integration.clips.conftest import ON_SQLITE
from tests.integration.clips.test_made import take_of

pytestmark = ON_SQLITE


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds on the clock, in its one place."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def told(database: Database, take_id: str) -> float | None:
    with database.read() as session:
        job = work.state(session, "take", take_id)
        assert job is not None
        return job.eta_s


def test_a_small_stage_that_took_long_does_not_make_the_rest_seem_endless(
    database: Database, clip_id: str, clock: list[float]
) -> None:
    take_id = take_of(database, clip_id).id
    stills = Attempt(database, f"take:{take_id}", work.Span(0.023, 0.025)).begin("stills")
    clock[0] += 8
    assert stills.beat(1.0)
    assert told(database, take_id) is None
    ladder = Attempt(database, f"take:{take_id}", work.Span(0.025, 1.0)).begin("ladder")
    clock[0] += 30
    assert ladder.beat(0.25)
    assert told(database, take_id) == pytest.approx(90, rel=0.05)
