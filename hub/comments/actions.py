"""Every change to comments and reactions; the caller owns the transaction."""

from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from hub import index
from hub.clips.model import Clip
from hub.comments import queries
from hub.comments.model import Comment, Reaction, ReactionKind
from hub.core.errors import NotAllowed, Rejected
from hub.core.ids import new_id
from hub.people.asker import Asker

LONGEST_TEXT = 4000
WINDOW_S = 2
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
) -> Comment:
    """Say something under a clip, loaded with its takes; a reply to a reply joins its thread.

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
        reply_to_id=parent,
        at_s=_moment(clip, at_s),
        text=_words(text),
        question=question and parent is None,
        created_at=now,
    )
    session.add(comment)
    session.flush()
    reindex(session, clip.id)
    return comment


def edit(session: Session, asker: Asker, comment_id: str, text: str, now: datetime) -> Comment:
    """Change one's own words.

    Raises:
        NotFound: the comment is not there.
        NotAllowed: it is somebody else's.
        Rejected: there are no words, or too many.
    """
    comment = queries.get(session, comment_id)
    if comment.person_id != asker.id:
        raise NotAllowed("Only its writer can change a comment.")
    comment.text, comment.edited_at = _words(text), now
    session.flush()
    reindex(session, comment.clip_id)
    return comment


def remove(session: Session, asker: Asker, comment_id: str, now: datetime) -> Comment:
    """Delete one's own comment, or as comms any; replies keep their place.

    Raises:
        NotFound: the comment is not there.
        NotAllowed: it is somebody else's.
    """
    comment = queries.get(session, comment_id)
    if comment.person_id != asker.id and not asker.edits_all:
        raise NotAllowed("Only its writer and communications can delete a comment.")
    comment.text, comment.deleted_at = "", now
    session.flush()
    reindex(session, comment.clip_id)
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
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert(Reaction) if dialect == "sqlite" else postgresql.insert(Reaction)
    row = insert.values(
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
    """Forget what a person said and tapped; replies of others keep their place, search forgets."""
    mine, reply = Comment.person_id == person_id, aliased(Comment)
    has_replies = exists().where(reply.reply_to_id == Comment.id)
    clip_ids = session.scalars(select(Comment.clip_id).where(mine).distinct()).all()
    session.execute(delete(Reaction).where(Reaction.person_id == person_id))
    session.execute(delete(Comment).where(mine, ~has_replies))
    session.execute(update(Comment).where(mine).values(text="", person_id=None, deleted_at=now))
    for clip_id in clip_ids:
        reindex(session, clip_id)


def reindex(session: Session, clip_id: str) -> None:
    """Let search find what is said under a clip, each comment at its moment."""
    lines = [
        index.Line(comment.text, comment.at_s, comment.at_s, ref=comment.id)
        for comment in queries.standing(session, clip_id)
    ]
    index.put(session, clip_id, index.Field.COMMENTS, [index.Text(lines)])


def _parent(session: Session, clip: Clip, reply_to: str | None) -> str | None:
    if reply_to is None:
        return None
    parent = queries.get(session, reply_to)
    if parent.clip_id != clip.id:
        raise Rejected("A reply belongs under the same update.", "reply_to")
    return parent.reply_to_id or parent.id


def _moment(clip: Clip, at_s: float | None) -> float | None:
    if at_s is None:
        return None
    take = clip.take
    if not 0 <= at_s <= (take.duration_s if take and take.duration_s else 0.0) + 1:
        raise Rejected("This update has no such moment.", "at_s")
    return round(at_s, 1)


def _words(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words:
        raise Rejected("Write something first.", "text")
    if len(words) > LONGEST_TEXT:
        raise Rejected(f"Keep it under {LONGEST_TEXT:,} characters.", "text")
    return words


def _window(at_s: float | None) -> int:
    return WHOLE if at_s is None else int(at_s // WINDOW_S)
