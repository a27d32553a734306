"""Becomes another program after binding itself: `python launch.py PARENT LIMITS… -- ARGV…`.

Run as a script, with nothing but the standard library, by `run.start`. A `preexec_fn` in the
worker could deadlock, for the worker has threads; here there is one.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PR_SET_NO_NEW_PRIVS = 38


def main(arguments: list[str]) -> None:
    """Bind this process and become ARGV.

    `arguments`: process id of the parent, niceness, then memory, CPU seconds and file size
    (bytes, seconds, bytes; 0 leaves a limit as it is), `--`, and the program with its arguments.
    """
    split = arguments.index("--")
    parent, niceness, memory_bytes, cpu_s, file_bytes = (int(word) for word in arguments[:split])
    argv = arguments[split + 1 :]
    die_with(parent)
    os.nice(niceness)
    limit(resource.RLIMIT_AS, memory_bytes)
    limit(resource.RLIMIT_CPU, cpu_s)
    limit(resource.RLIMIT_FSIZE, file_bytes)
    limit(resource.RLIMIT_CORE, None)
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and exec keeps that
        signal.signal(ignored, signal.SIG_DFL)
    os.execv(argv[0], argv)  # noqa: S606 - becoming the named program is what this file is for


def die_with(parent: int) -> None:
    """Be killed as soon as the parent is gone (Linux; elsewhere only the checks remain)."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)


def limit(which: int, most: int | None) -> None:
    """Lower one resource limit; never raise it. None is zero."""
    if most == 0:
        return
    _, hard = resource.getrlimit(which)
    bound = most or 0
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(which, (bound, bound))


if __name__ == "__main__":
    main(sys.argv[1:])
