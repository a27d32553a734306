"""When a clip opens to its audience and closes again; the caller owns the transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from hub import outbox
from hub.audiences import actions as audiences
from hub.audit import actions as audit
from hub.clips import queries
from hub.clips.model import Clip, State, Take
from hub.core import clock, work
from hub.core.errors import Conflict, Rejected
from hub.core.services import Services
from hub.disclosure import rules


def publish(session: Session, actor_id: str | None, clip: Clip, now: datetime) -> None:
    """Open a clip to its audience, at once or when its first rendition is there.

    Raises:
        Conflict: it was refused, or part of its file is damaged and nobody accepted that.
    """
    take = clip.take
    _require_accepted(take)
    audit.add(session, actor_id, "clip.published", "clip", clip.id, now)
    if take is None or not take.playable:
        if clip.state is State.REFUSED:
            clip.publish(now)  # raises, with the reason
        clip.publish_when_playable = True
        work.note(session, clip.id)
        return
    open_now(session, clip, now)


def open_now(session: Session, clip: Clip, now: datetime) -> None:
    """Publish and freeze whom reach is measured against; opening again keeps the first list."""
    clip.publish(now)
    clip.publish_when_playable = False
    if clip.audience.frozen_at is None:
        freeze(session, clip, now)
    else:
        _tell_published(session, clip, now)  # people who were told are not told again
    work.note(session, clip.id)


def open_wider(session: Session, clip: Clip, written: str, now: datetime) -> None:
    """After a rehearsal, open a clip to everyone it is for; whoever has not heard is told.

    Raises:
        Rejected: the audience can't be read any more.
    """
    audiences.give_back(session, clip.audience, written)
    clip.published_at = now
    freeze(session, clip, now)


def close_again(session: Session, clip: Clip, written: str, now: datetime) -> None:
    """Put a clip that was only rehearsed back among the drafts; what was said of it stays.

    Raises:
        Rejected: the audience can't be read any more.
    """
    audiences.give_back(session, clip.audience, written)
    clip.state, clip.published_at, clip.updated_at = State.DRAFT, None, now
    clip.audience.frozen_at = None


def schedule(
    session: Session, actor_id: str, clip: Clip, opens_at: datetime, now: datetime
) -> None:
    """Let a clip open by itself.

    Raises:
        Rejected: the time is past.
        Conflict: it is published already, or was refused.
    """
    if opens_at <= now:
        raise Rejected("Choose a time that is still to come.", "opens_at")
    _require_accepted(clip.take)
    clip.schedule(opens_at)
    clip.publish_when_playable = False  # not before its time
    audit.add(
        session, actor_id, "clip.scheduled", "clip", clip.id, now, opens_at=opens_at.isoformat()
    )


def withdraw(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Take a clip away from its audience; its numbers and comments stay.

    One that was to open when it is playable stays a draft.

    Raises:
        Conflict: nobody can see it as it is.
    """
    was_out = clip.state is State.PUBLISHED
    if clip.publish_when_playable and clip.state is State.DRAFT:
        clip.publish_when_playable = False
    else:
        clip.withdraw()
    if was_out:
        tell_withdrawn(session, clip, now)
    audit.add(session, actor_id, "clip.withdrawn", "clip", clip.id, now)
    work.note(session, clip.id)


def open_due(services: Services) -> None:
    """Open scheduled clips whose time has come; for a chore of the worker."""
    with services.database.read() as session:
        waiting = bool(queries.due(session, clock.now()))
    if waiting:
        with services.database.write() as session:
            for clip in queries.due(session, clock.now()):
                _open_when_it_can(session, clip, clock.now())


def _open_when_it_can(session: Session, clip: Clip, now: datetime) -> None:
    """A clip that can't be watched yet, or waits for a decision, opens as soon as it can."""
    take = clip.take
    if take is not None and take.playable and (not take.warning or take.accept_partial):
        audit.add(session, None, "clip.published", "clip", clip.id, now)
        open_now(session, clip, now)
        return
    clip.state, clip.opens_at, clip.publish_when_playable = State.DRAFT, None, True


def freeze(session: Session, clip: Clip, now: datetime) -> None:
    """Fix whom reach is measured against, and let them be told.

    Who speaks in the clip or owns it when it first opens does not count, then or ever; nor can it
    be made of smaller groups than it opened with.
    """
    if clip.apart is None:
        clip.least_shares, clip.least_curves = rules.least().shares, rules.least().curves
        clip.apart = sorted(clip.uncounted)
    grows_by = clip.least_curves
    audiences.freeze(session, clip.audience, now, clip.uncounted, grows_by=grows_by)
    _tell_published(session, clip, now)


def _tell_published(session: Session, clip: Clip, now: datetime) -> None:
    key = f"clip.published:{clip.id}:{now.isoformat()}"
    outbox.add(session, "clip.published", key=key, now=now, clip_id=clip.id)


def tell_withdrawn(session: Session, clip: Clip, now: datetime) -> None:
    """Let those who were told of a clip hear that it is gone."""
    key = f"clip.withdrawn:{clip.id}:{now.isoformat()}"
    outbox.add(session, "clip.withdrawn", key=key, now=now, clip_id=clip.id)


def _require_accepted(take: Take | None) -> None:
    if take is not None and take.warning and not take.accept_partial:
        raise Conflict(f"{take.warning} Accept that part first, or upload the file again.")
