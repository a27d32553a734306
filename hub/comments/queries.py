"""Every read of comments and reactions but for what waits for somebody: see `waiting`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from hub.clips.model import Clip, Take
from hub.clips.queries import whole
from hub.comments import statements
from hub.comments.model import Comment, Reaction, Report, Wording
from hub.comments.statements import Order, open_question, with_writers
from hub.core.errors import NotFound
from hub.people.model import Person

MOST = 500  # threads of a list, replies of a thread
REPLIES = 20  # of each thread in a list; its own page has them all


@dataclass(frozen=True, slots=True)
class Tally:
    """How much is said: all of it, questions that wait, and how much at which second."""

    total: int
    waiting: int
    marks: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment and its replies, those of speakers first, then oldest first."""

    comment: Comment
    replies: tuple[Comment, ...]
    reply_count: int = 0

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


def head(session: Session, comment: Comment) -> Comment:
    """Return the comment at the head of a comment's thread, deleted or not (1 statement)."""
    if comment.reply_to_id is None:
        return comment
    return session.scalars(select(Comment).where(Comment.id == comment.reply_to_id)).one()


def with_person(session: Session, comment_id: str) -> Comment:
    """Return a comment with its writer and their department, read afresh (1 statement)."""
    fresh = with_writers().where(Comment.id == comment_id).execution_options(populate_existing=True)
    return session.scalars(fresh).one()


def standing(session: Session, clip_id: str) -> list[Comment]:
    """Return the comments under a clip that are not deleted, oldest first (1 statement)."""
    wanted = select(Comment).where(Comment.clip_id == clip_id, Comment.deleted_at.is_(None))
    return list(session.scalars(wanted.order_by(Comment.created_at, Comment.id)))


def writers(session: Session, comment_ids: Iterable[str]) -> dict[str, str]:
    """Return who wrote each comment that stands, by name (1 statement, none without ids)."""
    ids = list(comment_ids)
    wanted = select(Comment.id, Person.name).join(Person, Person.id == Comment.person_id)
    stand = (Comment.id.in_(ids), Comment.deleted_at.is_(None))
    rows = session.execute(wanted.where(*stand)) if ids else ()
    return {comment_id: name for comment_id, name in rows}


def threads(
    session: Session,
    clip_id: str,
    order: Order = Order.NEWEST,
    *,
    start: int = 0,
    limit: int = MOST,
) -> list[Thread]:
    """Return threads ``start`` to ``start + limit`` of a clip in their order (2 statements).

    Of the replies to each the first are loaded, a speaker's before the others; the thread says
    how many there are.
    """
    given = {"clip": clip_id, "start": start, "limit": limit}
    return _with_replies(session, session.scalars(statements.threads(order), given).all(), REPLIES)


def thread(session: Session, comment_id: str) -> Thread:
    """Return the whole thread that a comment is in (3 statements).

    Raises:
        NotFound: there is none.
    """
    top = aliased(Comment)
    of = select(func.coalesce(top.reply_to_id, top.id)).where(top.id == comment_id)
    found = session.scalars(with_writers().where(Comment.id == of.scalar_subquery())).one_or_none()
    if found is None:
        raise NotFound("This comment is not there any more.")
    return _with_replies(session, [found], MOST)[0]


def tally(session: Session, clip_id: str) -> Tally:
    """Return how much is said under a clip, and where (1 statement)."""
    rows = session.execute(statements.tally(), {"clip": clip_id}).all()
    return Tally(
        total=sum(count for _, count, _ in rows),
        waiting=sum(waiting for _, _, waiting in rows),
        marks=tuple((at_s, count) for at_s, count, _ in rows if at_s is not None),
    )


def stamp(session: Session, clip_id: str) -> str:
    """Return what changes whenever something under a clip does (1 statement)."""
    steps = (
        func.count(Take.id).filter(Take.playable)
        + func.count(Take.id).filter(Take.poster_key != "")
        + func.count(Take.id).filter(Take.refusal != "")
    )
    of = select(steps).join(Clip, Clip.id == Take.clip_id).where(Clip.under_id == clip_id)
    wanted = select(func.count(), func.coalesce(func.sum(Comment.changes), 0), of.scalar_subquery())
    count, changes, spoken = session.execute(wanted.where(Comment.clip_id == clip_id)).one()
    return f"{count}-{changes}-{spoken}"


