"""Transcripts that people bring; the caller owns the transaction.

What speech recognition does to them is in `hub.captions.recognised`, editing in
`hub.captions.editing`.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.captions import indexed, orders, queries, rows
from hub.captions.files import CaptionFile
from hub.captions.model import Origin, Transcript, TranscriptState
from hub.captions.orders_model import Task
from hub.clips.model import Clip, Take
from hub.clips.queries import door
from hub.core import clock
from hub.core.errors import Conflict
from hub.people.asker import Asker


def upload(
    session: Session, asker: Asker | None, clip: Clip, file: CaptionFile, now: datetime
) -> Transcript:
    """Do `take_in` for the take that people see; without an asker it is Hub's own doing.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        Conflict: there is no take yet.
    """
    if asker is not None:
        access.require_prepare(asker, door(clip), now)
    take = session.scalar(
        select(Take).where(Take.clip_id == clip.id, Take.number == clip.take_number)
    )
    if take is None:
        raise Conflict("Upload the video first, then its captions.")
    return take_in(session, take, file, asker.id if asker else None)


def take_in(session: Session, take: Take, file: CaptionFile, person_id: str | None) -> Transcript:
    """Replace the transcript of ``take`` by a file, keeping the old one as a revision."""
    _give_up_drafts(session, take.id)
    transcript = rows.of_take(session, take.id, file.lang, lock=True)
    if transcript is None:
        transcript = rows.new(session, take.id, file.lang)
    else:
        rows.keep_revision(session, transcript, person_id)
    transcript.source, transcript.language_probability = Origin.UPLOAD, None
    transcript.engine = transcript.model = ""
    transcript.took_s = None
    transcript.edited_by_id = person_id
    transcript.edited_at = clock.now() if person_id else None
    rows.write(session, transcript, file.captions)
    rows.set_state(session, transcript, TranscriptState.READY, "")
    indexed.reindex(session, take.clip_id)
    return transcript


def _give_up_drafts(session: Session, take_id: str) -> None:
    """Drop what recognition has not finished: somebody brought the words."""
    orders.forget(session, take_id)
    if (draft := queries.draft(session, take_id, Task.TRANSCRIBE)) is not None:
        session.delete(draft)
        session.flush()
