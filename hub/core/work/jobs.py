"""The row of a job: how far it is, which attempt owns it, and whether to stop."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.db import Database
from hub.core.errors import HubError
from hub.core.work.model import Job, ProgressNote

BEAT_S = 0.5
WAITING = "waiting"
WAITING_FOR_SPACE = "waiting for space"
WORTH_MEASURING = 0.03  # of a stage: before that its pace says nothing
WORTH_TELLING = 0.005  # of the whole: what a smaller part took says nothing about the rest


class Stopped(HubError):  # noqa: N818 - reads as a sentence: ``raise Stopped``
    """The work was cancelled, or a later attempt has taken it over."""


@dataclass(frozen=True, slots=True)
class Span:
    """The part of the whole work that one stage is, both ends from 0 to 1."""

    start: float = 0.0
    end: float = 1.0

    def at(self, part: float) -> float:
        """Return the fraction of the whole that is done with ``part`` of the stage."""
        return self.start + min(max(part, 0.0), 1.0) * (self.end - self.start)


@dataclass(slots=True)
class Attempt:
    """One try at a job's step; it alone may report progress, until a later one begins.

    ``span`` makes the progress of the step one of the whole job. The time that is left follows
    from the pace so far: of this step, and of those behind it as far as they told one.
    """

    database: Database
    job: str  # "take:ID"
    span: Span = Span()
    id: str = field(default_factory=lambda: uuid4().hex)
    _began: float = field(default_factory=time.monotonic)
    _beaten_at: float = 0.0
    _earlier_pace_s: float | None = None  # for the whole job

    def begin(self, stage: str) -> "Attempt":
        """Take the job over for this attempt and name its stage.

        Raises:
            Stopped: the job was cancelled.
        """
        with self.database.write() as session:
            job = self._taken_over(session, stage)
            if job.eta_s is not None and job.fraction < 1:
                self._earlier_pace_s = job.eta_s / (1 - job.fraction)
            job.fraction, job.part = self.span.at(0), 0.0
            job.eta_s = self._left_s(0.0)
            touch(session, job)
        self._began = time.monotonic()
        return self

    def pause(self, stage: str) -> "Attempt":
        """Take the job over to wait, named by ``stage``; how far it is stays.

        Raises:
            Stopped: the job was cancelled.
        """
        with self.database.write() as session:
            job = self._taken_over(session, stage)
            self.span = Span(job.fraction, job.fraction)
            job.eta_s = None
            touch(session, job)
        return self

    def beat(self, part: float) -> bool:
        """Report progress about twice a second; return False when the work is to stop."""
        now = time.monotonic()
        if now - self._beaten_at < BEAT_S:
            return True
        self._beaten_at = now
        with self.database.write() as session:
            return self._report(session, part)

    def owns(self, session: Session) -> bool:
        """Whether the job is still this attempt's and wanted (1 statement)."""
        mine = select(Job.subject).where(
            Job.subject == self.job, Job.attempt == self.id, ~Job.cancelled
        )
        return session.scalar(mine) is not None

    def _report(self, session: Session, part: float) -> bool:
        """Write down how far it is; False where nobody wants to know any more."""
        job = session.scalar(select(Job).where(Job.subject == self.job, Job.attempt == self.id))
        if job is None or job.cancelled:
            return False
        job.part = min(max(part, 0.0), 1.0)
        job.fraction, job.eta_s = self.span.at(part), self._left_s(part)
        touch(session, job)
        return True

    def _taken_over(self, session: Session, stage: str) -> Job:
        job = session.get(Job, self.job)
        if job is None or job.cancelled:
            raise Stopped("This was cancelled.")
        job.attempt, job.stage = self.id, stage
        return job

    def _left_s(self, part: float) -> float | None:
        """Seconds until the whole is done, at its mean pace so far; None before one is known."""
        earlier_s, spent_s = self._earlier_pace_s, time.monotonic() - self._began
        done, here = self.span.at(part), self.span.at(part) - self.span.start
        if part < WORTH_MEASURING or here < WORTH_TELLING or spent_s < 1:
            return None if earlier_s is None else (1 - done) * earlier_s
        if earlier_s is None:
            return (1 - done) * spent_s / here
        return (1 - done) * (earlier_s * self.span.start + spent_s) / done


def cancel(session: Session, workflow: str, subject: str) -> None:
    """Ask the job to stop; its running step does within about a second (1 statement)."""
    session.execute(
        update(Job)
        .where(Job.subject == f"{workflow}:{subject}", ~Job.ended)
        .values(cancelled=True, version=Job.version + 1)
    )


def wait_turn(session: Session, workflow: str, subject: str) -> None:
    """Say that the job goes on when it is its turn on another queue (1 statement)."""
    waiting = update(Job).where(Job.subject == f"{workflow}:{subject}").values(stage=WAITING)
    session.execute(waiting)


def end(session: Session, workflow: str, subject: str) -> None:
    """Mark the job as ended, well or not."""
    job = session.get(Job, f"{workflow}:{subject}")
    if job is not None:
        job.ended, job.fraction, job.eta_s, job.stage = True, 1.0, None, "done"
        job.part = 1.0
        touch(session, job)


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


def stages(session: Session) -> dict[tuple[str, str], int]:
    """Return how many jobs have not ended, by workflow and stage (1 statement)."""
    open_jobs = select(Job.subject, Job.stage).where(~Job.ended)
    return Counter(
        (subject.partition(":")[0], stage) for subject, stage in session.execute(open_jobs)
    )


def waiting_for_space(session: Session) -> int:
    """Return how many jobs wait for room on a full disk (1 statement)."""
    waiting = select(func.count()).where(Job.stage == WAITING_FOR_SPACE, ~Job.ended)
    return session.scalar(waiting) or 0


def note(session: Session, clip_id: str) -> None:
    """Tell open streams that something about the clip has changed."""
    session.add(ProgressNote(clip_id=clip_id, at=clock.now()))


def touch(session: Session, job: Job) -> None:
    """Say that the job has changed, to open streams too."""
    job.updated_at = clock.now()
    if job.clip_id:
        note(session, job.clip_id)
