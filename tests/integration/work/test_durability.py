"""Work goes on after a kill at any point, is done once, and can be stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.core import migrate, work
from hub.core.db import Database
from hub.core.settings import Settings
from hub.core.work.worker import AHEAD

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 180.0


@dataclass
class Bench:
    """A database, and workers of the toy workflow to start and kill."""

    settings: Settings
    database: Database
    workers: list[subprocess.Popen[bytes]]

    def start_worker(self, node: str = "one") -> subprocess.Popen[bytes]:
        seen = self.lines().count("worker")
        environ = os.environ | {
            "HUB_DATA": str(self.settings.data),
            "HUB_DATABASE": self.settings.database_url,
            "HUB_NODE": node,
        }
        command = [sys.executable, "-m", "tests.integration.work.toy"]
        worker = subprocess.Popen(command, env=environ, cwd=ROOT)
        self.workers.append(worker)
        self.until(lambda: self.lines().count("worker") > seen)
        return worker

    def lines(self) -> list[str]:
        path = self.settings.data / "ran.log"
        return path.read_text().splitlines() if path.exists() else []

    def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline, f"It never came to that; what ran: {self.lines()}"
            time.sleep(0.05)

    def begin(self, workflow: str, subject: str, queue: str = work.MEDIA) -> None:
        with self.database.write() as session:
            work.start(session, workflow, subject, queue=queue)

    def has_ended(self, workflow: str, subject: str) -> bool:
        with self.database.read() as session:
            job = work.state(session, workflow, subject)
            return job is not None and job.ended

    def published(self) -> int:
        with self.database.read() as session:
            return session.scalar(text("SELECT count(*) FROM departments")) or 0


@pytest.fixture
def bench(tmp_path: Path, empty_database_url: str) -> Iterator[Bench]:
    settings = Settings(data=tmp_path / "data", database=empty_database_url)
    migrate.ensure(settings)
    database = Database(settings.database_url)
    made = Bench(settings, database, [])
    yield made
    for worker in made.workers:
        worker.kill()
        worker.wait()
    database.close()


def kill(worker: subprocess.Popen[bytes]) -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def test_work_goes_on_behind_the_last_recorded_step_after_a_kill(bench):
    bench.begin("toy", "a")
    first = bench.start_worker()
    bench.until(lambda: {"slow begins", "hum begins"} <= set(bench.lines()))
    kill(first)
    bench.start_worker()
    bench.until(lambda: bench.has_ended("toy", "a"))
    assert bench.lines().count("first") == 1
    assert bench.lines().count("slow begins") == bench.lines().count("hum begins") == 2
    assert bench.lines().count("hum ends") == 1
    assert bench.published() == 1


def test_a_commit_happens_once_though_the_worker_dies_right_after(bench):
    (bench.settings.data / "die-after-publish").touch()
    bench.begin("toy", "a")
    bench.start_worker().wait(timeout=PATIENCE_S)
    bench.start_worker()
    bench.until(lambda: bench.has_ended("toy", "a"))
    assert bench.published() == 1


def test_cancelled_work_stops_within_its_step(bench):
    bench.begin("toy", "a")
    bench.start_worker()
    bench.until(lambda: {"slow begins", "hum begins"} <= set(bench.lines()))
    with bench.database.write() as session:
        work.cancel(session, "toy", "a")
    bench.until(lambda: bench.has_ended("toy", "a"))
    assert {"slow stopped", "hum stopped"} <= set(bench.lines())  # before it is said to have ended
    assert bench.published() == 0


def test_what_runs_beside_a_step_that_fails_has_stopped_before_that_is_told(bench):
    bench.begin("torn", "a")
    bench.start_worker()
    bench.until(lambda: bench.has_ended("torn", "a"))
    assert bench.lines() == ["worker", "hum begins", "hum stopped", "failed: This can't be done."]


def test_a_transcript_waits_behind_no_encode(bench):
    """Takes hold every place of their queue, and more wait, until the transcript is made."""
    places = AHEAD + bench.settings.media_jobs
    for number in range(places + 2):
        bench.begin("encode", f"take{number}")
    bench.start_worker()
    bench.until(lambda: bench.lines().count("encode begins") == places)
    bench.begin("speak", "take0", work.SPEECH)
    bench.until(lambda: bench.has_ended("speak", "take0"))
    bench.until(lambda: bench.has_ended("encode", f"take{places + 1}"))


def test_a_hopeless_step_is_not_tried_again_and_says_why(bench):
    bench.begin("hopeless", "a")
    bench.start_worker()
    bench.until(lambda: bench.has_ended("hopeless", "a"))
    assert bench.lines().count("refuse") == bench.lines().count("refuse to tidy") == 1
    assert "failed: This can't be done." in bench.lines()


def test_work_exists_only_if_its_transaction_commits(bench):
    def begin_and_fail() -> None:
        with bench.database.write() as session:
            work.start(session, "toy", "undone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begin_and_fail()
    bench.begin("hopeless", "done")
    bench.start_worker()
    bench.until(lambda: bench.has_ended("hopeless", "done"))
    assert "first" not in bench.lines()


def test_ended_work_can_be_started_anew(bench):
    bench.begin("hopeless", "a")
    bench.start_worker()
    bench.until(lambda: bench.has_ended("hopeless", "a"))
    bench.begin("hopeless", "a")
    bench.until(lambda: bench.lines().count("refuse") == 2)


def test_a_second_worker_of_the_same_name_is_refused(bench):
    bench.start_worker("one")
    environ = os.environ | {"HUB_DATA": str(bench.settings.data), "HUB_NODE": "one"}
    environ["HUB_DATABASE"] = bench.settings.database_url
    command = [sys.executable, "-m", "tests.integration.work.toy"]
    second = subprocess.run(
        command, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert "A worker named “one” runs already" in second.stderr


def test_a_dead_workers_work_is_given_to_a_living_one(bench, monkeypatch):
    bench.begin("toy", "a")
    first = bench.start_worker("one")
    bench.until(lambda: "slow begins" in bench.lines())
    kill(first)
    with bench.database.write() as session:  # as if its lease had run out
        session.execute(text("UPDATE executors SET seen_at = '2020-01-01 00:00:00'"))
    bench.start_worker("two")
    bench.until(lambda: bench.has_ended("toy", "a"))
    assert bench.lines().count("first") == 1
    assert bench.published() == 1
