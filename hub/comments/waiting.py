"""What waits for somebody: questions without an answer, and comments that were reported."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from hub.comments.model import Comment, Report
from hub.comments.queries import MOST
from hub.comments.statements import answers, open_question, waits, with_writers


def unanswered(
    session: Session,
    clip_ids: Iterable[str] | Select[str],
    *,
    start: int = 0,
    limit: int | None = None,
) -> list[Comment]:
    """Return questions that nobody answered or closed, oldest first (1 statement)."""
    wanted = with_writers().where(Comment.clip_id.in_(_ids(clip_ids)), waits())
    ordered = wanted.order_by(Comment.created_at, Comment.id)
    return list(session.scalars(ordered.offset(start).limit(limit)))


def waiting_count(session: Session, clip_ids: Iterable[str] | Select[str]) -> int:
    """Return how many questions nobody answered or closed (1 statement)."""
    wanted = select(func.count()).select_from(Comment)
    return session.scalar(wanted.where(Comment.clip_id.in_(_ids(clip_ids)), waits())) or 0


def answers_under(clip_ids: Select[str]) -> Select[Comment, Comment]:
    """Return the statement of (question, answer) pairs under these clips, newest answer first.

    An answer is a reply by a speaker or the owner of the clip.
    """
    answer = aliased(Comment)
    return (
        select(Comment, answer)
        .join(answer, answer.reply_to_id == Comment.id)
        .options(joinedload(Comment.person), joinedload(answer.person))
        .where(Comment.clip_id.in_(clip_ids), open_question(), answers(answer))
        .order_by(answer.created_at.desc())
    )


def answered(
    session: Session, asked: Select[Comment, Comment], given: Mapping[str, Any]
) -> list[tuple[Comment, Comment]]:
    """Return a question once with its newest answer, of `answers_under` (1 statement)."""
    firsts: dict[str, tuple[Comment, Comment]] = {}
    for question, reply in session.execute(asked, given):
        firsts.setdefault(question.id, (question, reply))
    return list(firsts.values())


def reported(
    session: Session, *, start: int = 0, limit: int = MOST
) -> list[tuple[Comment, list[Report]]]:
    """Return comments that somebody reported and nobody settled, first reported first.

    3 statements; for those who edit all.
    """
    open_ones = _reports().group_by(Report.comment_id).order_by(func.min(Report.id))
    ids = list(session.scalars(open_ones.offset(start).limit(limit)))
    comments = {one.id: one for one in session.scalars(with_writers().where(Comment.id.in_(ids)))}
    of = select(Report).where(Report.comment_id.in_(ids), Report.settled_at.is_(None))
    reports: dict[str, list[Report]] = {}
    for report in session.scalars(of.order_by(Report.id)):
        reports.setdefault(report.comment_id, []).append(report)
    return [(comments[one], reports[one]) for one in ids]


def reported_count(session: Session) -> int:
    """Return how many comments `reported` has (1 statement)."""
    open_ones = _reports().distinct().subquery()
    return session.scalar(select(func.count()).select_from(open_ones)) or 0


def _ids(clip_ids: Iterable[str] | Select[str]) -> list[str] | Select[str]:
    return clip_ids if isinstance(clip_ids, Select) else list(clip_ids)


def _reports() -> Select[str]:
    """The comments that stand and wait for a look."""
    of = select(Report.comment_id).join(Comment, Comment.id == Report.comment_id)
    return of.where(Report.settled_at.is_(None), Comment.deleted_at.is_(None))
