"""Pages are made in turn, since one process runs Python in one thread at a time anyway.

Threads that make pages side by side take the interpreter from each other in the middle of it: each
page takes as long as all of them together, and a fifth longer than alone. So whoever comes second
waits until the first is done. Nobody waits long: past `PATIENCE_S` a page is made out of turn, so
that no slow one holds the others up. Only views that wait for nothing but a read of the database
are marked; one that goes on to wait for a lock leaves its turn before.
"""

from collections.abc import Callable
from threading import Semaphore
from typing import TypeVar, cast

from flask import Flask, current_app, g, has_app_context, request

View = TypeVar("View", bound=Callable[..., object])
PATIENCE_S = 1.0
KEY = "hub.turns"
_MARK = "hub_in_turn"


def in_turn(view: View) -> View:
    """Mark ``view`` as one that is made in turn; use it below the route decorator."""
    setattr(view, _MARK, True)
    return view


def register(app: Flask, turns: Semaphore) -> None:
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


def _turns() -> Semaphore:
    return cast(Semaphore, current_app.extensions[KEY])