def takes_of(session: Session, spoken_ids: Collection[str]) -> dict[str, Take]:
    """Return the take of each spoken comment, by the id of its clip (1 statement)."""
    found = session.scalars(select(Take).where(Take.clip_id.in_(spoken_ids)))
    return {take.clip_id: take for take in found}


def spoken_of(session: Session, comment_ids: Collection[str]) -> list[Clip]:
    """Return what is spoken in these comments, whole (6 statements, 1 where nothing is)."""
    of = select(Comment.spoken_id).where(
        Comment.id.in_(comment_ids), Comment.spoken_id.is_not(None)
    )
    ids = session.scalars(of).all()
    if not ids:
        return []
    return list(session.scalars(select(Clip).where(Clip.id.in_(ids)).options(*whole())).unique())


def spoken_since(session: Session, person_id: str, since: datetime) -> int:
    """Return how often a person spoke since then (1 statement)."""
    wanted = select(func.count()).where(
        Comment.person_id == person_id,
        Comment.created_at > since,
        Comment.spoken_id.is_not(None),
    )
    return session.scalar(wanted) or 0


def wordings(session: Session, comment_id: str) -> list[Wording]:
    """Return what a comment said before each change, oldest first (1 statement)."""
    wanted = select(Wording).where(Wording.comment_id == comment_id)
    return list(session.scalars(wanted.order_by(Wording.id)))


def counts(session: Session, clip_ids: Iterable[str]) -> dict[str, int]:
    """Return the number of comments by clip (1 statement)."""
    wanted = select(Comment.clip_id, func.count()).where(
        Comment.clip_id.in_(list(clip_ids)), Comment.deleted_at.is_(None)
    )
    return {key: value for key, value in session.execute(wanted.group_by(Comment.clip_id))}


def question_counts(session: Session, clip_ids: Iterable[str]) -> dict[str, int]:
    """Return the number of questions by clip (1 statement)."""
    wanted = select(Comment.clip_id, func.count()).where(
        Comment.clip_id.in_(list(clip_ids)), open_question()
    )
    return {key: value for key, value in session.execute(wanted.group_by(Comment.clip_id))}


def taps(session: Session, take_id: str) -> list[Reaction]:
    """Return every reaction to a take, in the order they came, for `strip.bins` (1 statement)."""
    wanted = select(Reaction).where(Reaction.take_id == take_id)
    return list(session.scalars(wanted.order_by(Reaction.id)))


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
    """Return this person's comments and reports of comments as plain values (3 statements)."""
    comments = session.scalars(select(Comment).where(Comment.person_id == person_id))
    before: dict[str, list[str]] = {}
    mine = select(Wording).join(Comment, Comment.id == Wording.comment_id)
    for wording in session.scalars(mine.where(Comment.person_id == person_id).order_by(Wording.id)):
        before.setdefault(wording.comment_id, []).append(wording.text)
    reports = session.scalars(select(Report).where(Report.person_id == person_id))
    return {
        "comments": [
            {
                "clip": c.clip_id,
                "at_s": c.at_s,
                "text": c.text,
                "before": before.get(c.id, []),
                "question": c.question,
                "created_at": c.created_at.isoformat(),
            }
            for c in comments
            if c.deleted_at is None
        ],
        "comments_reported": [
            {"comment": r.comment_id, "reason": r.reason, "at": r.at.isoformat()} for r in reports
        ],
    }


def tapped(session: Session, person_id: str) -> list[dict[str, object]]:
    """Return this person's reactions as plain values, for that person alone (1 statement)."""
    taps = session.scalars(select(Reaction).where(Reaction.person_id == person_id))
    return [
        {"clip": one.clip_id, "kind": one.kind.value, "at": one.created_at.isoformat()}
        for one in taps
    ]


def _with_replies(session: Session, found: Sequence[Comment], most: int) -> list[Thread]:
    """Each with its first replies, speakers' before others' (1 statement)."""
    given = {"ids": [one.id for one in found], "most": most}
    rows = session.execute(statements.replies(), given)
    replies: dict[str | None, list[Comment]] = {}
    counts: dict[str | None, int] = {}
    for reply, count in rows:
        replies.setdefault(reply.reply_to_id, []).append(reply)
        counts[reply.reply_to_id] = count
    return [Thread(one, tuple(replies.get(one.id, ())), counts.get(one.id, 0)) for one in found]
