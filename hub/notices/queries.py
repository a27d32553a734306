"""Every read of notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from hub.audiences import access
from hub.audiences import queries as audiences
from hub.audiences.whoever import Kind, filled, kind_of, whoever
from hub.clips import queries as clips
from hub.clips.model import Clip, State
from hub.comments import words
from hub.comments.model import Comment
from hub.notices.model import BY_MAIL, IN_HUB, Notice, NoticeChoice, When
from hub.outbox.model import OutboxEvent
from hub.people.asker import Asker
from hub.people.model import Company, Person, Role
from hub.viewing.model import Place

PUBLISHED = "clip.published"
REPORTED = "comment.reported"
HOOK_OFF = "hook.off"
FOR_HOOKS = frozenset({"clip.withdrawn", "comment.posted"})  # of these no person is told
PAGE = 30
NEWS_FOR = timedelta(days=7)  # what is older is nobody's news
COUNTED_MOST = 100  # the bell says 99+


@dataclass(frozen=True, slots=True)
class Item:
    """A notice with what it speaks of, as its reader may see it now."""

    id: int
    kind: str
    at: datetime
    unread: bool
    clip: Clip
    person: Person | None  # who speaks, writes or closed; None: somebody who has left
    comment_id: str | None
    at_s: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """How one person wants to be told."""

    in_hub: When
    by_mail: When


def choice(session: Session, person_id: str) -> Choice:
    """Return how a person wants to be told (1 statement)."""
    row = session.get(NoticeChoice, person_id)
    return Choice(row.in_hub, row.by_mail) if row else Choice(IN_HUB, BY_MAIL)


def recipients(
    session: Session, event: OutboxEvent, clip: Clip, now: datetime
) -> dict[str, Choice]:
    """Return who is told of an event, of those who may watch its clip now (1 statement).

    The clip is loaded whole.
    """
    wanted = (
        select(Person.id, NoticeChoice.in_hub, NoticeChoice.by_mail)
        .outerjoin(NoticeChoice, NoticeChoice.person_id == Person.id)
        .where(access.watchers(clips.door(clip), now), _concerned(event, clip))
    )
    return {
        person_id: Choice(in_hub or IN_HUB, by_mail or BY_MAIL)
        for person_id, in_hub, by_mail in session.execute(wanted)
    }


def bell(session: Session, asker: Asker, now: datetime) -> tuple[str, int]:
    """Return the company's name and how many notices wait for ``asker``, 100 at most.

    1 statement for both, since every page shows both.
    """
    found = session.execute(_bell(kind_of(asker)), filled(asker, now))
    company, unread = found.one()
    return company or "", unread


@cache
def _bell(kind: Kind) -> Select[str, int]:
    waiting = _visible(*whoever(kind)).where(~_is_read())
    counted = waiting.with_only_columns(Notice.id).limit(COUNTED_MOST).subquery()
    number = select(func.count()).select_from(counted).scalar_subquery()
    name = select(Company.name).where(Company.id == 1).scalar_subquery()
    return select(name, number)


def page(
    session: Session, asker: Asker, now: datetime, *, only_unread: bool, start: int
) -> tuple[list[Item], bool]:
    """Return notices of ``asker``, newest first, and whether more follow (at most 8 statements)."""
    wanted = _visible(asker, now)
    if only_unread:
        wanted = wanted.where(~_is_read())
    wanted = wanted.order_by(Notice.at.desc(), Notice.id.desc())
    rows = session.execute(wanted.offset(start).limit(PAGE + 1)).all()
    return items(session, asker, rows[:PAGE]), len(rows) > PAGE


def one(session: Session, asker: Asker, notice_id: int, now: datetime) -> Item | None:
    """Return a notice of ``asker`` of what they may still see, else None (at most 8 statements)."""
    rows = session.execute(_visible(asker, now).where(Notice.id == notice_id)).all()
    return items(session, asker, rows)[0] if rows else None


def with_mail_due(session: Session, now: datetime) -> list[str]:
    """Return who has a letter to get, by id (1 statement)."""
    due = select(Notice.person_id).where(*mail_is_due(now)).distinct()
    return list(session.scalars(due.order_by(Notice.person_id)))


def mail_is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Whether a notice is to go by mail now; what is older than a week is no news any more."""
    return (Notice.mail_due <= now, Notice.mailed_at.is_(None), Notice.at >= now - NEWS_FOR)


