"""What is asked of comments, put together; those that every page asks only once."""

from enum import StrEnum
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from hub.clips.model import Clip, Speaker
from hub.comments.model import Comment
from hub.people.model import Person


class Order(StrEnum):
    """In which order threads are read."""

    MOMENT = "moment"
    NEWEST = "newest"
    UNANSWERED = "unanswered"


# Of a person, what pages show: a watch page loads fifty of them.
_SHOWN = (Person.name, Person.title, Person.picture, Person.department_id)


def open_question() -> ColumnElement[bool]:
    """Whether a comment is a question, answered or not."""
    return Comment.question & Comment.reply_to_id.is_(None) & Comment.deleted_at.is_(None)


def answers(reply: type[Comment]) -> ColumnElement[bool]:
    """Whether a reply is there and by a speaker or the owner of its clip."""
    speaks = exists().where(Speaker.clip_id == reply.clip_id, Speaker.person_id == reply.person_id)
    owns = exists().where(Clip.id == reply.clip_id, Clip.owner_id == reply.person_id)
    return reply.deleted_at.is_(None) & or_(speaks, owns)


def waits() -> ColumnElement[bool]:
    """Whether a comment is a question that no speaker or owner has answered and nobody closed."""
    reply = aliased(Comment)
    answered = (reply.reply_to_id == Comment.id) & answers(reply)
    return open_question() & Comment.done_at.is_(None) & ~exists().where(answered)


def with_writers() -> Select[Comment]:
    """Comments with who wrote and who closed them."""
    writer, closer = joinedload(Comment.person), joinedload(Comment.done_by)
    return select(Comment).options(
        writer.load_only(*_SHOWN, raiseload=True).joinedload(Person.department),
        closer.load_only(Person.name, raiseload=True),
    )


# What every watch page asks is put together once: it takes longer than asking.
@cache
def threads(order: Order) -> Select[Comment]:
    """Threads in an order, of ``clip`` from ``start`` on, ``limit`` of them."""
    reply = aliased(Comment)
    kept = exists().where(reply.reply_to_id == Comment.id, reply.deleted_at.is_(None))
    stands = or_(Comment.deleted_at.is_(None), kept)
    of_clip = Comment.clip_id == bindparam("clip")
    wanted = with_writers().where(of_clip, Comment.reply_to_id.is_(None), stands)
    if order is Order.UNANSWERED:
        wanted = wanted.where(waits())
    return wanted.order_by(*_ORDERS[order]).offset(bindparam("start")).limit(bindparam("limit"))


@cache
def tally() -> Select[float | None, int, int]:
    """Each second of ``clip`` at which something is said, with how much, and how much waits."""
    return (
        select(Comment.at_s, func.count(), func.count().filter(waits()))
        .where(Comment.clip_id == bindparam("clip"), Comment.deleted_at.is_(None))
        .group_by(Comment.at_s)
    )


@cache
def replies() -> Select[Comment, int]:
    """The first ``most`` replies to ``ids``, and how many each has."""
    by_speaker = case((answers(Comment), 0), else_=1)
    place, order = Comment.reply_to_id, (by_speaker, Comment.created_at, Comment.id)
    ranked = (
        select(
            Comment.id,
            func.row_number().over(partition_by=place, order_by=order).label("n"),
            func.count().over(partition_by=place).label("count"),
        )
        .where(
            Comment.reply_to_id.in_(bindparam("ids", expanding=True)), Comment.deleted_at.is_(None)
        )
        .subquery()
    )
    wanted = with_writers().add_columns(ranked.c.count).join(ranked, ranked.c.id == Comment.id)
    return wanted.where(ranked.c.n <= bindparam("most")).order_by(ranked.c.n)


_ORDERS = {
    Order.MOMENT: (Comment.at_s.is_(None), Comment.at_s, Comment.created_at, Comment.id),
    Order.NEWEST: (Comment.created_at.desc(), Comment.id.desc()),
    Order.UNANSWERED: (Comment.created_at, Comment.id),
}
