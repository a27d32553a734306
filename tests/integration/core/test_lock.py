"""A lock over processes: one holds it, and a killed one holds nothing."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hub.core.errors import Busy
from hub.core.lock import alone
from hub.core.services import Services
from tests.services import hub_server

HOLD = """
import time
from hub.core.db import Database
from hub.core.lock import alone
from hub.core.services import Services
from hub.core.settings import load
from hub.core.storage import open_storage
settings = load()
services = Services(settings, Database(settings.database_url), open_storage(settings))
with alone(services, "one", "busy"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_only_one_holds_it_and_others_are_told(services: Services) -> None:
    with alone(services, "one", "Somebody is at it."):
        with (
            pytest.raises(Busy, match="Somebody is at it"),
            alone(services, "one", "Somebody is at it."),
        ):
            raise AssertionError
        with alone(services, "another", "busy"):
            pass
    with alone(services, "one", "busy"):
        pass


def test_it_is_given_back_after_an_error(services: Services) -> None:
    with pytest.raises(ValueError, match="oops"), alone(services, "one", "busy"):
        raise ValueError("oops")
    with alone(services, "one", "busy"):
        pass


def test_a_killed_process_holds_nothing(services: Services) -> None:
    environment = hub_server.environment(services.settings)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        env=environment,
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(Busy), alone(services, "one", "busy"):
        raise AssertionError
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    assert is_free_soon(services)


def is_free_soon(services: Services) -> bool:
    """PostgreSQL notices the end of a connection a moment later."""
    for _ in range(200):
        try:
            with alone(services, "one", "busy"):
                return True
        except Busy:
            threading.Event().wait(0.05)
    return False


def test_many_at_once_are_never_two(services: Services) -> None:
    inside, most, entered = [0], [0], [0]
    guard = threading.Lock()

    def visit() -> None:
        for _ in range(30):
            try:
                with alone(services, "one", "busy"):
                    with guard:
                        inside[0] += 1
                        entered[0] += 1
                        most[0] = max(most[0], inside[0])
                    threading.Event().wait(0.001)
                    with guard:
                        inside[0] -= 1
            except Busy:
                threading.Event().wait(0.001)

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1
    assert entered[0] > 0
