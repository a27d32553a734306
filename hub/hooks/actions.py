"""Every change to hooks and their messages; the caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hub.audiences import queries as audiences
from hub.audiences import spec
from hub.audit import actions as audit
from hub.clips import queries as clips
from hub.core.db import insert_into
from hub.core.errors import Conflict, Rejected
from hub.core.ids import new_id, new_secret
from hub.core.later import later
from hub.hooks import events, queries
from hub.hooks.model import Hook, HookKind, HookMessage, Standing
from hub.outbox.model import OutboxEvent
from hub.people.text import line

OLD_SECRET_HOLDS = timedelta(hours=24)
NAME_MOST = 80
TOO_OLD = later("It was older than a week when this was switched on or off.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of a hook; ``target`` was looked at by the caller, “” keeps it."""

    name: str
    events: Sequence[str]
    readers: str
    language: str = ""
    target: str = ""
    service: str = ""


def make(session: Session, actor_id: str, kind: HookKind, wish: Wish, now: datetime) -> Hook:
    """Make a hook that is told from now on (at most 6 statements).

    Raises:
        Rejected: something of it is missing or can't be.
    """
    if not wish.target:
        raise Rejected("Say where to send it.", "target")
    hook = Hook(id=new_id(), kind=kind, created_at=now, owner_id=actor_id, salt=new_secret())
    _fill(session, hook, wish)
    session.add(hook)
    audit.add(session, actor_id, "hook.made", "hook", hook.id, now, name=hook.name)
    session.flush()
    return hook


def change(session: Session, actor_id: str, hook: Hook, wish: Wish, now: datetime) -> None:
    """Change what a hook is told, or where (at most 6 statements).

    Raises:
        Rejected: something of it is missing or can't be.
    """
    _fill(session, hook, wish)
    audit.add(session, actor_id, "hook.changed", "hook", hook.id, now, name=hook.name)


def rotate(session: Session, actor_id: str, hook: Hook, now: datetime) -> None:
    """Give a webhook another secret; the one it had signs beside it for a day."""
    hook.old_salt, hook.old_until = hook.salt, now + OLD_SECRET_HOLDS
    hook.salt = new_secret()
    audit.add(session, actor_id, "hook.secret_replaced", "hook", hook.id, now)


def switch(session: Session, actor_id: str, hook: Hook, on: bool, now: datetime) -> None:
    """Switch a hook on or off; what waits goes on waiting, unless it is no news any more."""
    hook.active, hook.failing_since, hook.off_reason = on, None, ""
    old = (HookMessage.hook_id == hook.id, HookMessage.at < now - queries.NEWS_FOR)
    waiting = update(HookMessage).where(*old, HookMessage.standing == Standing.WAITING)
    session.execute(waiting.values(standing=Standing.DROPPED, due_at=None, answer=TOO_OLD))
    audit.add(session, actor_id, "hook.on" if on else "hook.off", "hook", hook.id, now)


def remove(session: Session, actor_id: str, hook: Hook, now: datetime) -> None:
    """Delete a hook and the log of its messages (2 statements)."""
    audit.add(session, actor_id, "hook.deleted", "hook", hook.id, now, name=hook.name)
    session.execute(delete(Hook).where(Hook.id == hook.id))


def test(session: Session, hook: Hook, now: datetime) -> None:
    """Let a hook be sent a message that tells of nothing (1 statement).

    Raises:
        Conflict: it is switched off.
    """
    _require_on(hook)
    _add(session, hook, events.TEST, f"{events.TEST}:{new_id()}", now, now)


def again(session: Session, hook: Hook, message: HookMessage, now: datetime) -> None:
    """Send a message once more, under the name it had.

    Raises:
        Conflict: the hook is switched off, or the message is on its way.
    """
    _require_on(hook)
    if message.standing is Standing.WAITING and message.tries == 0:
        raise Conflict("This message is on its way already.")
    message.standing, message.due_at, message.tries = Standing.WAITING, now, 0


def take(session: Session, event: OutboxEvent, now: datetime) -> int:
    """Let hooks be told of an event of the outbox, and return how many (1 statement, or some more).

    Only those whose readers may all watch the update.
    """
    if event.kind not in events.OF_OUTBOX or event.clip_id is None:
        return 0
    if event.kind == events.WITHDRAWN:
        _forget_published(session, event.clip_id, event.id)
    hooks = queries.switched_on(session)
    clip = clips.by_ids(session, [event.clip_id]).get(event.clip_id) if hooks else None
    if clip is None:
        return 0
    comment, head = queries.comment_and_head(session, event.payload.get("comment"))
    if comment is None and "comment" in event.payload:
        return 0
    name = events.name_of(event.kind, clip, comment, head)
    was_open = name == events.WITHDRAWN
    told = [
        hook
        for hook in hooks
        if name in hook.events and queries.may_be_told(session, hook, clip, now, was_open=was_open)
    ]
    for hook in told:
        _add(
            session,
            hook,
            name,
            _key(event),
            event.at,
            now,
            clip.id,
            comment.id if comment else None,
        )
    return len(told)


def forget(session: Session, before: datetime) -> None:
    """Delete messages that happened before ``before`` from every log (1 statement)."""
    session.execute(delete(HookMessage).where(HookMessage.at < before))


def _fill(session: Session, hook: Hook, wish: Wish) -> None:
    hook.name = line(wish.name, "name", "Give it a name.")[:NAME_MOST]
    hook.events = [name for name in events.ALL if name in wish.events]
    if not hook.events:
        raise Rejected("Choose at least one event.", "events")
    readers = wish.readers.strip() or "everyone"
    if not audiences.count(session, audiences.resolve(session, spec.parse(readers))):
        raise Rejected("This is nobody. Say who can read it.", spec.FIELD)
    hook.readers, hook.language = readers, wish.language
    if wish.target:
        hook.target, hook.service = wish.target, wish.service


def _require_on(hook: Hook) -> None:
    if not hook.active:
        raise Conflict("This is switched off. Switch it on first.")


def _key(event: OutboxEvent) -> str:
    """An update is news once, also when its audience grew and it was told of again."""
    return f"{event.kind}:{event.clip_id}" if event.kind == events.PUBLISHED else event.key


def _forget_published(session: Session, clip_id: str, event_id: int) -> None:
    """What was taken back is news when it comes out again."""
    key = f"{events.PUBLISHED}:{clip_id}"
    told = update(HookMessage).where(HookMessage.key == key)
    session.execute(told.values(key=f"{key}:until {event_id}"))


def _add(
    session: Session,
    hook: Hook,
    event: str,
    key: str,
    at: datetime,
    now: datetime,
    clip_id: str | None = None,
    comment_id: str | None = None,
) -> None:
    row = insert_into(session, HookMessage).values(
        hook_id=hook.id,
        name=f"msg_{new_id()}",
        key=key,
        event=event,
        clip_id=clip_id,
        comment_id=comment_id,
        at=at,
        standing=Standing.WAITING,
        due_at=now,
        tries=0,
        answer="",
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["hook_id", "key"]))
