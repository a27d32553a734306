"""A worker as `hub demo` starts it loads the demo company by itself."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.clips.model import Clip, State
from hub.core import migrate
from hub.core.db import Database
from hub.core.settings import Settings
from hub.demo import found, jobs
from hub.viewing.model import SeenSeconds

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 200.0


@pytest.fixture
def founded(tmp_path: Path) -> Iterator[Database]:
    """A founded demo company whose loading waits for a worker."""
    settings = Settings(data=tmp_path)
    migrate.ensure(settings)
    database = Database(settings.database_url)
    with database.write() as session:
        jobs.begin(session, "anchor-tide-heron-quay", found.hashed("anchor-tide-heron-quay"))
    yield database
    database.close()


@pytest.fixture
def worker(founded: Database, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`hub worker` on that company, stopped in the end."""
    environ = os.environ | {"HUB_DATA": str(tmp_path), "HUB_SPEECH_MODEL": str(tmp_path / "none")}
    command = [sys.executable, "-m", "hub", "worker"]
    with subprocess.Popen(command, env=environ, cwd=ROOT) as running:
        yield running
        running.terminate()


def _until(true: Callable[[], bool], worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert worker.poll() is None, "the worker ended"
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.3)


def test_the_newest_film_is_published_and_watched_first(
    founded: Database, worker: subprocess.Popen[bytes]
) -> None:
    def seen() -> bool:
        with founded.read() as session:
            return bool(session.scalar(select(func.count()).select_from(SeenSeconds)))

    _until(seen, worker)
    with founded.read() as session:
        published = list(session.scalars(select(Clip).where(Clip.state == State.PUBLISHED)))
    assert [clip.title for clip in published] == [
        "Avocet’s first month: what you asked and what we changed"
    ]
