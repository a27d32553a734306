"""Hub itself as its own process, started as an operator would start it."""

import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from hub.core.settings import PREFIX, Settings
from tests.services import process


@dataclass
class Running:
    """A running Hub: its address, its process (for a test that kills it) and what it wrote."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path


def environment(settings: Settings) -> dict[str, str]:
    """The variables from which another process reads the same settings."""
    given = {
        f"{PREFIX}{field.name.upper()}": str(getattr(settings, field.name))
        for field in fields(settings)
        if getattr(settings, field.name) != field.default
    }
    return {**os.environ, **given}


@contextmanager
def server(settings: Settings, *command: str, host: str = "127.0.0.1") -> Iterator[Running]:
    """Run `hub up` (or another `command`) with `settings` until the block ends.

    Waits until `/healthz` answers. Stops with SIGTERM, which takes the worker along.
    """
    port = process.free_port()
    url, log = f"http://{host}:{port}", settings.data / f"hub-{port}.log"
    settings.data.mkdir(parents=True, exist_ok=True)
    argv = process.python("-m", "hub", *(command or ("up",)), "--host", host, "--port", str(port))
    env = environment(settings) | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with process.running(argv, log, stop_signal=signal.SIGTERM, env=env) as running:
        process.wait_until(lambda: healthy(url), running, log)
        yield Running(url, running, log)


def healthy(url: str) -> bool:
    """Whether the server at an address answers."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False
