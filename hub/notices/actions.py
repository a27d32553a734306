"""Every change to notices; the caller owns the transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.clips import queries as clips
from hub.comments.model import Comment
from hub.core.db import insert_into
from hub.core.errors import NotFound, Rejected
from hub.hooks import actions as hooks
from hub.notices import morning, queries
from hub.notices.model import Notice, NoticeChoice, When
from hub.outbox.model import OutboxEvent
from hub.people import queries as people

MAIL_TRIES = 8
MAIL_AGAIN = timedelta(minutes=2)  # doubled with each failure: the eighth is four hours later


def deliver(session: Session, event_id: int, now: datetime) -> int:
    """Tell everybody whom an event concerns, once, and return how many (9 statements and more).

    Hooks are handed their messages with it. All that and the mark on the event are kept together:
    killed in the middle, nothing is.
    """
    event = session.get(OutboxEvent, event_id, with_for_update=True)
    if event is None or event.delivered_at is not None:
        return 0
    event.delivered_at = now
    if event.clip_id is None or event.at < now - queries.NEWS_FOR:
        return 0
    hooks.take(session, event, now)
    rows = [] if event.kind in queries.FOR_HOOKS else _rows(session, event, now)
    if rows:  # a statement for each row: one that holds many is put together as slowly as read
        made = insert_into(session, Notice).on_conflict_do_nothing(
            index_elements=["person_id", "key"]
        )
        session.connection().execute(made, rows)
    return len(rows)


def choose(session: Session, person_id: str, in_hub: str, by_mail: str) -> None:
    """Keep how a person wants to be told (1 statement).

    Raises:
        Rejected: that is no way to be told.
    """
    try:
        chosen = {"in_hub": When(in_hub), "by_mail": When(by_mail)}
    except ValueError as error:
        raise Rejected("Choose at once, once a day or not at all.", "notices") from error
    row = insert_into(session, NoticeChoice).values(person_id=person_id, **chosen)
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=chosen))


def end_mail(session: Session, person_id: str) -> None:
    """Send a person no more letters, those that wait included (3 statements).

    Raises:
        NotFound: there is no such person any more.
    """
    people.get(session, person_id)
    choose(session, person_id, queries.choice(session, person_id).in_hub, When.OFF)
    waiting = update(Notice).where(Notice.person_id == person_id, Notice.mailed_at.is_(None))
    session.execute(waiting.values(mail_due=None))


def claim_mail(session: Session, person_id: str, now: datetime) -> list[int]:
    """Mark what is due for a person as sent, and return it; of two at once, one gets it.

    1 statement.
    """
    due = update(Notice).where(Notice.person_id == person_id, *queries.mail_is_due(now))
    return list(session.scalars(due.values(mailed_at=now).returning(Notice.id)))


def give_mail_back(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Let a letter that was not taken be tried again, later each time (2 statements)."""
    for notice in session.scalars(select(Notice).where(Notice.id.in_(ids))):
        notice.mail_failures += 1
        again = notice.mail_failures < MAIL_TRIES
        notice.mailed_at = None
        notice.mail_due = now + MAIL_AGAIN * 2**notice.mail_failures if again else None


def read(session: Session, notice_id: int, now: datetime) -> None:
    """Mark one notice as read; the first time counts (1 statement)."""
    unread = update(Notice).where(Notice.id == notice_id, Notice.read_at.is_(None))
    session.execute(unread.values(read_at=now))


def read_all(session: Session, person_id: str, now: datetime) -> None:
    """Mark all that a person has been shown as read (1 statement)."""
    waiting = update(Notice).where(
        Notice.person_id == person_id, Notice.read_at.is_(None), Notice.shown_from <= now
    )
    session.execute(waiting.values(read_at=now))


def _rows(session: Session, event: OutboxEvent, now: datetime) -> list[dict[str, object]]:
    comment_id = event.payload.get("comment")
    try:
        clip = clips.get(session, event.clip_id or "")
    except NotFound:
        return []
    comment = session.get(Comment, comment_id) if comment_id else None
    if comment_id and (comment is None or comment.deleted_at):
        return []
    # An update is news once for each, also when its audience grew and it was told of again.
    key = f"{event.kind}:{clip.id}" if event.kind == queries.PUBLISHED else event.key
    shared = {"key": key, "kind": event.kind, "clip_id": clip.id, "at": event.at}
    return [
        {
            **shared,
            "comment_id": comment_id,
            "person_id": person_id,
            "shown_from": morning.due(choice.in_hub, now),
            "mail_due": morning.due(choice.by_mail, now),
            "mail_failures": 0,
        }
        for person_id, choice in queries.recipients(session, event, clip, now).items()
    ]
