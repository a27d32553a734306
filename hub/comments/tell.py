"""Who is to be told of what is said: events for the outbox, in the transaction of the comment.

| kind | who is told |
|---|---|
| ``comment.mentioned`` | whom a comment names |
| ``question.asked`` | speakers and owner of the clip |
| ``question.answered`` | who asked, when a speaker or the owner replies |
| ``comment.replied`` | who began the thread, when anybody else replies |
| ``question.closed`` | who asked, when it is said what came of it |
| ``comment.reported`` | communications (no person: whoever has the role then) |
| ``comment.posted`` | no person: the hooks that want it, once for every comment |

The payload is ``{"comment": id}``. One person hears of one comment once, in the first of these.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from hub import outbox
from hub.clips.model import Clip
from hub.comments.model import Comment


def of_new(
    session: Session,
    clip: Clip,
    comment: Comment,
    thread: Comment | None,
    named: Collection[str],
    now: datetime,
) -> None:
    """Tell of a new comment, in the thread of ``thread`` or as the head of its own."""
    _add(session, "comment.posted", comment, None, now)
    of_names(session, comment, named, now)
    speakers = clip.speaker_ids | ({clip.owner_id} if clip.owner_id else set())
    apart = {comment.person_id, *named}
    if comment.question:
        for person_id in sorted(speakers - apart):
            _add(session, "question.asked", comment, person_id, now)
    if thread is not None and thread.person_id and thread.person_id not in apart:
        answers = thread.question and comment.person_id in speakers
        kind = "question.answered" if answers else "comment.replied"
        _add(session, kind, comment, thread.person_id, now)


def of_names(session: Session, comment: Comment, named: Collection[str], now: datetime) -> None:
    """Tell those whom a comment names, each once whatever is changed later."""
    for person_id in sorted(set(named) - {comment.person_id or ""}):
        _add(session, "comment.mentioned", comment, person_id, now)


def of_report(session: Session, comment: Comment, now: datetime) -> None:
    """Tell communications of a reported comment, once however many report it."""
    _add(session, "comment.reported", comment, None, now)


def of_closed(session: Session, comment: Comment, closed_by: str, now: datetime) -> None:
    """Tell who asked what came of it."""
    if comment.person_id and comment.person_id != closed_by:
        _add(session, "question.closed", comment, comment.person_id, now)


def _add(
    session: Session, kind: str, comment: Comment, person_id: str | None, now: datetime
) -> None:
    outbox.add(
        session,
        kind,
        key=f"{kind}:{comment.id}:{person_id or ''}",
        now=now,
        person_id=person_id,
        clip_id=comment.clip_id,
        payload={"comment": comment.id},
    )
