"""What is said in a clip, as search finds it; the caller owns the transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import index
from hub.captions import queries, rows
from hub.captions.model import Cue, Transcript, TranscriptState
from hub.clips import variants

CHAPTER = "chapter"  # what a line of the index is that nobody said


def are_shown(session: Session, take_id: str) -> None:
    """Let search find the words of the take that people see, which may be another from now on."""
    reindex(session, rows.clip_id(session, take_id))


def reindex(session: Session, clip_id: str) -> None:
    """Let search find what is said in the take that people see; call it when that changes.

    While two takes are compared, each half finds the words of its own.
    """
    index.hold(session, clip_id)
    compared = variants.of(session, clip_id)
    for variant in variants.indexed(session, clip_id):
        number = compared.take_number if compared and variant == variants.OTHER else None
        texts = _spoken(session, queries.take_id_of(session, clip_id, number))
        index.put(session, clip_id, index.Field.SPEECH, texts, variants=(variant,))


def _spoken(session: Session, take_id: str | None) -> list[index.Text]:
    """What is said in a take; the titles of chapters stand behind the first language's words."""
    wanted = select(Transcript).where(
        Transcript.take_id == take_id, Transcript.state == TranscriptState.READY
    )
    lines = {
        transcript.lang: [_line(cue) for cue in rows.in_order(session, transcript.id)]
        for transcript in session.scalars(wanted.order_by(Transcript.lang)).all()
    }
    chapters = queries.chapters(session, [take_id]).get(take_id, []) if take_id else []
    if chapters:
        lines.setdefault(next(iter(lines), ""), []).extend(
            index.Line(one.title, one.start_s, one.start_s, ref=CHAPTER) for one in chapters
        )
    return [index.Text(said, lang) for lang, said in lines.items()]


def _line(cue: Cue) -> index.Line:
    return index.Line(cue.text, cue.start_s, cue.end_s, cue.words)
