"""The row of a job: how far it is, which attempt owns it, and whether to stop."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.db import Database
from hub.core.errors import HubError
from hub.core.work.model import Job, ProgressNote

BEAT_S = 1.0


class Stopped(HubError):  # noqa: N818 - reads as a sentence: ``raise Stopped``
    """The work was cancelled, or a later attempt has taken it over."""


@dataclass(slots=True)
class Attempt:
    """One try at a job's step; it alone may report progress, until a later one begins."""

    database: Database
    job: str  # "take:ID"
    id: str = field(default_factory=lambda: uuid4().hex)
    _beaten_at: float = 0.0

    def begin(self, stage: str) -> "Attempt":
        """Take the job over for this attempt and name its stage.

        Raises:
            Stopped: the job was cancelled.
        """
        with self.database.write() as session:
            job = session.get(Job, self.job)
            if job is None or job.cancelled:
                raise Stopped("This was cancelled.")
            job.attempt, job.stage, job.fraction, job.eta_s = self.id, stage, 0.0, None
            _touch(session, job)
        return self

    def beat(self, fraction: float, eta_s: float | None = None) -> bool:
        """Report progress about once a second; return False when the work is to stop."""
        now = time.monotonic()
        if now - self._beaten_at < BEAT_S:
            return True
        self._beaten_at = now
        with self.database.write() as session:
            job = session.scalar(select(Job).where(Job.subject == self.job, Job.attempt == self.id))
            if job is None or job.cancelled:
                return False
            job.fraction, job.eta_s = min(max(fraction, 0.0), 1.0), eta_s
            _touch(session, job)
        return True


def cancel(session: Session, workflow: str, subject: str) -> None:
    """Ask the job to stop; its running step does within about a second (1 statement)."""
    session.execute(
        update(Job)
        .where(Job.subject == f"{workflow}:{subject}", ~Job.ended)
        .values(cancelled=True, version=Job.version + 1)
    )


def end(session: Session, workflow: str, subject: str) -> None:
    """Mark the job as ended, well or not."""
    job = session.get(Job, f"{workflow}:{subject}")
    if job is not None:
        job.ended, job.fraction, job.eta_s, job.stage = True, 1.0, None, "done"
        _touch(session, job)


def state(session: Session, workflow: str, subject: str) -> Job | None:
    """Return the job's row, or None (1 statement)."""
    return session.get(Job, f"{workflow}:{subject}")


def states(session: Session, clip_ids: Iterable[str]) -> dict[str, list[Job]]:
    """Return the jobs that have not ended, by clip (1 statement)."""
    found: dict[str, list[Job]] = {}
    wanted = select(Job).where(Job.clip_id.in_(list(clip_ids)), ~Job.ended)
    for job in session.scalars(wanted.order_by(Job.subject)):
        found.setdefault(job.clip_id or "", []).append(job)
    return found


def note(session: Session, clip_id: str) -> None:
    """Tell open streams that something about the clip has changed."""
    session.add(ProgressNote(clip_id=clip_id, at=clock.now()))


def _touch(session: Session, job: Job) -> None:
    job.updated_at = clock.now()
    if job.clip_id:
        note(session, job.clip_id)
