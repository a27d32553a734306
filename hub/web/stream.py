"""Server-sent events: one poller per web process reads what changed and wakes open streams.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from flask import Response, json
from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError

from hub.core.db import Database
from hub.core.errors import Unavailable
from hub.core.work.model import ProgressNote

LOOK_EVERY_S = 0.4
LATE = 100  # ids: PostgreSQL gives them out before it commits, so that one may come behind others
COMMENT_EVERY_S = 12.0
LONGEST_S = 15 * 60.0  # then the browser connects again by itself
RECONNECT_MS = 1500

Told = tuple[str, object, int | None]  # the event's name and data, and where to go on after it
_Notes = dict[int, str]  # clips by the id of the note that says that they changed


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
        self._is_looking = False

    def open(self, clip_id: str, tell: Callable[[], Iterator[Told]]) -> Response:
        """Return a stream of the events of ``tell``, called at once and after every change.

        Raises:
            Unavailable: too many streams are open; ask by polling.
        """
        listener, known = _Listener(clip_id), self._newest()
        with self._lock:
            if len(self._listeners) >= self._most:
                raise Unavailable("Too many pages are listening; this one asks every few seconds.")
            self._listeners.add(listener)
            begins, self._is_looking = not self._is_looking, True
        if begins:
            threading.Thread(target=self._look, args=(known,), name="streams", daemon=True).start()
        response = Response(self._events(listener, tell), mimetype="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"
        response.call_on_close(lambda: self._leave(listener))
        return response

    def _events(self, listener: _Listener, tell: Callable[[], Iterator[Told]]) -> Iterator[str]:
        yield f"retry: {RECONNECT_MS}\n\n"
        until = time.monotonic() + LONGEST_S
        while time.monotonic() < until:
            listener.changed.clear()
            for name, data, last in tell():
                place = "" if last is None else f"id: {last}\n"
                yield f"event: {name}\ndata: {json.dumps(data)}\n{place}\n"
            while not listener.changed.wait(COMMENT_EVERY_S) and time.monotonic() < until:
                yield ": still here\n\n"  # fails where the browser has gone

    def _leave(self, listener: _Listener) -> None:
        with self._lock:
            self._listeners.discard(listener)

    def _look(self, known: _Notes) -> None:
        """Wake who waits, until nobody listens."""
        newest = max(known, default=0)
        while self._goes_on():
            time.sleep(LOOK_EVERY_S)
            with suppress(SQLAlchemyError):  # a database that is away may be back at the next look
                found = self._since(newest - LATE)
                self._wake({clip_id for note, clip_id in found.items() if note not in known})
                known, newest = found, max([newest, *found])

    def _goes_on(self) -> bool:
        """Whether somebody listens; whoever comes after a no begins to look anew."""
        with self._lock:
            self._is_looking = bool(self._listeners)
            return self._is_looking

    def _newest(self) -> _Notes:
        """The last `LATE` notes (1 statement)."""
        wanted = select(ProgressNote.id, ProgressNote.clip_id).order_by(ProgressNote.id.desc())
        return self._read(wanted.limit(LATE))

    def _since(self, last: int) -> _Notes:
        """The notes behind ``last`` (1 statement)."""
        wanted = select(ProgressNote.id, ProgressNote.clip_id)
        return self._read(wanted.where(ProgressNote.id > last))

    def _read(self, wanted: Select[int, str]) -> _Notes:
        with self._database.read() as session:
            return {note: clip_id for note, clip_id in session.execute(wanted)}

    def _wake(self, changed: Collection[str]) -> None:
        with self._lock:
            for listener in self._listeners:
                if listener.clip_id in changed:
                    listener.changed.set()
