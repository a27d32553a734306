"""Comments as JSON, the same for the API, for a page's list and for one thread's page."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips import queries as clips
from hub.clips.model import Clip, Take
from hub.comments import mentions, queries, words
from hub.comments.model import Comment
from hub.comments.queries import Thread
from hub.comments.statements import Order
from hub.people.asker import Asker
from hub.people.model import Person
from hub.web import static_files
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext, told

PAGE = 50  # threads


@dataclass(frozen=True, slots=True)
class View:
    """Who reads the comments of which clip; ``names`` are whom each comment speaks to."""

    asker: Asker
    clip: Clip
    may_close: bool
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    takes: dict[str, Take] = field(default_factory=dict)


def page(
    session: Session,
    asker: Asker,
    clip: Clip,
    order: Order = Order.MOMENT,
    *,
    start: int = 0,
    limit: int = PAGE,
) -> dict[str, Any]:
    """Return threads of a clip from ``start`` on, and how much there is (at most 4 statements).

    ``more`` is whether threads follow; ``marks`` are pairs of a second and how much is said there.
    ``whole``: nothing is said at a second, for two recordings are compared.
    """
    found = queries.threads(session, clip.id, order, start=start, limit=limit + 1)
    view = view_of(session, asker, clip, found)
    tally = queries.tally(session, clip.id)
    return {
        "comments": [thread_json(thread, view) for thread in found[:limit]],
        "total": tally.total,
        "waiting": tally.waiting,
        "marks": tally.marks,
        "more": len(found) > limit,
        "order": order.value,
        "start": start,
        "whole": bool(clip.has_two_takes),
    }


def view_of(session: Session, asker: Asker, clip: Clip, found: list[Thread]) -> View:
    """Return how ``asker`` sees these threads (2 statements, none where all is plain words)."""
    shown = [one for thread in found for one in (thread.comment, *thread.replies)]
    naming = [one.id for one in shown if "@" in one.text]
    spoken = [one.spoken_id for one in shown if one.spoken_id]
    return View(
        asker,
        clip,
        access.may_close(asker, clips.door(clip)),
        mentions.of_comments(session, naming) if naming else {},
        queries.takes_of(session, spoken) if spoken else {},
    )


def thread_json(thread: Thread, view: View) -> dict[str, Any]:
    """Return a comment with its replies; a deleted one shows only that it is gone."""
    shown = comment_json(thread.comment, view)
    replies = [comment_json(reply, view) for reply in thread.replies]
    answer = next((one for one in replies if _speaks(one)), None)
    if shown["question"] and answer:
        answer["answer"] = True
        answer["took"] = took(thread.replies[replies.index(answer)], thread.comment)
    answered = bool(answer) or shown["done"] is not None
    return shown | {
        "replies": replies,
        "reply_count": thread.reply_count,
        "waiting": shown["question"] and not shown["deleted"] and not answered,
    }


def comment_json(comment: Comment, view: View) -> dict[str, Any]:
    """Return one comment, loaded with its writer, their department, and who closed it."""
    gone = comment.deleted_at is not None
    mine = comment.person_id == view.asker.id
    return {
        "id": comment.id,
        "clip": comment.clip_id,
        "text": comment.text,
        "html": str(words.html(comment.text, view.names.get(comment.id))),
        "spoken": _spoken(view.takes.get(comment.spoken_id or "")),
        "at_s": comment.at_s,
        "question": comment.question,
        "created_at": comment.created_at.isoformat(),
        "edited": comment.edited_at is not None,
        "deleted": gone,
        "changes": comment.changes,
        "reply_to": comment.reply_to_id,
        "person": None if gone or not comment.person else _person(comment.person, view.clip),
        "done": _done(comment),
        "answer": False,
        "replies": [],
        "may_edit": not gone and mine,
        "may_delete": not gone and (mine or view.asker.edits_all),
        "may_report": not gone and not mine,
        "may_close": not gone and comment.question and view.may_close,
    }


def took(answer: Comment, question: Comment) -> str:
    """Return how long an answer took, as people say it."""
    hours = round((answer.created_at - question.created_at) / timedelta(hours=1))
    if hours < 1:
        return _("answered within the hour")
    if hours < 24:
        return _("answered in %(hours)s h", hours=hours)
    return ngettext("answered in %(num)s day", "answered in %(num)s days", round(hours / 24))


def person_json(person: Person) -> dict[str, Any]:
    """Return a person as one who can be spoken to."""
    return {
        "id": person.id,
        "name": person.name,
        "initials": person.initials,
        "title": person.title,
        "picture_url": static_files.address(person.picture),
    }


def wording_json(text: str, until: datetime) -> dict[str, Any]:
    """Return what a comment once said."""
    return {"text": text, "html": str(words.html(text)), "until": until.isoformat()}


def _speaks(shown: dict[str, Any]) -> bool:
    return bool(shown["person"] and shown["person"]["speaker"])


def _spoken(take: Take | None) -> dict[str, Any] | None:
    """What is said with camera or microphone: where it plays, or what it waits for."""
    if take is None:
        return None
    media = f"/clips/{take.clip_id}/media/"
    return {
        "clip": take.clip_id,
        "state": "ready" if take.playable else "refused" if take.refusal else "preparing",
        "why": told(take.refusal),
        "picture": take.has_picture,
        "duration_s": take.duration_s,
        "src": media + "master.m3u8" if take.playable else None,
        "poster": media + "poster.jpg" if take.poster_key and take.has_picture else None,
    }


def _done(comment: Comment) -> dict[str, Any] | None:
    if comment.done_at is None:
        return None
    by = comment.done_by
    return {
        "text": comment.done_text,
        "html": str(words.html(comment.done_text)),
        "at": comment.done_at.isoformat(),
        "by": by.name if by else None,
    }


def _person(person: Person, clip: Clip) -> dict[str, Any]:
    return person_json(person) | {
        "department": person.department.name if person.department else "",
        "speaker": person.id in clip.speaker_ids or person.id == clip.owner_id,
    }
