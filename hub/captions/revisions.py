"""Earlier versions of a transcript: kept at an edit, listed, compared, restored.

A row of ``transcript_revisions`` holds how version ``number`` read, and who put the next one in
its place, when. So who made a version stands in the row before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from hub.captions import rows
from hub.captions.files import as_caption, parse
from hub.captions.model import Cue, Origin, Revision, Transcript
from hub.core.errors import NotFound
from hub.people.model import Person
from transcripts.cues import Cue as Caption

SITTING: Final = timedelta(minutes=10)  # what one person changes meanwhile is one version


@dataclass(frozen=True, slots=True)
class Version:
    """How a transcript reads or read; ``person`` is None for Hub itself and who has left."""

    number: int
    at: datetime
    person: Person | None
    source: Origin
    current: bool


def listed(session: Session, transcript: Transcript) -> list[Version]:
    """Return the versions of a transcript, newest first (1 statement)."""
    rows = _rows(session, transcript)
    sources = [*(row.source for row in rows), transcript.source]
    numbers = [*(row.number for row in rows), transcript.revision]
    makers = [(transcript.created_at, None), *((row.at, row.person) for row in rows)]
    made = zip(numbers, makers, sources, strict=True)
    versions = [
        Version(number, at, person, source, number == transcript.revision)
        for number, (at, person), source in made
    ]
    return versions[::-1]


def cues_of(session: Session, transcript: Transcript, number: int) -> list[Caption]:
    """Return the cues of a version, those of the present one with their words (1 statement).

    Raises:
        NotFound: there is no such version.
    """
    if number == transcript.revision:
        return [as_caption(cue) for cue in _cues(session, transcript)]
    wanted = select(Revision.vtt).where(Revision.transcript_id == transcript.id)
    kept = session.scalar(wanted.where(Revision.number == number))
    if kept is None:
        raise NotFound("There is no such version of these captions.")
    return parse(kept.encode())


def keep(
    session: Session,
    transcript: Transcript,
    person_id: str | None,
    now: datetime,
    *,
    always: bool = False,
) -> None:
    """Keep how the transcript reads before ``person_id`` changes it.

    Changes that one person makes in a sitting become one version, unless ``always``.
    """
    if not always and _is_same_sitting(session, transcript, person_id, now):
        return
    cues = [as_caption(cue) for cue in _cues(session, transcript)]
    if cues:
        rows.add_revision(session, transcript, cues, person_id, now)


def replace_cues(session: Session, transcript: Transcript, captions: Sequence[Caption]) -> None:
    """Let these be the cues of a transcript."""
    session.execute(delete(Cue).where(Cue.transcript_id == transcript.id))
    rows.write(session, transcript, captions)


def _is_same_sitting(
    session: Session, transcript: Transcript, person_id: str | None, now: datetime
) -> bool:
    if transcript.source is not Origin.EDIT or transcript.edited_by_id != person_id:
        return False
    wanted = select(Revision).where(Revision.transcript_id == transcript.id)
    last = session.scalar(wanted.order_by(Revision.number.desc()).limit(1))
    return last is not None and last.person_id == person_id and now - last.at < SITTING


def _rows(session: Session, transcript: Transcript) -> list[Revision]:
    wanted = select(Revision).where(Revision.transcript_id == transcript.id)
    wanted = wanted.options(joinedload(Revision.person)).order_by(Revision.number)
    return list(session.scalars(wanted))


def _cues(session: Session, transcript: Transcript) -> Sequence[Cue]:
    wanted = select(Cue).where(Cue.transcript_id == transcript.id)
    return session.scalars(wanted.order_by(Cue.start_s, Cue.id)).all()
