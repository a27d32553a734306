"""Running the website and a worker as children that never outlive us."""

import ctypes
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

log = logging.getLogger(__name__)
PR_SET_PDEATHSIG = 1
STOP_WITHIN_S = 15.0
LOOK_EVERY_S = 0.2
RESTART_WAIT_S = 2.0
_libc = ctypes.CDLL(None)


def supervise(commands: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run ``hub COMMAND`` for each until SIGINT or SIGTERM, or until the first of them ends.

    The first command is the one people wait for: when it ends, all do, with its exit code.
    Others are started again. Returns the exit code.
    """
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    children = {command: _start(command, environ) for command in commands}
    try:
        while not stopping and children[commands[0]].poll() is None:
            _restart_ended(children, commands[1:], environ)
            time.sleep(LOOK_EVERY_S)
    finally:
        _stop_all(list(children.values()))
    return 0 if stopping else children[commands[0]].returncode


def _start(command: str, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches us alone, and we stop each child in order.
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "hub", command],
        env=dict(environ),
        start_new_session=True,
        preexec_fn=lambda: _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM),
    )


def _restart_ended(
    children: dict[str, subprocess.Popen[bytes]],
    commands: Sequence[str],
    environ: Mapping[str, str],
) -> None:
    for command in commands:
        if (code := children[command].poll()) is not None:
            log.error("process.ended command=%s code=%s", command, code)
            time.sleep(RESTART_WAIT_S)
            children[command] = _start(command, environ)


def _stop_all(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    until = time.monotonic() + STOP_WITHIN_S
    for child in children:
        try:
            child.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
