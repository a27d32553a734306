"""Pages are made in turn, since one process runs Python in one thread at a time anyway.

Threads that make pages side by side take the interpreter from each other in the middle of it: each
page takes as long as all of them together, and a fifth longer than alone. So whoever comes second
waits until the first is done. Nobody waits long: past `PATIENCE_S` a page is made out of turn, so
that no slow one holds the others up. Only views that wait for nothing but a read of the database
are marked; one that goes on to wait for a lock leaves its turn before.

Whoever came first is next: a turn that ends is handed on. A semaphore of Python gives it to
whoever asks at the right moment, mostly the thread that runs, and one that was woken goes to the
end of the line: of a hundred who wait, some then wait several times as long as all the others.
What nobody looks at waits while anything else does: a page is not made after fifty beacons.
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
        self._behind: deque[Lock] = deque()  # come when nobody waits there

    def acquire(self, timeout: float, *, behind: bool = False) -> bool:
        """Wait at most ``timeout`` seconds for a turn, ``behind`` others; whether there was one."""
        with self._door:
            if self._free:
                self._free -= 1
                return True
            mine = Lock()
            mine.acquire()
            line = self._behind if behind else self._waiting
            line.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._door:
            if mine not in line:  # handed on in this very moment
                return True
            line.remove(mine)
            return False

    def release(self) -> None:
        """Hand the turn on to whoever has waited longest."""
        with self._door:
            if line := self._waiting or self._behind:
                line.popleft().release()
            else:
                self._free += 1


def in_turn(view: View) -> View:
    """Mark ``view`` as one that is made in turn; use it below the route decorator."""
    setattr(view, _MARK, {"behind": False})
    return view


def behind(view: View) -> View:
    """Mark ``view`` as one that is made in turn when no other waits; nobody waits for it."""
    setattr(view, _MARK, {"behind": True})
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
    how = getattr(current_app.view_functions.get(request.endpoint or ""), _MARK, None)
    if how is not None:
        if request.method == "POST":
            request.get_data()  # before: whoever sends slowly holds nobody up
        g.has_turn = _turns().acquire(PATIENCE_S, **how)


def _done(_error: BaseException | None) -> None:
    leave()


def _turns() -> Turns:
    return cast(Turns, current_app.extensions[KEY])
