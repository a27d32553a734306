"""Beacons kept together: a tenth of a second's worth of them is one transaction.

A beacon that was found good is answered at once and written within `TICK_S`. A server killed in
between loses what the next beacon brings again, for each tells the whole state of its viewing; the
player keeps the last one of a visit and sends it again, with ``wait=1``, at the next. Any page of
the same process is read after what its reader told is written, and what others told, where that is
no more than a few: a crowd's is a tenth of a second late, but holds no page up.

A batch is written in turn with the pages and beacons of its process (`hub.web.turns`): each row
that SQLite reads or writes gives the interpreter away, and beside sixteen busy threads gets it back
late. A batch has the database's lock by then, and waits for its turn a moment only.

Only a served site ticks. An application that nobody serves writes each beacon before its answer.
"""

import atexit
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Thread
from typing import cast

from flask import Flask, current_app, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from hub.core.db import Database
from hub.core.errors import HubError
from hub.people import gate
from hub.viewing import many
from hub.viewing.ground import Told
from hub.web import turns

log = logging.getLogger(__name__)
KEY = "hub.beacons"
TICK_S, AGAIN_S = 0.1, 1.0
PATIENCE_S = 0.05  # then a batch is written out of turn: it keeps the database from others
FEW = 20  # are written while a page waits
AT_ONCE = 500  # in a transaction: others want to write too
MOST_WAITING = 20_000  # past that each is written before its answer
MOST_KNOWN = 100_000


def register(app: Flask, inlet: "Inlet") -> None:
    """Let the beacons of ``app`` go through ``inlet``, and its pages see what has come."""
    app.extensions[KEY] = inlet
    app.before_request(_see)


def inlet() -> "Inlet":
    """Return where the beacons of the running application go."""
    return cast("Inlet", current_app.extensions[KEY])


def _see() -> None:
    if request.endpoint == "viewing_api.post":
        return
    asker = gate.lately()
    inlet().flush_for(asker.id if asker else "")


class Inlet:
    """Where the beacons of one process go into its database."""

    def __init__(
        self, database: Database, *, measures: bool, in_turn: turns.Turns | None = None
    ) -> None:
        """Write to ``database``, ``in_turn``; only places to resume where nothing is measured."""
        self._database = database
        self._measures = measures
        self._door, self._pen = Lock(), Lock()
        self._turns = in_turn or turns.Turns()
        self._waiting: list[Told] = []
        self._writing: list[Told] = []
        self._takes: dict[tuple[str, str], str] = {}  # of viewings told of lately
        self._ticks = False

    def start(self) -> None:
        """Write what waits every `TICK_S` from now on, and at the end of the process."""
        self._ticks = True
        atexit.register(self.flush)
        Thread(target=self._tick, name="beacons", daemon=True).start()

    def take(self, told: Told) -> None:
        """Take what was told, to be written with others.

        Raises:
            Conflict: the viewing's name belongs to another clip, or it was erased.
        """
        if not self._ticks or len(self._waiting) >= MOST_WAITING or not self._is_known(told):
            self.keep(told)
            return
        with self._door:
            self._waiting.append(told)

    def keep(self, told: Told) -> None:
        """Write what was told, after what waits; returns when it is committed.

        Raises:
            Conflict: the viewing's name belongs to another clip, or it was erased.
            NotFound: the person is gone.
        """
        turns.leave()
        self.flush()
        with self._pen, self._database.write() as session:
            many.keep(session, told, measures=self._measures)

    def flush_for(self, person_id: str) -> None:
        """Write what this person told and waits; everything, where that is no more than a few."""
        with self._door:
            told = (*self._writing, *self._waiting)
        if told and (len(told) <= FEW or any(one.person_id == person_id for one in told)):
            self.flush()

    @contextmanager
    def between(self) -> Iterator[None]:
        """Let no batch begin meanwhile: who waits for SQLite's lock looks for it now and then."""
        with self._pen:
            yield

    def flush(self) -> None:
        """Write what waits by now; returns when it is committed."""
        left = len(self._waiting)
        while True:
            with self._pen:
                with self._door:
                    batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                    self._writing = batch
                try:
                    self._write(batch)
                finally:
                    self._writing = []
            left -= AT_ONCE
            if left <= 0:
                return

    def _is_known(self, told: Told) -> bool:
        """Whether its viewing is of this take, as far as this process remembers."""
        key = (told.person_id, told.beacon.key)
        if len(self._takes) >= MOST_KNOWN:
            self._takes.clear()
        return self._takes.setdefault(key, told.take_id) == told.take_id

    def _tick(self) -> None:
        while True:
            time.sleep(TICK_S)
            try:
                self.flush()
            except SQLAlchemyError:
                log.exception("viewings.not_kept waiting=%d", len(self._waiting))
                time.sleep(AGAIN_S)

    def _write(self, batch: Sequence[Told]) -> None:
        """Write a batch; where the database does not answer it waits on."""
        if not batch:
            return
        try:
            with self._database.write() as session, self._in_turn(session):
                refused = many.record(session, batch, measures=self._measures)
            for told in refused:  # the next state of it is judged before its answer
                self._takes[told.person_id, told.beacon.key] = ""
        except OperationalError:
            with self._door:
                self._waiting = [*batch, *self._waiting]
            raise
        except (many.OtherTakeError, SQLAlchemyError):
            for told in batch:
                self._write_alone(told)

    @contextmanager
    def _in_turn(self, session: Session) -> Iterator[None]:
        """Let nothing else run meanwhile; the lock of the database comes first."""
        session.connection()
        has_turn = self._turns.acquire(timeout=PATIENCE_S)
        try:
            yield
        finally:
            if has_turn:
                self._turns.release()

    def _write_alone(self, told: Told) -> None:
        """What does not go together (a name of another clip) goes alone."""
        try:
            with self._database.write() as session:
                many.keep(session, told, measures=self._measures)
        except (HubError, SQLAlchemyError) as error:
            log.warning("viewings.refused clip=%s why=%s", told.clip_id, type(error).__name__)
