"""Every read of hooks and their messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.audiences import access, spec
from hub.audiences import queries as audiences
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.comments.model import Comment
from hub.core.errors import NotFound, Rejected
from hub.hooks.model import Hook, HookMessage, Standing
from hub.people.model import Person

LOG_MOST = 50
NEWS_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Listed:
    """A hook in the list: who made it, what became of its last message, how many wait."""

    hook: Hook
    owner: Person | None
    last: HookMessage | None
    waiting: int


def get(session: Session, hook_id: str) -> Hook:
    """Return a hook (1 statement).

    Raises:
        NotFound: there is none.
    """
    found = session.get(Hook, hook_id)
    if found is None:
        raise NotFound("There is no such webhook or chat any more.")
    return found


def listed(session: Session) -> list[Listed]:
    """Return every hook, by name (3 statements)."""
    rows = session.execute(
        select(Hook, Person)
        .outerjoin(Person, Person.id == Hook.owner_id)
        .order_by(func.lower(Hook.name), Hook.id)
    ).all()
    newest = select(func.max(HookMessage.id)).where(HookMessage.tries > 0)
    of = select(HookMessage).where(HookMessage.id.in_(newest.group_by(HookMessage.hook_id)))
    last = {one.hook_id: one for one in session.scalars(of)}
    count = select(HookMessage.hook_id, func.count()).where(
        HookMessage.standing == Standing.WAITING
    )
    waiting = {key: n for key, n in session.execute(count.group_by(HookMessage.hook_id))}
    return [Listed(hook, owner, last.get(hook.id), waiting.get(hook.id, 0)) for hook, owner in rows]


def message(session: Session, hook_id: str, message_id: int) -> HookMessage:
    """Return a message of a hook (1 statement).

    Raises:
        NotFound: there is none.
    """
    found = session.get(HookMessage, message_id)
    if found is None or found.hook_id != hook_id:
        raise NotFound("This message is not in the log any more.")
    return found


def log(session: Session, hook_id: str) -> list[tuple[HookMessage, str]]:
    """Return the newest messages of a hook with the titles of their updates (1 statement)."""
    wanted = (
        select(HookMessage, func.coalesce(Clip.title, ""))
        .outerjoin(Clip, Clip.id == HookMessage.clip_id)
        .where(HookMessage.hook_id == hook_id)
        .order_by(HookMessage.id.desc())
        .limit(LOG_MOST)
    )
    return [(found, title) for found, title in session.execute(wanted)]


def switched_on(session: Session) -> list[Hook]:
    """Return the hooks that are on (1 statement)."""
    return list(session.scalars(select(Hook).where(Hook.active).order_by(Hook.id)))


def with_messages_due(session: Session, now: datetime) -> list[str]:
    """Return the hooks that are on and have something to get, by id (1 statement)."""
    due = select(HookMessage.hook_id).join(Hook, Hook.id == HookMessage.hook_id)
    due = due.where(Hook.active, HookMessage.due_at <= now).distinct()
    return list(session.scalars(due.order_by(HookMessage.hook_id)))


def next_due(session: Session, hook_id: str, now: datetime) -> int | None:
    """Return the oldest message that is due for a hook, by id (1 statement)."""
    due = select(HookMessage.id).where(HookMessage.hook_id == hook_id, HookMessage.due_at <= now)
    return session.scalar(due.order_by(HookMessage.id).limit(1))


def may_be_told(
    session: Session, hook: Hook, clip: Clip, now: datetime, *, was_open: bool = False
) -> bool:
    """Whether everybody who reads what a hook is told may watch the update (at most 6 statements).

    ``was_open``: judge as if it were still published, of one that was taken back just now. A hook
    whose readers can't be made out any more, or are nobody, is told nothing.
    """
    try:
        readers = audiences.resolve(session, spec.parse(hook.readers))
    except Rejected:
        return False
    door = clips.door(clip)
    return access.all_may_watch(session, readers, access.opened(door) if was_open else door, now)


def comment_and_head(
    session: Session, comment_id: str | None
) -> tuple[Comment | None, Comment | None]:
    """Return a comment that is there and, of a reply, the head of its thread (2 statements)."""
    comment = session.get(Comment, comment_id) if comment_id else None
    if comment is None or comment.deleted_at is not None:
        return None, None
    head = session.get(Comment, comment.reply_to_id) if comment.reply_to_id else None
    return comment, head


def export(session: Session, person_id: str) -> dict[str, list[dict[str, object]]]:
    """Return the hooks that a person looks after, without their addresses (1 statement)."""
    wanted = select(Hook).where(Hook.owner_id == person_id).order_by(Hook.created_at)
    return {"hooks": [_exported(hook) for hook in session.scalars(wanted)]}


def _exported(hook: Hook) -> dict[str, object]:
    return {
        "name": hook.name,
        "kind": hook.kind.value,
        "events": list(hook.events),
        "created_at": hook.created_at.isoformat(),
    }
