"""The worker process: one per executor id, with a heartbeat, a reaper and small chores."""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dbos import DBOS, SQLAlchemyDatasource
from sqlalchemy import delete, func, select

from hub.core import clock
from hub.core.errors import Conflict
from hub.core.services import Services
from hub.core.settings import Settings
from hub.core.work.engine import Engine, install
from hub.core.work.folder import empty
from hub.core.work.model import Executor, ProgressNote
from hub.core.work.start import APPLICATION, LEASE, MEDIA, PARTS, SOUND, SPEECH, VERSION

log = logging.getLogger(__name__)
# How often a queue is looked at: most of what an idle worker does. For a take that has just come
# somebody waits; what comes later works for many seconds.
POLL_S = {MEDIA: 0.25, SOUND: 0.5, PARTS: 0.5, SPEECH: 0.5}
AHEAD = 7  # takes that are begun while others are encoded
HEARTBEAT_S = 5.0
REAP_S = 10.0
NOTES_KEPT = timedelta(minutes=5)
REAPER_LOCK = 0x4855425F  # any number that nobody else locks


@dataclass(frozen=True, slots=True)
class Chore:
    """Something small the worker does every so often; it may run on several workers at once."""

    name: str
    every_s: float
    run: Callable[[Services], None]


@contextmanager
def running(services: Services, chores: Sequence[Chore] = ()) -> Iterator[None]:
    """Work while the context lasts.

    Raises:
        Conflict: a worker of this name runs already.
    """
    node = services.settings.node_name
    with _sole(services.settings.data, node), _emptied(services), _engine(services, node):
        stop = threading.Event()
        all_chores = (*_own_chores(node), *chores)
        threads = [_thread(services, chore, stop) for chore in all_chores]
        log.info("worker.started node=%s", node)
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(timeout=5)
            with services.database.write() as session:
                session.execute(delete(Executor).where(Executor.id == node))


@contextmanager
def _sole(data: Path, node: str) -> Iterator[None]:
    """Two processes of one executor id would run each other's work twice."""
    folder = data / "workers"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{node}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                f"A worker named “{node}” runs already. Give this one another HUB_NODE."
            ) from error
        yield


@contextmanager
def _emptied(services: Services) -> Iterator[None]:
    empty(services.settings)
    yield
    empty(services.settings)


@contextmanager
def _engine(services: Services, node: str) -> Iterator[None]:
    url = services.database.url
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": url,
            "executor_id": node,
            "application_version": VERSION,
            "log_level": "ERROR",
        }
    )
    install(Engine(services, SQLAlchemyDatasource.create(url)))
    _heartbeat(services, node)
    DBOS.launch()
    for queue, at_once in _limits(services.settings).items():
        DBOS.register_queue(
            queue,
            worker_concurrency=at_once,
            polling_interval_sec=POLL_S[queue],
            on_conflict="always_update",
        )
    try:
        yield
    finally:
        DBOS.destroy(workflow_completion_timeout_sec=0)
        install(None)


def _limits(settings: Settings) -> dict[str, int]:
    """How many of each queue this worker does at once.

    A take does its long work on the other queues and mostly waits for it: several may, so that
    what has just come can be watched and is listened to while an earlier one is encoded.
    """
    encoded = settings.media_jobs
    return {
        MEDIA: encoded + AHEAD,
        SOUND: encoded,
        PARTS: encoded,
        SPEECH: settings.speech_jobs,
    }


def _thread(services: Services, chore: Chore, stop: threading.Event) -> threading.Thread:
    arguments = (services, chore, stop)
    thread = threading.Thread(target=repeat, args=arguments, name=chore.name, daemon=True)
    thread.start()
    return thread


def repeat(services: Services, chore: Chore, stop: threading.Event) -> None:
    """Do a chore every so often until ``stop`` is set, whatever happens to it.

    What fails alike again and again (a full disk) is told of at length once, for the log may lie
    on that disk.
    """
    failed = ""
    while not stop.wait(chore.every_s):
        before, failed = failed, ""
        try:
            chore.run(services)
        except Exception as error:  # the worker loop's boundary: the next round may do better
            failed = repr(error)
            log.error("chore.failed name=%s %s", chore.name, error, exc_info=failed != before)  # noqa: TRY400 - told once


def _own_chores(node: str) -> tuple[Chore, ...]:
    return (
        Chore("heartbeat", HEARTBEAT_S, lambda services: _heartbeat(services, node)),
        Chore("reaper", REAP_S, lambda services: _reap(services, node)),
        Chore("notes", 60.0, _forget_notes),
    )


def _heartbeat(services: Services, node: str) -> None:
    with services.database.write() as session:
        session.merge(Executor(id=node, seen_at=clock.now()))


def _forget_notes(services: Services) -> None:
    with services.database.write() as session:
        session.execute(delete(ProgressNote).where(ProgressNote.at < clock.now() - NOTES_KEPT))


def _reap(services: Services, node: str) -> None:
    """Give a dead executor's work to whoever is free.

    `resume_workflow` looks at no owner, hence the lock: two reapers must not act at once.
    """
    with _reaper_lock(services) as alone:
        if not alone:
            return
        with services.database.read() as session:
            seen = select(Executor.id).where(Executor.seen_at > clock.now() - LEASE)
            living = set(session.scalars(seen)) | {node}
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        for found in (one for one in pending if one.executor_id not in living):
            log.warning("work.rescued id=%s from=%s", found.workflow_id, found.executor_id)
            DBOS.resume_workflow(found.workflow_id, queue_name=found.queue_name)


@contextmanager
def _reaper_lock(services: Services) -> Iterator[bool]:
    """Yield whether this process alone may reap: an advisory lock, or on SQLite a locked file."""
    if services.database.engine.dialect.name == "postgresql":
        with services.database.read() as session:
            yield bool(session.scalar(select(func.pg_try_advisory_xact_lock(REAPER_LOCK))))
        return
    with (services.settings.data / "workers" / "reaper.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
