"""The rows of transcripts: made, filled, kept as revisions, told of to open streams."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from hub.captions.files import as_caption
from hub.captions.model import LONGEST_NAME, Cue, Origin, Revision, Transcript, TranscriptState
from hub.clips.model import Take
from hub.core import clock
from hub.core.work import note
from transcripts import vtt
from transcripts.cues import Cue as Caption
from transcripts.engine import Word


def new(session: Session, take_id: str, lang: str) -> Transcript:
    """Return an empty transcript of a take, by speech recognition until somebody brings one."""
    now = clock.now()
    transcript = Transcript(take_id=take_id, lang=lang, created_at=now, updated_at=now)
    transcript.source, transcript.version = Origin.WHISPER, 0
    session.add(transcript)
    session.flush()
    return transcript


def of_take(session: Session, take_id: str, lang: str, *, lock: bool = False) -> Transcript | None:
    """Return the transcript of a take in a language, or None (1 statement).

    With ``lock`` nobody else changes it until the transaction ends.
    """
    wanted = select(Transcript).where(Transcript.take_id == take_id, Transcript.lang == lang)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def clip_id(session: Session, take_id: str) -> str:
    """Return the clip that a take is of (1 statement)."""
    return session.scalars(select(Take.clip_id).where(Take.id == take_id)).one()


def in_order(session: Session, transcript_id: int) -> Sequence[Cue]:
    """Return the cues of a transcript as they are said (1 statement)."""
    wanted = select(Cue).where(Cue.transcript_id == transcript_id)
    return session.scalars(wanted.order_by(Cue.start_s, Cue.id)).all()


def write(session: Session, transcript: Transcript, captions: Sequence[Caption]) -> None:
    """Add cues to a transcript."""
    rows = [
        {
            "transcript_id": transcript.id,
            "start_s": caption.start_s,
            "end_s": caption.end_s,
            "text": caption.text,
            "words": word_rows(caption.words),
            "speaker": caption.speaker[:LONGEST_NAME],
        }
        for caption in captions
    ]
    if rows:
        session.execute(insert(Cue), rows)


def word_rows(words: Sequence[Word]) -> list[list[object]]:
    """Return words as a cue keeps them."""
    return [[round(word.start_s, 3), round(word.end_s, 3), word.text] for word in words]


def keep_revision(session: Session, transcript: Transcript, person_id: str | None) -> None:
    """Keep how the transcript reads now, and take its cues away."""
    cues = [as_caption(cue) for cue in in_order(session, transcript.id)]
    if cues:
        add_revision(session, transcript, cues, person_id, clock.now())
        session.execute(delete(Cue).where(Cue.transcript_id == transcript.id))


def add_revision(
    session: Session,
    transcript: Transcript,
    cues: Sequence[Caption],
    person_id: str | None,
    now: datetime,
) -> None:
    """Keep how a transcript reads before ``person_id`` changes it."""
    session.add(
        Revision(
            transcript_id=transcript.id,
            number=transcript.revision,
            source=transcript.source,
            person_id=person_id,
            at=now,
            vtt=vtt.write_vtt(cues),
        )
    )
    transcript.revision += 1


def set_state(
    session: Session, transcript: Transcript, state: TranscriptState, reason: str
) -> Transcript:
    """Say how far a transcript is, and why; return it."""
    transcript.state, transcript.note = state, reason
    told(session, transcript)
    return transcript


def told(session: Session, transcript: Transcript) -> None:
    """Say that a transcript changed."""
    transcript.updated_at = clock.now()
    transcript.version += 1
    session.flush()
    note(session, clip_id(session, transcript.take_id))
