"""One job in several parts, done by as many workers as are free."""

import time
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.work.jobs import Attempt, Stopped, touch
from hub.core.work.model import Job


@dataclass(slots=True)
class PartAttempt(Attempt):
    """One try at a part (``job`` is “part:ID:number”) of the job ``whole`` in ``count`` parts.

    ``span`` is that of all parts together: each tells the whole how far all of them are.
    """

    whole: str = ""
    count: int = 1

    def begin(self, stage: str) -> Attempt:
        """Take the part over for this attempt.

        Raises:
            Stopped: the whole was cancelled, or has ended.
        """
        with self.database.write() as session:
            whole = self._wanted(session)
            if whole is None:
                raise Stopped("This was cancelled.")
            whole.stage = stage
            part = session.get(Job, self.job) or Job(subject=self.job, version=0, fraction=0.0)
            part.attempt, part.stage, part.part, part.updated_at = self.id, stage, 0.0, clock.now()
            session.add(part)
        self._began = time.monotonic()
        return self

    def _report(self, session: Session, part: float) -> bool:
        whole = self._wanted(session)
        mine = select(Job).where(Job.subject == self.job, Job.attempt == self.id)
        job = session.scalar(mine)
        if whole is None or job is None:
            return False
        job.part, job.updated_at = part, clock.now()
        self._tell(session, whole, part)
        return True

    def _wanted(self, session: Session) -> Job | None:
        found = select(Job).where(Job.subject == self.whole, ~Job.cancelled, ~Job.ended)
        return session.scalar(found)

    def _tell(self, session: Session, whole: Job, part: float) -> None:
        session.flush()
        done, under_way = _sums(session, self.job)
        whole.part = done / self.count
        whole.fraction = max(whole.fraction, self.span.at(whole.part))
        spent_s = time.monotonic() - self._began
        if part > 0 and under_way:
            whole.eta_s = (self.count - done) * spent_s / part / under_way
        touch(session, whole)


def forget_parts(session: Session, subject: str) -> None:
    """Forget how far the parts of a job were, and what ran beside it (1 statement)."""
    of_it = (Job.subject.startswith(f"{kind}:{subject}:") for kind in ("part", "aside"))
    session.execute(delete(Job).where(or_(*of_it)))


def _sums(session: Session, one: str) -> tuple[float, int]:
    """How many parts are done, as a fraction of them too, and how many are under way."""
    prefix = one.rpartition(":")[0] + ":"
    parts = list(session.scalars(select(Job.part).where(Job.subject.startswith(prefix))))
    return sum(parts), sum(1 for part in parts if 0 < part < 1)
