"""Pages are made in turn, since one process runs Python in one thread at a time anyway.

Threads that make pages side by side take the interpreter from each other in the middle of it: each
page takes as long as all of them together, and a fifth longer than alone. So whoever comes second
waits until the first is done. Nobody waits long: past `PATIENCE_S` a page is made out of turn, so
that no slow one holds the others up. Only views that never wait for anything but a quick read of
the database are marked.
"""

from collections.abc import Callable
from threading import Semaphore
from typing import TypeVar

from flask import Flask, current_app, g, request

View = TypeVar("View", bound=Callable[..., object])
PATIENCE_S = 1.0
KEY = "hub.turns"
_MARK = "hub_in_turn"


def in_turn(view: View) -> View:
    """Mark ``view`` as one that is made in turn; use it below the route decorator."""
    setattr(view, _MARK, True)
    return view


def register(app: Flask, at_once: int) -> None:
    """Let ``at_once`` marked pages of ``app`` be made at a time."""
    app.extensions[KEY] = Semaphore(at_once)
    app.before_request(_wait)
    app.teardown_request(_done)


def _wait() -> None:
    if getattr(current_app.view_functions.get(request.endpoint or ""), _MARK, False):
        g.has_turn = current_app.extensions[KEY].acquire(timeout=PATIENCE_S)


def _done(_error: BaseException | None) -> None:
    if g.pop("has_turn", False):
        current_app.extensions[KEY].release()
