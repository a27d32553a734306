"""Every read of comments and reactions."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from hub.clips.model import Clip, Speaker
from hub.comments.model import Comment, Reaction
from hub.core.errors import NotFound
from hub.people.model import Person

MOST = 500


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment and its replies, oldest first."""

    comment: Comment
    replies: tuple[Comment, ...]

    @property
    def is_gone(self) -> bool:
        """Whether it was deleted and only keeps the place of its replies."""
        return self.comment.deleted_at is not None


def get(session: Session, comment_id: str) -> Comment:
    """Return a comment that is there (1 statement).

    Raises:
        NotFound: there is none, or it was deleted.
    """
    comment = session.get(Comment, comment_id, options=[joinedload(Comment.person)])
    if comment is None or comment.deleted_at is not None:
        raise NotFound("This comment is not there any more.")
    return comment


def with_person(session: Session, comment_id: str) -> Comment:
    """Return a comment with its writer and their department, read afresh (1 statement)."""
    wanted = select(Comment).options(joinedload(Comment.person).joinedload(Person.department))
    fresh = wanted.where(Comment.id == comment_id).execution_options(populate_existing=True)
    return session.scalars(fresh).one()


def standing(session: Session, clip_id: str) -> list[Comment]:
    """Return the comments under a clip that are not deleted, oldest first (1 statement)."""
    wanted = select(Comment).where(Comment.clip_id == clip_id, Comment.deleted_at.is_(None))
    return list(session.scalars(wanted.order_by(Comment.created_at, Comment.id)))


def writers(session: Session, comment_ids: Iterable[str]) -> dict[str, str]:
    """Return who wrote each comment, by name (1 statement, none without ids)."""
    ids = list(comment_ids)
    wanted = select(Comment.id, Person.name).join(Person, Person.id == Comment.person_id)
    rows = session.execute(wanted.where(Comment.id.in_(ids))) if ids else ()
    return {comment_id: name for comment_id, name in rows}


def threads(session: Session, clip_id: str) -> list[Thread]:
    """Return a clip's comments with their replies, newest thread first (1 statement)."""
    wanted = (
        select(Comment)
        .options(joinedload(Comment.person).joinedload(Person.department))
        .where(Comment.clip_id == clip_id)
        .order_by(Comment.created_at, Comment.id)
    )
    found = list(session.scalars(wanted))
    replies: dict[str, list[Comment]] = {}
    for comment in found:
        if comment.reply_to_id and comment.deleted_at is None:
            replies.setdefault(comment.reply_to_id, []).append(comment)
    tops = (c for c in reversed(found) if c.reply_to_id is None)
    made = (Thread(c, tuple(replies.get(c.id, ()))) for c in tops)
    return [thread for thread in made if thread.replies or not thread.is_gone][:MOST]


def counts(session: Session, clip_ids: Iterable[str]) -> dict[str, int]:
    """Return the number of comments by clip (1 statement)."""
    wanted = select(Comment.clip_id, func.count()).where(
        Comment.clip_id.in_(list(clip_ids)), Comment.deleted_at.is_(None)
    )
    return {key: value for key, value in session.execute(wanted.group_by(Comment.clip_id))}


def question_counts(session: Session, clip_ids: Iterable[str]) -> dict[str, int]:
    """Return the number of questions by clip (1 statement)."""
    wanted = select(Comment.clip_id, func.count()).where(
        Comment.clip_id.in_(list(clip_ids)), _open_question()
    )
    return {key: value for key, value in session.execute(wanted.group_by(Comment.clip_id))}


def unanswered(session: Session, clip_ids: Iterable[str]) -> list[Comment]:
    """Return questions that no speaker or owner has answered, oldest first (1 statement)."""
    reply = aliased(Comment)
    answers = (reply.reply_to_id == Comment.id) & _answers(reply)
    wanted = (
        select(Comment)
        .options(joinedload(Comment.person))
        .where(Comment.clip_id.in_(list(clip_ids)), _open_question(), ~exists().where(answers))
    )
    return list(session.scalars(wanted.order_by(Comment.created_at)))


def answered(
    session: Session, clip_ids: Iterable[str], limit: int = 3
) -> list[tuple[Comment, Comment]]:
    """Return (question, answer) pairs, newest answer first (1 statement).

    An answer is a reply by a speaker or the owner of the clip.
    """
    answer = aliased(Comment)
    wanted = (
        select(Comment, answer)
        .join(answer, answer.reply_to_id == Comment.id)
        .options(joinedload(Comment.person), joinedload(answer.person))
        .where(Comment.clip_id.in_(list(clip_ids)), _open_question(), _answers(answer))
    )
    rows = session.execute(wanted.order_by(answer.created_at.desc()).limit(limit * 4))
    firsts: dict[str, tuple[Comment, Comment]] = {}
    for question, reply in rows:
        firsts.setdefault(question.id, (question, reply))
    return list(firsts.values())[:limit]


def taps(session: Session, take_id: str) -> list[Reaction]:
    """Return every reaction to a take, for `strip.bins` (1 statement)."""
    return list(session.scalars(select(Reaction).where(Reaction.take_id == take_id)))


def held(session: Session, person_id: str) -> dict[str, int]:
    """Return how much of this person is held: comments, questions, reactions (2 statements)."""
    comments, questions = session.execute(
        select(func.count(), func.count().filter(Comment.question)).where(
            Comment.person_id == person_id, Comment.deleted_at.is_(None)
        )
    ).one()
    reactions = session.scalar(select(func.count()).where(Reaction.person_id == person_id)) or 0
    return {"comments": comments, "questions": questions, "reactions": reactions}


def export(session: Session, person_id: str) -> dict[str, list[dict[str, object]]]:
    """Return this person's comments and reactions as plain values (2 statements)."""
    comments = session.scalars(select(Comment).where(Comment.person_id == person_id))
    reactions = session.scalars(select(Reaction).where(Reaction.person_id == person_id))
    return {
        "comments": [
            {
                "clip": c.clip_id,
                "at_s": c.at_s,
                "text": c.text,
                "question": c.question,
                "created_at": c.created_at.isoformat(),
            }
            for c in comments
            if c.deleted_at is None
        ],
        "reactions": [
            {"clip": r.clip_id, "kind": r.kind.value, "at": r.created_at.isoformat()}
            for r in reactions
        ],
    }


def _open_question() -> ColumnElement[bool]:
    return Comment.question & Comment.reply_to_id.is_(None) & Comment.deleted_at.is_(None)


def _answers(reply: type[Comment]) -> ColumnElement[bool]:
    """Whether a reply is there and by a speaker or the owner of its clip."""
    speaks = exists().where(Speaker.clip_id == reply.clip_id, Speaker.person_id == reply.person_id)
    owns = exists().where(Clip.id == reply.clip_id, Clip.owner_id == reply.person_id)
    return reply.deleted_at.is_(None) & or_(speaks, owns)
