"""Every change that speech recognition makes to a transcript; the caller owns the transaction."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hub.captions import indexed, queries, rows
from hub.captions.files import LONGEST_LANGUAGE, normal_language
from hub.captions.glossary_model import Mended
from hub.captions.model import Cue, Origin, Revision, Transcript, TranscriptState
from hub.captions.orders_model import Task
from hub.core.work import SPEECH, Stopped, note, start
from transcripts.cues import Cue as Caption

WORKFLOW = "speech"  # what `hub.pipeline` calls the work on a take's sound
NO_SOUND = "This recording has no sound."
UNHEARD = "und"  # BCP 47: not determined
TRANSLATION = "en"  # what Whisper translates to
_NO_LONGER_OURS = "This transcript was replaced while it was being made."


def expect(session: Session, take_id: str, sound: Mapping[str, object] | None) -> None:
    """Start speech recognition of a take whose ``sound`` is stored, unless there is no need."""
    if queries.is_by_people(session, take_id):
        return
    if sound is None:
        nothing_said(session, take_id, NO_SOUND)
        return
    wait(session, take_id, queries.language_wanted(session, take_id), "")
    start(session, WORKFLOW, take_id, clip_id=rows.clip_id(session, take_id), queue=SPEECH)


def wait(
    session: Session, take_id: str, lang: str, reason: str, task: Task = Task.TRANSCRIBE
) -> Transcript:
    """Say why speech recognition can't begin yet; without a reason it is only not its turn."""
    transcript = _draft(session, take_id, lang, task)
    return rows.set_state(session, transcript, TranscriptState.WAITING, reason)


def begin(session: Session, take_id: str, lang: str = "", task: Task = Task.TRANSCRIBE) -> int:
    """Start speech recognition with no cues; return the transcript's id."""
    transcript = _draft(session, take_id, lang, task)
    if transcript.state is TranscriptState.WORKING:
        transcript = _taken_over(session, transcript)
    _empty(session, transcript)
    return rows.set_state(session, transcript, TranscriptState.WORKING, "").id


def heard(session: Session, transcript_id: int, lang: str, probability: float | None) -> None:
    """Keep which language is spoken, and how sure that is.

    Raises:
        Stopped: the transcript was replaced in the meantime.
    """
    transcript = _ours(session, transcript_id)
    lang = normal_language(lang)
    if not transcript.translated_from and rows.of_take(session, transcript.take_id, lang) is None:
        transcript.lang = lang
    elif transcript.translated_from:
        transcript.translated_from = lang
    transcript.language_probability = probability
    rows.set_state(session, transcript, TranscriptState.WORKING, "")


def add_cues(session: Session, transcript_id: int, cues: Sequence[Caption]) -> None:
    """Add what was just recognised.

    Raises:
        Stopped: the transcript was replaced in the meantime.
    """
    transcript = _ours(session, transcript_id)
    rows.write(session, transcript, cues)
    rows.told(session, transcript)


def finish(
    session: Session, transcript_id: int, lang: str, engine: str, model: str, took_s: float
) -> None:
    """Say that all is written in ``lang``, which makes it shown and found by search.

    Where this take has a transcript in that language, that one is kept as a revision, and what
    was heard takes its place.

    Raises:
        Stopped: the transcript was replaced in the meantime.
    """
    transcript = _ours(session, transcript_id)
    there = rows.of_take(session, transcript.take_id, normal_language(lang), lock=True)
    if there is not None and there is not transcript:
        if transcript.translated_from and not there.translated_from:
            raise Stopped(_NO_LONGER_OURS)  # somebody brought English words meanwhile
        transcript = _put_in_place(session, transcript, there)
    transcript.engine, transcript.model, transcript.took_s = engine, model, took_s
    rows.set_state(session, transcript, TranscriptState.READY, "")
    indexed.reindex(session, rows.clip_id(session, transcript.take_id))


def nothing_said(session: Session, take_id: str, reason: str, task: Task = Task.TRANSCRIBE) -> None:
    """Say that nobody speaks in this take: a result, not an error."""
    transcript = _draft(session, take_id, "", task)
    _empty(session, transcript)
    rows.set_state(session, transcript, TranscriptState.NONE, reason)


def fail(session: Session, take_id: str, reason: str, task: Task = Task.TRANSCRIBE) -> None:
    """Say why there will be no transcript unless somebody does something."""
    rows.set_state(session, _draft(session, take_id, "", task), TranscriptState.FAILED, reason)


def give_up(session: Session, take_id: str, reason: str) -> None:
    """Drop what is half written; where nothing else is there, say why it ended."""
    for task in Task:
        draft = queries.draft(session, take_id, task)
        if draft is None:
            continue
        if task is Task.TRANSLATE or queries.has_words(session, take_id):
            session.delete(draft)
            note(session, rows.clip_id(session, take_id))
        else:
            _empty(session, draft)
            rows.set_state(session, draft, TranscriptState.FAILED, reason)
    session.flush()


def _draft(session: Session, take_id: str, lang: str, task: Task) -> Transcript:
    """Return what recognition has not finished for this take; make it if needed."""
    found = queries.draft(session, take_id, task)
    if found is not None:
        return found
    if task is Task.TRANSLATE:
        made = rows.new(session, take_id, _free_language(session, take_id, TRANSLATION))
        made.translated_from = UNHEARD
        return made
    return rows.new(
        session, take_id, _free_language(session, take_id, normal_language(lang or UNHEARD))
    )


def _free_language(session: Session, take_id: str, wanted: str) -> str:
    """Return the language a draft goes by until it is finished: “und” where another one has it."""
    choices = (wanted, UNHEARD, f"x-{wanted}"[:LONGEST_LANGUAGE])
    free = (one for one in choices if rows.of_take(session, take_id, one) is None)
    return next(free, choices[-1])


def _put_in_place(session: Session, draft: Transcript, there: Transcript) -> Transcript:
    """Give the words of ``draft`` to ``there``, whose own are kept as a revision."""
    rows.keep_revision(session, there, None)
    session.execute(delete(Mended).where(Mended.transcript_id == there.id))
    for table in (Cue, Mended):
        theirs = update(table).where(table.transcript_id == draft.id)
        session.execute(theirs.values(transcript_id=there.id))
    there.source, there.translated_from = Origin.WHISPER, draft.translated_from
    there.language_probability = draft.language_probability
    there.edited_by_id = there.edited_at = None
    session.delete(draft)
    session.flush()
    return there


def _empty(session: Session, transcript: Transcript) -> None:
    for table in (Cue, Mended):
        session.execute(delete(table).where(table.transcript_id == transcript.id))


def _taken_over(session: Session, old: Transcript) -> Transcript:
    """Return a transcript in place of ``old``, on which an earlier attempt may still be writing."""
    lang, old.lang = old.lang, f"x-{old.id}"[:LONGEST_LANGUAGE]
    session.flush()
    transcript = rows.new(session, old.take_id, lang)
    transcript.created_at, transcript.revision = old.created_at, old.revision
    transcript.version = old.version
    transcript.translated_from = old.translated_from
    theirs = update(Revision).where(Revision.transcript_id == old.id)
    session.execute(theirs.values(transcript_id=transcript.id))
    session.delete(old)
    session.flush()
    return transcript


def _ours(session: Session, transcript_id: int) -> Transcript:
    transcript = session.get(Transcript, transcript_id)
    working = transcript is not None and transcript.state is TranscriptState.WORKING
    if transcript is None or not working or transcript.source is not Origin.WHISPER:
        raise Stopped(_NO_LONGER_OURS)
    return transcript
