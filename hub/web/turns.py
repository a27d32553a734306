"""Pages are made in turn, since one process runs Python in one thread at a time anyway.

Threads that make pages side by side take the interpreter from each other in the middle of it: each
page takes as long as all of them together, and a fifth longer than alone. So whoever comes second
waits until the first is done. Nobody waits long: past `PATIENCE_S` a page is made out of turn, so
that no slow one holds the others up. Only views that wait for nothing but a read of the database
are marked; one that goes on to wait for a lock leaves its turn before.

Whoever came first is next: a turn that ends is handed on. A semaphore of Python gives it to
whoever asks at the right moment, mostly the thread that runs, and one that was woken goes to the
end of the line: of a hundred who wait, some then wait several times as long as all the others.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import TypeVar, cast

from flask import Flask, current_app, g, has_app_context, request

View = TypeVar("View", bound=Callable[..., object])
PATIENCE_S = 1.0
KEY = "hub.turns"
_MARK = "hub_in_turn"


class Turns:
    """So many turns at a time, in the order in which they were asked for."""

    def __init__(self, free: int = 1) -> None:
        """Let ``free`` go on side by side."""
        self._free = free
        self._door = Lock()
        self._waiting: deque[Lock] = deque()  # each is held until its turn

    def acquire(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds for a turn; whether there was one."""
        with self._door:
            if self._free:
                self._free -= 1
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._door:
            if mine not in self._waiting:  # handed on in this very moment
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        """Hand the turn on to whoever has waited longest."""
        with self._door:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


def in_turn(view: View) -> View:
    """Mark ``view`` as one that is made in turn; use it below the route decorator."""
    setattr(view, _MARK, True)
    return view


def register(app: Flask, turns: Turns) -> None:
    """Let each marked page of ``app`` take one of these ``turns``."""
    app.extensions[KEY] = turns
    app.before_request(_wait)
    app.teardown_request(_done)


def leave() -> None:
    """Let the next one begin: what this request does from now on may wait for something else."""
    if has_app_context() and g.pop("has_turn", False):
        _turns().release()


def _wait() -> None:
    if getattr(current_app.view_functions.get(request.endpoint or ""), _MARK, False):
        g.has_turn = _turns().acquire(timeout=PATIENCE_S)


def _done(_error: BaseException | None) -> None:
    leave()


def _turns() -> Turns:
    return cast(Turns, current_app.extensions[KEY])
