"""Running the website and a worker as children that never outlive us.

They are forked, not started anew: what all of them need is loaded once, and kept in memory once.
"""

import ctypes
import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from types import FrameType

from hub import cli

log = logging.getLogger(__name__)
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
STOP_WITHIN_S = 15.0
LOOK_EVERY_S = 0.2
RESTART_WAIT_S = 2.0
SIGNALS = (signal.SIGINT, signal.SIGTERM)
_libc = ctypes.CDLL(None)


def supervise(commands: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run ``hub COMMAND`` for each until SIGINT or SIGTERM, or until the first of them ends.

    The first command is the one people wait for: when it ends, all do, with its exit code.
    Others are started again. Returns the exit code.
    """
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for command in commands:
        cli.loaded(command)
    for number in SIGNALS:
        signal.signal(number, stop)
    children = {command: _start(command, environ) for command in commands}
    first = children[commands[0]]
    try:
        while not stopping and first.is_alive():
            _restart_ended(children, commands[1:], environ)
            time.sleep(LOOK_EVERY_S)
    finally:
        _stop_all(list(children.values()))
    return 0 if stopping else first.exitcode or 0


def _start(command: str, environ: Mapping[str, str]) -> BaseProcess:
    child = multiprocessing.get_context("fork").Process(target=_become, args=(command, environ))
    # A signal that comes before the child has its own way of ending waits for that.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        child.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    return child


def _become(command: str, environ: Mapping[str, str]) -> None:
    """Be ``hub COMMAND``, in a child."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    _libc.prctl(PR_SET_NAME, f"hub {command}".encode())
    os.setsid()  # Ctrl-C reaches our parent alone, which stops each child in order
    os.environ.update(environ)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    cli.main([command], prog_name="hub")


def _restart_ended(
    children: dict[str, BaseProcess], commands: Sequence[str], environ: Mapping[str, str]
) -> None:
    for command in commands:
        if not children[command].is_alive():
            log.error("process.ended command=%s code=%s", command, children[command].exitcode)
            time.sleep(RESTART_WAIT_S)
            children[command] = _start(command, environ)


def _stop_all(children: Sequence[BaseProcess]) -> None:
    for child in children:
        child.terminate()
    until = time.monotonic() + STOP_WITHIN_S
    for child in children:
        child.join(timeout=max(0.1, until - time.monotonic()))
        if child.is_alive():
            child.kill()
            child.join()
