"""A long film is encoded by two workers, of which one dies, and no picture is missing."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.clips import queries
from hub.clips.model import Take
from hub.core import work
from hub.core.db import Database
from hub.core.settings import Settings
from hub.core.work.model import Job
from tests import media
from tests.integration.trip.test_trip import BY_LEA, House, house, speech_models, until
from tests.services import hub_server, process
from transcoding import fragments, playlist

__all__ = ["house", "speech_models"]
LENGTH_S, FPS = 250, 10


@pytest.mark.parametrize("house", ["file"], indirect=True)
def test_two_workers_share_a_long_film_and_one_may_die(house: House) -> None:
    film = house.film.with_name("long.mkv")
    media.ffmpeg(*media.flag(704, 400, FPS, LENGTH_S), *media.X264, "-g", "500", str(film))
    database = Database(house.settings.database_url)
    with worker(house.settings, "one"), worker(house.settings, "two") as second:
        until(lambda: _living(database) == 2, "two workers never lived")
        clip = house.hub("add", str(film), *BY_LEA).stdout.strip()
        until(lambda: len(_under_way(database)) >= 2, "it was never cut into parts")
        second.kill()
        second.wait()
        with worker(house.settings, "two"):
            until(lambda: _take(database, clip).complete, "the work did not go on")
    take = _take(database, clip)
    assert take.refusal == take.warning == ""
    assert {one.name: _pictures(house, one.prefix) for one in take.renditions} == {
        name: LENGTH_S * FPS for name in ("360p", "400p")
    }
    assert not _under_way(database)
    database.close()


@contextmanager
def worker(settings: Settings, name: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process of this name."""
    environ = hub_server.environment(replace(settings, node=name))
    started = subprocess.Popen(process.python("-m", "hub", "worker"), env=environ)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def _living(database: Database) -> int:
    with database.read() as session:
        return work.living(session)


def _under_way(database: Database) -> list[Job]:
    with database.read() as session:
        parts = select(Job).where(Job.subject.startswith("part:"), Job.part > 0)
        return list(session.scalars(parts))


def _take(database: Database, clip_id: str) -> Take:
    with database.read() as session:
        return queries.get(session, clip_id).takes[-1]


def _pictures(house: House, prefix: str) -> int:
    folder = house.settings.data / "media" / prefix
    return fragments.frames(folder, playlist.segments((folder / "index.m3u8").read_text()))
