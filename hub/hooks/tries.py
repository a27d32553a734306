"""One try of a message: claimed, told, and what came of it kept; the caller owns the transaction.

A message is sent at least once: who receives it knows it again by its name. A worker that is killed
while it sends has it tried again after `LEASE`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub import outbox
from hub.core.later import later
from hub.hooks.model import Hook, HookMessage, Standing

LEASE = timedelta(minutes=2)
PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
)
OFF_AFTER = timedelta(days=5)
OFF = "hook.off"
GONE = 410
SILENT = later("Nothing was taken for five days.")
UNWANTED = later("The receiver answered that it wants no more (410).")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try; ``status`` by HTTP, None where there was no answer."""

    taken: bool
    status: int | None
    said: str
    took_ms: int = 0


def claim(session: Session, message_id: int, now: datetime) -> HookMessage | None:
    """Take a message to send it; of two workers at once, one gets it (1 statement)."""
    wanted = update(HookMessage).where(HookMessage.id == message_id, HookMessage.due_at <= now)
    mine = wanted.values(due_at=now + LEASE, tries=HookMessage.tries + 1, tried_at=now)
    return session.scalar(mine.returning(HookMessage))


def settle(session: Session, claimed: HookMessage, outcome: Outcome, now: datetime) -> None:
    """Keep what came of a try, unless somebody else tries by now (3 statements).

    A failure is tried again after pauses that grow, nine times in all. When nothing was taken for
    five days, the hook is switched off, and its owner is told.
    """
    message = session.get(HookMessage, claimed.id, with_for_update=True, populate_existing=True)
    hook = session.get(Hook, claimed.hook_id, with_for_update=True, populate_existing=True)
    if message is None or hook is None or message.tried_at != claimed.tried_at:
        return
    message.status, message.answer, message.took_ms = outcome.status, outcome.said, outcome.took_ms
    if outcome.taken:
        message.standing, message.due_at = Standing.SENT, None
        hook.failing_since = None
        return
    _put_off(message, now)
    if message.clip_id is None:
        return  # a test says nothing of what people would have been told
    hook.failing_since = hook.failing_since or now
    if outcome.status == GONE or now - hook.failing_since >= OFF_AFTER:
        _switch_off(session, hook, message, UNWANTED if outcome.status == GONE else SILENT, now)


def drop(session: Session, claimed: HookMessage, why: str) -> None:
    """Do not send a message (1 statement)."""
    gone = update(HookMessage).where(HookMessage.id == claimed.id)
    session.execute(gone.values(standing=Standing.DROPPED, due_at=None, answer=why, status=None))


def _put_off(message: HookMessage, now: datetime) -> None:
    if message.tries <= len(PAUSES):
        message.due_at = now + PAUSES[message.tries - 1]
        return
    message.standing, message.due_at = Standing.FAILED, None


def _switch_off(
    session: Session, hook: Hook, message: HookMessage, why: str, now: datetime
) -> None:
    """Switch a hook off and tell its owner; where it has none, communications."""
    hook.active, hook.off_reason = False, why
    message.standing, message.due_at = Standing.FAILED, None
    outbox.add(
        session,
        OFF,
        key=f"{OFF}:{hook.id}:{now.isoformat()}",
        now=now,
        person_id=hook.owner_id,
        clip_id=message.clip_id,
        payload={"hook": hook.id},
    )
