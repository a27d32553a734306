"""Every change to comments and reactions; the caller owns the transaction."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from hub.audit import actions as audit
from hub.clips import actions as clips
from hub.clips import variants
from hub.clips.actions import Source
from hub.clips.model import Clip
from hub.comments import mentions, queries, searched, tell
from hub.comments.model import (
    Comment,
    Mention,
    Reaction,
    ReactionKind,
    Report,
    Wording,
)
from hub.core.db import insert_into
from hub.core.errors import NotAllowed, NotFound, Rejected, TooMany
from hub.core.ids import new_id
from hub.people.asker import Asker

LONGEST_TEXT, LONGEST_REASON = 4000, 300
WINDOW_S = 2
MOST_SPOKEN, HOUR = 20, timedelta(hours=1)
WHOLE = -1  # a reaction to the whole clip


def post(
    session: Session,
    asker: Asker,
    clip: Clip,
    *,
    text: str,
    at_s: float | None,
    reply_to: str | None,
    question: bool,
    now: datetime,
    named: Collection[str] = (),
    spoken: Source | None = None,
) -> Comment:
    """Say something under a clip, loaded whole; a reply to a reply joins its thread.

    What is ``spoken`` needs no words. ``named`` are ids of people the writer chose where names
    are alike; see `mentions.named`. While two recordings are compared, a second is another moment
    in each and would tell who saw which: then everything is said of the whole.

    Raises:
        Rejected: there are no words, too many, or a moment that the clip doesn't have.
        NotFound: what it replies to is not there.
    """
    take = clip.take
    parent = _parent(session, clip, reply_to)
    comment = Comment(
        id=new_id(),
        clip_id=clip.id,
        take_id=take.id if take else None,
        person_id=asker.id,
        reply_to_id=parent.id if parent else None,
        at_s=None if variants.has_two_takes(session, clip.id) else _moment(clip, at_s),
        text=_words(text, or_none=spoken is not None),
        question=question and parent is None,
        created_at=now,
        spoken_id=_spoken(session, asker, clip, spoken, now).id if spoken else None,
    )
    session.add(comment)
    session.flush()
    people = mentions.named(session, clip, comment.text, named, now)
    mentions.keep(session, comment.id, people)
    tell.of_new(session, clip, comment, parent, {person.id for person in people}, now)
    searched.reindex(session, clip.id, now)
    return comment


def edit(
    session: Session,
    asker: Asker,
    clip: Clip,
    comment_id: str,
    text: str,
    now: datetime,
    named: Collection[str] = (),
) -> Comment:
    """Change one's own words; what they were before stays to be read.

    Raises:
        NotFound: the comment is not there.
        NotAllowed: it is somebody else's.
        Rejected: there are no words, or too many.
    """
    comment = _locked(session, comment_id)
    if comment.person_id != asker.id:
        raise NotAllowed("Only its writer can change a comment.")
    words = _words(text)
    if words == comment.text:
        return comment
    session.add(Wording(comment_id=comment.id, text=comment.text, until=now))
    comment.text, comment.edited_at = words, now
    comment.changes += 1
    people = mentions.named(session, clip, words, named, now)
    mentions.keep(session, comment.id, people)
    tell.of_names(session, comment, {person.id for person in people}, now)
    searched.reindex(session, comment.clip_id, now)
    return comment


def remove(session: Session, asker: Asker, comment_id: str, now: datetime) -> Comment:
    """Delete one's own comment, or as comms any, with all it ever said; replies keep their place.

    Raises:
        NotFound: the comment is not there.
        NotAllowed: it is somebody else's.
    """
    comment = _locked(session, comment_id)
    if comment.person_id != asker.id and not asker.edits_all:
        raise NotAllowed("Only its writer and communications can delete a comment.")
    if comment.person_id != asker.id:
        audit.add(session, asker.id, "comment.deleted", "comment", comment.id, now)
    _empty(session, [comment.id], now)
    session.refresh(comment)
    searched.reindex(session, comment.clip_id, now)
    return comment


def report(session: Session, asker: Asker, comment_id: str, reason: str, now: datetime) -> None:
    """Ask communications to look at a comment; a second time changes nothing.

    Raises:
        NotFound: the comment is not there.
        Rejected: it is one's own, or the reason is too long.
    """
    comment = queries.get(session, comment_id)
    if comment.person_id == asker.id:
        raise Rejected("This is your own comment. You can change or delete it.")
    reason = reason.replace("\x00", "").strip()
    if len(reason) > LONGEST_REASON:
        raise Rejected(f"Keep it under {LONGEST_REASON:,} characters.", "reason")
    insert = insert_into(session, Report).values(
        comment_id=comment.id, person_id=asker.id, reason=reason, at=now
    )
    session.execute(insert.on_conflict_do_nothing())
    tell.of_report(session, comment, now)


def settle(session: Session, asker: Asker, comment_id: str, now: datetime) -> None:
    """Let a reported comment stand.

    Raises:
        NotFound: the comment is not there.
        NotAllowed: the asker does not look after comments.
    """
    if not asker.edits_all:
        raise NotAllowed("Communications and administrators look after reported comments.")
    comment = queries.get(session, comment_id)
    waiting = (Report.comment_id == comment.id, Report.settled_at.is_(None))
    session.execute(update(Report).where(*waiting).values(settled_at=now))
    audit.add(session, asker.id, "comment.kept", "comment", comment.id, now)


def close(session: Session, asker: Asker, comment_id: str, text: str, now: datetime) -> Comment:
    """Say what came of a question (“you said, we did”), which closes it; who may is asked before.

    Raises:
        NotFound: the comment is not there.
        Rejected: it is no question, or there are no words, or too many.
    """
    comment = _locked(session, comment_id)
    if not comment.question:
        raise Rejected("Only a question can be closed.")
    comment.done_text, comment.done_at, comment.done_by_id = _words(text), now, asker.id
    comment.changes += 1
    session.flush()
    tell.of_closed(session, comment, asker.id, now)
    return comment


def reopen(session: Session, comment_id: str) -> Comment:
    """Take back that a question is closed; who may is asked before.

    Raises:
        NotFound: the comment is not there.
    """
    comment = _locked(session, comment_id)
    comment.done_text, comment.done_at, comment.done_by_id = "", None, None
    comment.changes += 1
    session.flush()
    return comment


def react(
    session: Session,
    asker: Asker,
    clip: Clip,
    kind: ReactionKind,
    at_s: float | None,
    now: datetime,
) -> None:
    """Tap once; a second tap of the kind within two seconds changes nothing.

    Raises:
        Rejected: the clip can't be watched yet, or has no such moment.
    """
    take = clip.take
    if take is None or not take.playable:
        raise Rejected("This update can't be watched yet.")
    row = insert_into(session, Reaction).values(
        clip_id=clip.id,
        take_id=take.id,
        person_id=asker.id,
        kind=kind,
        window=_window(_moment(clip, at_s)),
        created_at=now,
    )
    session.execute(row.on_conflict_do_nothing())


def take_back(
    session: Session, asker: Asker, clip: Clip, kind: ReactionKind, at_s: float | None
) -> None:
    """Take a tap back; where there was none, nothing changes (1 statement)."""
    take = clip.take
    session.execute(
        delete(Reaction).where(
            Reaction.take_id == (take.id if take else ""),
            Reaction.person_id == asker.id,
            Reaction.kind == kind,
            Reaction.window == _window(at_s),
        )
    )


def erase(session: Session, person_id: str, now: datetime) -> None:
    """Forget what a person said, and who tapped; replies keep their place, search forgets.

    Taps stay under a name that nobody has, another for each clip: sums that lost them would tell
    where this person had tapped.
    """
    mine, reply = Comment.person_id == person_id, aliased(Comment)
    has_replies = exists().where(reply.reply_to_id == Comment.id)
    clip_ids = session.scalars(select(Comment.clip_id).where(mine).distinct()).all()
    tapped = session.scalars(
        select(Reaction.clip_id).where(Reaction.person_id == person_id).distinct()
    )
    for clip_id in tapped.all():
        theirs = (Reaction.person_id == person_id, Reaction.clip_id == clip_id)
        session.execute(update(Reaction).where(*theirs).values(person_id=new_id()))
    _empty(session, session.scalars(select(Comment.id).where(mine)).all(), now)
    session.execute(delete(Comment).where(mine, ~has_replies))
    session.execute(update(Comment).where(mine).values(person_id=None))
    for clip_id in clip_ids:
        searched.reindex(session, clip_id, now)


def _locked(session: Session, comment_id: str) -> Comment:
    """The comment, which nobody else changes till the end."""
    wanted = select(Comment).where(Comment.id == comment_id, Comment.deleted_at.is_(None))
    found = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound("This comment is not there any more.")
    return found


def _empty(session: Session, comment_ids: Collection[str], now: datetime) -> None:
    """Take from comments all that they ever said."""
    for spoken in queries.spoken_of(session, comment_ids):
        clips.drop(session, spoken, now)
    for kind in (Wording, Mention, Report):
        session.execute(delete(kind).where(kind.comment_id.in_(comment_ids)))
    session.execute(
        update(Comment)
        .where(Comment.id.in_(comment_ids))
        .values(
            text="",
            done_text="",
            done_at=None,
            done_by_id=None,
            deleted_at=now,
            changes=Comment.changes + 1,
        )
    )


def _parent(session: Session, clip: Clip, reply_to: str | None) -> Comment | None:
    """The comment at the head of the thread that is replied to."""
    if reply_to is None:
        return None
    parent = queries.get(session, reply_to)
    if parent.clip_id != clip.id:
        raise Rejected("A reply belongs under the same update.", "reply_to")
    return queries.head(session, parent)


def _moment(clip: Clip, at_s: float | None) -> float | None:
    if at_s is None:
        return None
    take = clip.take
    if not 0 <= at_s <= (take.duration_s if take and take.duration_s else 0.0) + 1:
        raise Rejected("This update has no such moment.", "at_s")
    return round(at_s, 1)


def require_few_spoken(session: Session, asker: Asker, now: datetime) -> None:
    """Check that this person has not said a lot just now (1 statement).

    Raises:
        TooMany: they have.
    """
    if queries.spoken_since(session, asker.id, now - HOUR) >= MOST_SPOKEN:
        raise TooMany("You have said a lot within the hour. Write, or go on later.", HOUR.seconds)


def _spoken(session: Session, asker: Asker, clip: Clip, source: Source, now: datetime) -> Clip:
    require_few_spoken(session, asker, now)
    return clips.speak(session, clip, source, now)


def _words(text: str, *, or_none: bool = False) -> str:
    words = text.replace("\x00", "").strip()
    if not words and not or_none:
        raise Rejected("Write something first.", "text")
    if len(words) > LONGEST_TEXT:
        raise Rejected(f"Keep it under {LONGEST_TEXT:,} characters.", "text")
    return words


def _window(at_s: float | None) -> int:
    return WHOLE if at_s is None else int(at_s // WINDOW_S)
