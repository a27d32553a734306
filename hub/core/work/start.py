"""Starting work by name, in the caller's transaction: the work exists if and only if it commits."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache

from dbos import DBOSClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.work.model import Executor, Job

APPLICATION = "hub"
VERSION = "pipeline-3"  # raised only when the order of steps changes; see docs/architecture.md
MEDIA, SOUND, PARTS, SPEECH = "media", "sound", "parts", "speech"
LEASE = timedelta(seconds=30)


def start(
    session: Session,
    workflow: str,
    subject: str,
    *,
    clip_id: str | None = None,
    queue: str = MEDIA,
    priority: int = 10,
) -> None:
    """Enqueue ``workflow`` for ``subject`` (a take's id, say); lower priority runs first.

    Starting ended work again runs it anew; starting what runs already changes nothing.
    """
    job = session.get(Job, _name(workflow, subject)) or Job(
        subject=_name(workflow, subject), version=0, ended=True
    )
    if not job.ended:
        return
    job.clip_id, job.version = clip_id, job.version + 1
    job.stage, job.fraction, job.part, job.eta_s = "waiting", 0.0, 0.0, None
    job.cancelled = job.ended = False
    job.updated_at = clock.now()
    session.add(job)
    session.flush()  # the engine's row below must not be the first to lock
    _client(
        session.get_bind().engine.url.render_as_string(hide_password=False)
    ).enqueue_in_transaction(
        session,
        {
            "workflow_name": workflow,
            "queue_name": queue,
            "workflow_id": f"{job.subject}:{job.version}",
            "app_version": VERSION,
            "application_name": APPLICATION,
            "priority": priority,
        },
        subject,
    )


def begin_again(session: Session, queues: Mapping[str, str]) -> int:
    """Start anew what had not ended in another database; return how many jobs.

    ``queues`` says which workflows are begun by a row, and where each waits. What was a part of
    one begins with it; what was being stopped has stopped.
    """
    unfinished = list(session.scalars(select(Job).where(~Job.ended).order_by(Job.subject)))
    begun = 0
    for job in unfinished:
        job.ended = True
        workflow, _, subject = job.subject.partition(":")
        if workflow in queues and not job.cancelled:
            start(session, workflow, subject, clip_id=job.clip_id, queue=queues[workflow])
            begun += 1
    return begun


def is_alive(session: Session) -> bool:
    """Whether some worker has given a sign of life within its lease (1 statement)."""
    alive = select(Executor.id).where(Executor.seen_at > clock.now() - LEASE).limit(1)
    return session.scalar(alive) is not None


def living(session: Session) -> int:
    """Return how many workers have given a sign of life within their lease (1 statement)."""
    alive = select(func.count()).where(Executor.seen_at > clock.now() - LEASE)
    return session.scalar(alive) or 0


def _name(workflow: str, subject: str) -> str:
    return f"{workflow}:{subject}"


@cache
def _client(url: str) -> DBOSClient:
    return DBOSClient(system_database_url=url, application_name=APPLICATION, lazy=True)
