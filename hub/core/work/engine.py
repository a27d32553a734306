"""Workflows and steps: what `hub.pipeline` is written with."""

import functools
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from dbos import DBOS, SQLAlchemyDatasource, WorkflowHandle
from dbos import error as dbos_errors
from sqlalchemy import delete, false
from sqlalchemy.orm import Session

from hub.core import log as logs
from hub.core.db import is_sqlite
from hub.core.services import Services
from hub.core.work import aside, jobs
from hub.core.work.model import Job

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
TRIES, FIRST_WAIT_S, BACKOFF = 4, 5.0, 3.0
RECOVERIES = 20
_NOTHING = delete(Job).where(false())
LOOK_S = 0.2  # how often one looks whether a child has ended


@dataclass(frozen=True, slots=True)
class Engine:
    """What the steps of this worker process are handed."""

    services: Services
    datasource: SQLAlchemyDatasource


_engine: list[Engine] = []  # one per worker process, set before the engine is launched


def install(engine: Engine | None) -> None:
    """Set what steps are handed; None forgets it."""
    _engine[:] = [engine] if engine else []


def step(function: Callable[Concatenate[Services, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run ``function(services, …)`` once and record what it returns.

    A step that fails is tried again with growing waits, unless its error says ``permanent``.
    Its body may run twice (a kill before the record), so its side effects are idempotent.
    """
    return DBOS.run_step(
        {
            "name": function.__name__,
            "retries_allowed": True,
            "max_attempts": TRIES,
            "interval_seconds": FIRST_WAIT_S,
            "backoff_rate": BACKOFF,
            "should_retry": _may_pass,
        },
        functools.partial(function, _engine[0].services),
        *args,
        **kwargs,
    )


def commit(function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run ``function(session, …)`` and record it in the same transaction: exactly once."""

    def in_transaction() -> R:
        session = _engine[0].datasource.sql_session()
        _lock(session)
        return function(session, *args, **kwargs)

    return _engine[0].datasource.run_tx_step({"name": function.__name__}, in_transaction)


def _lock(session: Session) -> None:
    """On SQLite, take the write lock before anything is read, as `Database.write` does.

    The engine's own connection begins its transaction at the first statement that writes: what
    was read before it could have changed by then, and would be written back as it was.
    """
    if is_sqlite(session):
        session.execute(_NOTHING)


def workflow(
    name: str,
    on_failure: Callable[[Services, str, Exception], None],
    tidy: Callable[[Services, str], None] | None = None,
) -> Callable[[Callable[[str], None]], Callable[[str], None]]:
    """Make a function of a subject durable work that `start` can begin by ``name``.

    ``on_failure`` tells people what happened when a step has failed for good. ``tidy`` is the
    last step, however the work ended: well, failed or cancelled.
    """

    def decorate(function: Callable[[str], None]) -> Callable[[str], None]:
        @functools.wraps(function)
        def run(subject: str) -> None:
            logs.job_id.set(f"{name}:{subject}")
            try:
                function(subject)
            except jobs.Stopped:
                log.info("work.stopped")
            except Exception as error:  # the worker loop's boundary: nothing may strand the clip
                if _is_the_engines(error):
                    raise
                _log(error)
                on_failure(_engine[0].services, subject, _cause(error))
            if tidy is not None:
                _tidied(tidy, subject)
            commit(jobs.end, name, subject)

        return DBOS.workflow(name=name, max_recovery_attempts=RECOVERIES)(run)

    return decorate


def _tidied(tidy: Callable[[Services, str], None], subject: str) -> None:
    """Tidy up; where that fails for good, the work has ended all the same."""
    try:
        step(tidy, subject)
    except Exception as error:  # a boundary as in `run`
        if _is_the_engines(error):
            raise
        _log(error)


def child(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function of a subject and more a workflow that others `begin`; its errors are theirs.

    In the log its lines are told by ``name`` and subject.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            logs.job_id.set(f"{name}:{args[0]}")
            return function(*args, **kwargs)

        return DBOS.workflow(name=name, max_recovery_attempts=RECOVERIES)(run)

    return decorate


def begin(
    queue: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> WorkflowHandle[R]:
    """Begin a child workflow on a queue, for whichever worker is free.

    After a kill of either, nothing begins twice: the child's name follows from its place here.
    """
    return DBOS.enqueue_workflow(queue, function, *args, **kwargs)


@contextmanager
def beside(
    whole: str, name: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> Iterator[Callable[[], R]]:
    """Begin a child workflow on the queue ``name`` as an aside of the job ``whole``.

    Gives what waits for its result. However the block ends, the child has ended too, so that
    nothing is written behind the last step of the job.
    """
    child = begin(name, function, *args, **kwargs)

    def result() -> R:
        commit(aside.wait_for, whole, name)
        return results([child])[0]

    try:
        yield result
    except Exception:
        commit(aside.stop, whole, name)
        with suppress(Exception):  # the error that ended the block is the one to tell
            results([child])
        raise


def results(children: Sequence[WorkflowHandle[R]]) -> list[R]:
    """Wait for all children and return what they return; the first error is raised after all."""
    found, errors = [], []
    for one in children:
        try:
            found.append(one.get_result(polling_interval_sec=LOOK_S))
        except Exception as error:  # raised below, once no child writes any more
            errors.append(error)
    if errors:
        raise errors[0]
    return found


def _log(error: Exception) -> None:
    """A refusal is a result and says all in a sentence; anything else needs its traceback."""
    if getattr(error, "permanent", False):
        log.info("work.refused reason=%s", error)
    else:
        log.error("work.failed", exc_info=error)


def _may_pass(error: BaseException) -> bool:
    return not getattr(error, "permanent", False)


def _is_the_engines(error: Exception) -> bool:
    """Whether an error is the engine's own business, and not that a step has failed for good."""
    exhausted = isinstance(error, dbos_errors.DBOSMaxStepRetriesExceeded)
    return isinstance(error, dbos_errors.DBOSException) and not exhausted


def _cause(error: Exception) -> Exception:
    if isinstance(error, dbos_errors.DBOSMaxStepRetriesExceeded) and getattr(error, "errors", None):
        last: Exception = error.errors[-1]
        return last
    return error
