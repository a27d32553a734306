"""The inbox: questions that wait for an answer, and comments that somebody reported."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips.model import Clip, State
from hub.clips.queries import DOOR
from hub.comments import waiting, words
from hub.comments.model import Comment, Report
from hub.people.asker import Asker
from hub.people.model import Person

PAGE = 30


@dataclass(frozen=True, slots=True)
class Item:
    """A comment that somebody should look at, and why."""

    id: str
    text: str
    at_s: float | None
    person: Person | None
    said_at: datetime
    clip_id: str
    title: str
    reports: int = 0
    reasons: tuple[str, ...] = ()


def of(session: Session, asker: Asker, show: str, page: int) -> dict[str, Any]:
    """Return what `site/inbox.html` shows (at most 6 statements).

    Questions are those of clips that ``asker`` prepares or speaks in; reported comments are for
    those who edit all.
    """
    mine = _clips(asker)
    questions = waiting.waiting_count(session, mine)
    reported = waiting.reported_count(session) if asker.edits_all else 0
    start = (page - 1) * PAGE
    if show == "reported" and asker.edits_all:
        items = _reported(session, start)
    else:
        show, items = "questions", _questions(session, mine, start)
    total = reported if show == "reported" else questions
    return {
        "show": show,
        "items": items,
        "counts": {"questions": questions, "reported": reported},
        "may_judge": asker.edits_all,
        "newer": _address(show, page - 1) if page > 1 else None,
        "older": _address(show, page + 1) if total > page * PAGE else None,
    }


def _clips(asker: Asker) -> Select[str]:
    of_asker = or_(access.preparable(asker, DOOR), DOOR.speaks(asker.id))
    return select(Clip.id).where(Clip.state == State.PUBLISHED, of_asker)


def _questions(session: Session, mine: Select[str], start: int) -> list[Item]:
    found = waiting.unanswered(session, mine, start=start, limit=PAGE)
    titles = _titles(session, {one.clip_id for one in found})
    return [_item(one, titles) for one in found]


def _reported(session: Session, start: int) -> list[Item]:
    found = waiting.reported(session, start=start, limit=PAGE)
    titles = _titles(session, {one.clip_id for one, _ in found})
    return [_item(one, titles, reports) for one, reports in found]


def _item(comment: Comment, titles: dict[str, str], reports: list[Report] | None = None) -> Item:
    reasons = tuple(one.reason for one in reports or [] if one.reason)
    return Item(
        id=comment.id,
        text=words.plain(comment.text),
        at_s=comment.at_s,
        person=comment.person,
        said_at=comment.created_at,
        clip_id=comment.clip_id,
        title=titles.get(comment.clip_id, ""),
        reports=len(reports or []),
        reasons=reasons,
    )


def _titles(session: Session, clip_ids: set[str]) -> dict[str, str]:
    found = session.execute(select(Clip.id, Clip.title).where(Clip.id.in_(clip_ids)))
    return {clip_id: title for clip_id, title in found}


def _address(show: str, page: int) -> str:
    return f"/studio/inbox?show={show}&page={page}"
