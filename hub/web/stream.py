"""Server-sent events: one poller per web process reads what changed and wakes open streams.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from flask import Response, json
from sqlalchemy import func, select

from hub.core.db import Database
from hub.core.errors import Unavailable
from hub.core.work.model import ProgressNote

LOOK_EVERY_S = 0.4
COMMENT_EVERY_S = 12.0
LONGEST_S = 15 * 60.0  # then the browser connects again by itself
RECONNECT_MS = 1500


@dataclass(eq=False, slots=True)
class _Listener:
    clip_id: str
    changed: threading.Event = field(default_factory=threading.Event)


class Streams:
    """Open streams of one web process; they take at most a quarter of its threads."""

    def __init__(self, database: Database, threads: int) -> None:
        """Remember the database to look into; nothing runs until somebody listens."""
        self._database = database
        self._most = max(1, threads // 4)
        self._lock = threading.Lock()
        self._listeners: set[_Listener] = set()

    def open(self, clip_id: str, tell: Callable[[], Iterator[tuple[str, object]]]) -> Response:
        """Return a stream of the events of ``tell``, called at once and after every change.

        Raises:
            Unavailable: too many streams are open; ask by polling.
        """
        listener = _Listener(clip_id)
        with self._lock:
            if len(self._listeners) >= self._most:
                raise Unavailable("Too many pages are listening; this one asks every few seconds.")
            self._listeners.add(listener)
            if len(self._listeners) == 1:
                threading.Thread(target=self._poll, name="streams", daemon=True).start()
        response = Response(self._events(listener, tell), mimetype="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"
        response.call_on_close(lambda: self._leave(listener))
        return response

    def _events(
        self, listener: _Listener, tell: Callable[[], Iterator[tuple[str, object]]]
    ) -> Iterator[str]:
        yield f"retry: {RECONNECT_MS}\n\n"
        until = time.monotonic() + LONGEST_S
        while time.monotonic() < until:
            listener.changed.clear()
            for name, data in tell():
                yield f"event: {name}\ndata: {json.dumps(data)}\n\n"
            while not listener.changed.wait(COMMENT_EVERY_S) and time.monotonic() < until:
                yield ": still here\n\n"  # fails where the browser has gone

    def _leave(self, listener: _Listener) -> None:
        with self._lock:
            self._listeners.discard(listener)

    def _poll(self) -> None:
        last = self._newest()
        while self._listeners:
            time.sleep(LOOK_EVERY_S)
            last = self._wake(last)

    def _newest(self) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.max(ProgressNote.id))) or 0

    def _wake(self, last: int) -> int:
        with self._database.read() as session:
            notes = session.execute(
                select(ProgressNote.id, ProgressNote.clip_id).where(ProgressNote.id > last)
            ).all()
        changed = {clip_id for _, clip_id in notes}
        with self._lock:
            for listener in self._listeners:
                if listener.clip_id in changed:
                    listener.changed.set()
        return max([last, *(note_id for note_id, _ in notes)])
