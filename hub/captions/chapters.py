"""Chapters of the take that people see: by hand, or taken from what is proposed; the index too."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.captions import queries
from hub.captions.files import as_caption
from hub.captions.indexed import reindex
from hub.captions.model import LONGEST_TITLE, Chapter, Cue, Transcript, TranscriptState
from hub.clips.model import Clip, Take
from hub.clips.queries import door
from hub.core.errors import Conflict, NotFound, Rejected
from hub.core.work import note
from hub.people.asker import Asker
from transcripts.chapters import Proposal, propose

MOST: Final = 100
NEAR_S: Final = 10.0  # a proposal this near to a chapter says nothing new


@dataclass(frozen=True, slots=True)
class Wanted:
    """A chapter as somebody wants it."""

    start_s: float
    title: str


def replace_all(
    session: Session, asker: Asker, clip: Clip, wanted: Sequence[Wanted], now: datetime
) -> None:
    """Let these be the chapters.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        Rejected: a title or a second is not as it should be.
    """
    take = _prepared(asker, clip, now)
    checked = [_checked(one, take) for one in wanted]
    if len({one.start_s for one in checked}) < len(checked):
        raise Rejected("Two chapters begin at the same second.", "start_s")
    if len(checked) > MOST:
        raise Rejected(f"A video has at most {MOST} chapters.", "chapters")
    session.execute(delete(Chapter).where(Chapter.take_id == take.id, ~Chapter.dismissed))
    for one in checked:
        _put(session, take, one)
    _told(session, clip)


def add(session: Session, asker: Asker, clip: Clip, wanted: Wanted, now: datetime) -> None:
    """Add a chapter; one that begins at this second already gets the title.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        Rejected: the title or the second is not as it should be.
    """
    take = _prepared(asker, clip, now)
    there = queries.chapters(session, [take.id]).get(take.id, [])
    if len(there) >= MOST:
        raise Rejected(f"A video has at most {MOST} chapters.", "chapters")
    _put(session, take, _checked(wanted, take))
    _told(session, clip)


def change(
    session: Session, asker: Asker, clip: Clip, chapter_id: int, wanted: Wanted, now: datetime
) -> None:
    """Give a chapter another title or another second.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        NotFound: somebody took it away.
        Rejected: the title or the second is not as it should be.
    """
    take = _prepared(asker, clip, now)
    checked = _checked(wanted, take)
    chapter = _of_take(session, take, chapter_id)
    there = session.scalar(_starting(take, checked.start_s))
    if there is not None and there is not chapter:
        if not there.dismissed:
            raise Rejected("Another chapter begins at this second.", "start_s")
        session.delete(there)  # a proposal that was turned down; it is the chapter's second now
        session.flush()
    chapter.start_s, chapter.title = checked.start_s, checked.title
    session.flush()
    _told(session, clip)


def remove(session: Session, asker: Asker, clip: Clip, chapter_id: int, now: datetime) -> None:
    """Take a chapter away.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        NotFound: somebody took it away already.
    """
    take = _prepared(asker, clip, now)
    session.delete(_of_take(session, take, chapter_id))
    session.flush()
    _told(session, clip)


def dismiss(session: Session, asker: Asker, clip: Clip, start_s: float, now: datetime) -> None:
    """Turn a proposal down, so that it does not come back.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
    """
    take = _prepared(asker, clip, now)
    start_s = _checked(Wanted(start_s, "-"), take).start_s
    if session.scalar(_starting(take, start_s)) is None:
        session.add(Chapter(take_id=take.id, start_s=start_s, title="", dismissed=True))


def proposed(session: Session, clip: Clip) -> list[Proposal]:
    """Return what could be chapters and was neither taken nor turned down (3 statements)."""
    take = clip.take
    if take is None:
        return []
    first = select(Transcript.id).where(
        Transcript.take_id == take.id, Transcript.state == TranscriptState.READY
    )
    spoken = first.order_by(Transcript.id).limit(1).scalar_subquery()
    cues = session.scalars(
        select(Cue).where(Cue.transcript_id == spoken).order_by(Cue.start_s, Cue.id)
    )
    known = session.scalars(select(Chapter.start_s).where(Chapter.take_id == take.id)).all()
    found = propose([as_caption(cue) for cue in cues])
    return [one for one in found if all(abs(one.start_s - start_s) >= NEAR_S for start_s in known)]


def _prepared(asker: Asker, clip: Clip, now: datetime) -> Take:
    access.require_prepare(asker, door(clip), now)
    if clip.take is None:
        raise Conflict("Upload the video first, then its chapters.")
    return clip.take


def _checked(wanted: Wanted, take: Take) -> Wanted:
    title = " ".join(wanted.title.replace("\x00", "").split())
    if not title or len(title) > LONGEST_TITLE:
        raise Rejected(f"Give the chapter a title of 1 to {LONGEST_TITLE} characters.", "title")
    ends_s = take.duration_s or 0.0
    if not (math.isfinite(wanted.start_s) and 0 <= wanted.start_s <= ends_s):
        raise Rejected("This update has no such second.", "start_s")
    return Wanted(round(wanted.start_s, 1), title)


def _put(session: Session, take: Take, wanted: Wanted) -> None:
    chapter = session.scalar(_starting(take, wanted.start_s))
    if chapter is None:
        chapter = Chapter(take_id=take.id, start_s=wanted.start_s)
        session.add(chapter)
    chapter.title, chapter.dismissed = wanted.title, False
    session.flush()


def _starting(take: Take, start_s: float) -> Select[Chapter]:
    near = Chapter.start_s.between(start_s - 0.01, start_s + 0.01)
    return select(Chapter).where(Chapter.take_id == take.id, near).limit(1)


def _of_take(session: Session, take: Take, chapter_id: int) -> Chapter:
    found = session.get(Chapter, chapter_id)
    if found is None or found.take_id != take.id or found.dismissed:
        raise NotFound("This chapter is not there any more.")
    return found


def _told(session: Session, clip: Clip) -> None:
    reindex(session, clip.id)
    note(session, clip.id)
