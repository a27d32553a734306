"""Work that runs beside the steps of a job, and that a later one of them waits for."""

import time
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.work.jobs import Attempt, Span, Stopped, touch
from hub.core.work.model import Job

ALL: Final = Span()


def wait_for(session: Session, whole: str, name: str) -> None:
    """Say that the job ``whole`` goes on once its aside ``name`` has ended.

    From here on the aside tells how far the job is, for no step of the job runs.
    """
    job = session.get(Job, whole)
    if job is None or job.cancelled:
        return
    aside = session.get(Job, row_of(whole, name))
    job.attempt = job.stage = name
    job.part = aside.part if aside else 0.0
    touch(session, job)


def row_of(whole: str, name: str) -> str:
    """Return the subject of an aside's row; `forget_parts` forgets it with the parts."""
    return f"aside:{whole.partition(':')[2]}:{name}"


def stop(session: Session, whole: str, name: str) -> None:
    """Ask the aside to stop, for the job won't come to use what it makes."""
    _row(session, whole, name).cancelled = True


def _row(session: Session, whole: str, name: str) -> Job:
    subject = row_of(whole, name)
    row = session.get(Job, subject)
    if row is None:
        row = Job(subject=subject, version=0, fraction=0.0, part=0.0, updated_at=clock.now())
        row.cancelled = False
        session.add(row)
    return row


@dataclass(slots=True)
class AsideAttempt(Attempt):
    """One try at a step of the aside ``name`` of ``job``; it speaks for the job if waited for.

    ``span`` is what the aside is of the whole job, ``within`` what this step is of the aside.
    """

    name: str = ""
    within: Span = ALL

    def begin(self, stage: str) -> Attempt:
        """Take the aside over for this attempt.

        Raises:
            Stopped: the job was cancelled, or has ended.
        """
        with self.database.write() as session:
            row = self._own(session, stage)
            row.part = self.within.start
        self._began = time.monotonic()
        return self

    def pause(self, stage: str) -> Attempt:
        """Take the aside over to wait, named by ``stage``; how far it is stays.

        Raises:
            Stopped: the job was cancelled, or has ended.
        """
        with self.database.write() as session:
            row = self._own(session, stage)
            self.within = Span(row.part, row.part)
        return self

    def _report(self, session: Session, part: float) -> bool:
        row, job = _row(session, self.job, self.name), self._wanted(session)
        if row.attempt != self.id or row.cancelled or job is None:
            return False
        row.part, row.updated_at = self.within.at(part), clock.now()
        if job.attempt == self.name:
            job.part, job.fraction = row.part, max(job.fraction, self.span.at(row.part))
            touch(session, job)
        return True

    def _own(self, session: Session, stage: str) -> Job:
        row, job = _row(session, self.job, self.name), self._wanted(session)
        if row.cancelled or job is None:
            raise Stopped("This was cancelled.")
        if job.attempt == self.name:
            job.stage = stage
            touch(session, job)
        row.attempt, row.stage, row.updated_at = self.id, stage, clock.now()
        return row

    def _wanted(self, session: Session) -> Job | None:
        job = session.get(Job, self.job)
        return None if job is None or job.cancelled or job.ended else job