def mailed(session: Session, asker: Asker, ids: Sequence[int], now: datetime) -> list[Item]:
    """Return, of these notices, what ``asker`` may see and has not seen (at most 8 statements)."""
    wanted = rows_of(asker, now).where(Notice.id.in_(ids), ~_is_read()).order_by(Notice.id)
    return items(session, asker, session.execute(wanted).all())


def items(session: Session, asker: Asker, rows: Sequence[Row[Notice, Comment, bool]]) -> list[Item]:
    """Return the notices of rows of `rows_of` with what they speak of (6 statements)."""
    shown = clips.by_ids(session, {row[0].clip_id for row in rows}, asker) if rows else {}
    return [_item(notice, comment, read, shown[notice.clip_id]) for notice, comment, read in rows]


def rows_of(asker: Asker, now: datetime) -> Select[Notice, Comment, bool]:
    """Rows of the notices of ``asker`` of what they may see: notice, comment or None, if read."""
    return (
        select(Notice, Comment, _is_read())
        .join(Clip, Clip.id == Notice.clip_id)
        .outerjoin(Comment, Comment.id == Notice.comment_id)
        .options(joinedload(Comment.person), joinedload(Comment.done_by))
        .where(Notice.person_id == asker.id, access.watchable(asker, clips.DOOR, now))
        .where(or_(Notice.kind != PUBLISHED, Clip.state == State.PUBLISHED))
        .where(or_(Notice.comment_id.is_(None), Comment.deleted_at.is_(None)))
    )


def export(session: Session, person_id: str) -> dict[str, list[dict[str, object]]]:
    """Return what a person was told of, as plain values (1 statement)."""
    wanted = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id)
    return {
        "notices": [
            {
                "at": found.at.isoformat(),
                "kind": found.kind,
                "clip": found.clip_id,
                "read_at": found.read_at.isoformat() if found.read_at else None,
                "mailed_at": found.mailed_at.isoformat() if found.mailed_at else None,
            }
            for found in session.scalars(wanted)
        ]
    }


def _visible(asker: Asker, now: datetime) -> Select[Notice, Comment, bool]:
    return rows_of(asker, now).where(Notice.shown_from <= now)


def _is_read() -> ColumnElement[bool]:
    """Opened here; of a new update also: it was watched."""
    watched = exists().where(
        Place.person_id == Notice.person_id, Place.clip_id == Notice.clip_id, Place.watched
    )
    return or_(Notice.read_at.is_not(None), and_(Notice.kind == PUBLISHED, watched))


def _concerned(event: OutboxEvent, clip: Clip) -> ColumnElement[bool]:
    if event.person_id is not None:
        return Person.id == event.person_id
    if event.kind in (REPORTED, HOOK_OFF):
        return Person.role.in_((Role.COMMS, Role.ADMIN))
    if event.kind == PUBLISHED and clip.state is State.PUBLISHED:
        # Not the frozen list: that keeps whom it is no longer for, and leaves a few newcomers out.
        meant = audiences.matching(audiences.Rule(r.key, r.excludes) for r in clip.audience.rules)
        return and_(meant, Person.id.not_in(clip.uncounted | clip.speaker_ids))
    return false()


def _item(notice: Notice, comment: Comment | None, read: bool, clip: Clip) -> Item:
    first = clip.speakers[0].person if clip.speakers else clip.owner
    closed = comment is not None and notice.kind == "question.closed"
    writer = comment.done_by if comment and closed else comment.person if comment else first
    said = (comment.done_text if closed else comment.text) if comment else ""
    return Item(
        id=notice.id,
        kind=notice.kind,
        at=notice.at,
        unread=not read,
        clip=clip,
        person=writer,
        comment_id=notice.comment_id,
        at_s=comment.at_s if comment else None,
        text=words.plain(said),
    )
