"""Start a server so that it can't outlive the test run, even one that is killed."""

import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # https://man7.org/linux/man-pages/man2/prctl.2.html
_ROOT = Path(__file__).parents[2]


PORTS, PORT_WORKERS = range(12_000, 32_000), 16


class ServiceError(Exception):
    """A server did not start or did not answer; the text holds the end of what it wrote."""


def free_port() -> int:
    """A port on loopback that nothing listens on right now.

    Below those that the system lends for a moment (from 32768 on), and for each worker of the suite
    its own, so that nobody else has taken it when the server that is started binds it.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PORT_WORKERS
    for port in random.sample(range(PORTS.start + worker, PORTS.stop, PORT_WORKERS), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise ServiceError("No port on loopback is free.")


def wait_until(ready: Callable[[], bool], server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Ask `ready` until it says yes; `ServiceError` if the server ended or 120 s went by."""
    give_up_at = time.monotonic() + 120
    while not ready():
        if server.poll() is not None or time.monotonic() > give_up_at:
            tail = log.read_text(errors="replace")[-2000:]
            raise ServiceError(f"{log.stem} did not start:\n{tail}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether something on loopback accepts connections at `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(
    argv: Sequence[str | Path],
    log: Path,
    *,
    stop_signal: signal.Signals = signal.SIGTERM,
    user: str | None = None,
    env: dict[str, str] | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A child process whose output goes to `log`; it gets `stop_signal` at the end or at our death.

    `user` is the name of the account it runs as; only root may give one.
    """
    libc = ctypes.CDLL(None)

    def die_with_parent() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, stop_signal)

    with log.open("wb") as out:
        server = subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env=env,
            user=user,
            group=user and _group_of(user),
            extra_groups=[] if user else None,
            preexec_fn=die_with_parent,  # runs after the change of user, which would clear it
        )
    try:
        yield server
    finally:
        _stop(server, stop_signal)


def _stop(server: "subprocess.Popen[bytes]", stop_signal: signal.Signals) -> None:
    if server.poll() is None:
        server.send_signal(stop_signal)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


@contextmanager
def folder(service: str) -> Iterator[Path]:
    """A new folder directly in the temporary one, gone afterwards.

    Not pytest's own: those are closed to other accounts, and root's servers run as one.
    Folders of test runs that were killed are removed on the way.
    """
    base = Path(tempfile.gettempdir())
    for left in base.glob(f"hub-{service}-*"):
        owner = left.name.split("-")[2]
        if not Path(f"/proc/{owner}").exists():
            shutil.rmtree(left, ignore_errors=True)
    path = Path(tempfile.mkdtemp(prefix=f"hub-{service}-{os.getpid()}-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def python(*args: str | Path) -> list[str | Path]:
    """argv for a script of the suite, in the suite's own Python."""
    return [sys.executable, *args]
