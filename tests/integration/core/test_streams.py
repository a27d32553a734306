"""Open streams: who is woken, whatever the database does meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

import pytest
from sqlalchemy.exc import OperationalError

from hub.core.db import Database
from hub.core.work import note
from hub.web import stream
from hub.web.stream import Streams

TRIES = 120  # comments of a stream that stays silent, one a second


class Opened:
    """Streams of a site of 16 threads, on a database."""

    def __init__(self, database: Database, stack: ExitStack) -> None:
        self.database, self._stack = database, stack
        self._streams = Streams(database, 16)

    def begin(self, clip: str) -> tuple[Iterator[str], Callable[[], None]]:
        """A stream that has told once of ``clip`` how often it was asked, and what closes it."""
        asked = count(1)
        response = self._streams.open(clip, lambda: iter([("progress", next(asked), None)]))
        self._stack.callback(response.close)
        lines = iter(response.response)
        assert told(lines) == 1
        return lines, response.close

    def touch(self, clip: str) -> None:
        with self.database.write() as session:
            note(session, clip)


@contextmanager
def listening(database: Database) -> Iterator[Opened]:
    """Streams; all are closed at the end, and whoever looks for them has ended."""
    with ExitStack() as stack:
        yield Opened(database, stack)
    for one in looking():
        one.join(timeout=30)


@pytest.fixture
def streams(database) -> Iterator[Opened]:
    with listening(database) as made:
        yield made


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    """An open stream says every second that it is still here."""
    monkeypatch.setattr(stream, "COMMENT_EVERY_S", 1.0)


def looking() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "streams"]


def told(lines: Iterator[str]) -> int:
    """What a stream tells next."""
    for _ in range(TRIES):
        line = next(lines)
        if line.startswith("event"):
            return int(line.split("data: ")[1])
    raise AssertionError("it was never woken")


def test_a_stream_goes_on_once_the_database_is_back(streams, monkeypatch):
    lines, _close = streams.begin("a")
    read, left = streams.database.read, iter(range(2))

    def away():
        if next(left, None) is not None:
            raise OperationalError("SELECT", {}, Exception("the server is starting up"))
        return read()

    monkeypatch.setattr(streams.database, "read", away)
    streams.touch("a")
    assert told(lines) == 2
    assert next(left, None) is None


def test_one_thread_looks_for_all_streams_also_when_the_last_goes_as_another_comes(streams):
    for _ in range(5):
        _lines, close = streams.begin("a")
        close()
    lines, _close = streams.begin("a")
    for _ in range(600):
        if len(looking()) == 1:  # one that found nobody may be about to end
            break
        time.sleep(0.1)
    assert len(looking()) == 1
    streams.touch("a")
    assert told(lines) == 2


def test_a_note_that_is_committed_behind_a_later_one_wakes_its_stream(postgresql_url):
    database = Database(postgresql_url)
    with listening(database) as streams:
        lines, _close = streams.begin("a")
        other, _close = streams.begin("b")
        with database.write() as session:
            note(session, "a")
            session.flush()  # it has its number
            streams.touch("b")
            assert told(other) == 2
        assert told(lines) == 2
    database.close()
