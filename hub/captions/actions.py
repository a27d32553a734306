"""Every change to transcripts; the caller owns the transaction, and the index changes in it.

A take's sound is announced by `expect`. Speech recognition then goes `begin`, `heard`, `add_cues`
again and again, `finish`; or `nothing_said`, `wait`, `fail`. Doing it again starts a draft of its
own: what people see stays until `finish` puts the draft in its place.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hub import index
from hub.audiences import access
from hub.captions import queries
from hub.captions.files import LONGEST_LANGUAGE, as_caption, normal_language, parse
from hub.captions.glossary_model import Mended
from hub.captions.model import (
    LONGEST_NAME,
    Cue,
    Origin,
    Revision,
    Transcript,
    TranscriptState,
)
from hub.captions.orders_model import SpeechOrder, Task
from hub.clips import variants
from hub.clips.model import Clip, Take
from hub.clips.queries import door
from hub.core import clock
from hub.core.errors import Conflict
from hub.core.work import SPEECH, Stopped, note, start
from hub.people.asker import Asker
from transcripts import vtt
from transcripts.cues import Cue as Caption
from transcripts.engine import Word

WORKFLOW = "speech"  # what `hub.pipeline` calls the work on a take's sound
NO_SOUND = "This recording has no sound."
CHAPTER = "chapter"  # what a line of the index is that nobody said
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
    start(session, WORKFLOW, take_id, clip_id=_clip_id(session, take_id), queue=SPEECH)


def are_shown(session: Session, take_id: str) -> None:
    """Let search find the words of the take that people see, which may be another from now on."""
    reindex(session, _clip_id(session, take_id))


def wait(
    session: Session, take_id: str, lang: str, reason: str, task: Task = Task.TRANSCRIBE
) -> Transcript:
    """Say why speech recognition can't begin yet; without a reason it is only not its turn."""
    transcript = _draft(session, take_id, lang, task)
    return _set(session, transcript, TranscriptState.WAITING, reason)


def begin(session: Session, take_id: str, lang: str = "", task: Task = Task.TRANSCRIBE) -> int:
    """Start speech recognition with no cues; return the transcript's id."""
    transcript = _draft(session, take_id, lang, task)
    if transcript.state is TranscriptState.WORKING:
        transcript = _taken_over(session, transcript)
    _empty(session, transcript)
    return _set(session, transcript, TranscriptState.WORKING, "").id


def heard(session: Session, transcript_id: int, lang: str, probability: float | None) -> None:
    """Keep which language is spoken, and how sure that is.

    Raises:
        Stopped: the transcript was replaced in the meantime.
    """
    transcript = _ours(session, transcript_id)
    lang = normal_language(lang)
    if not transcript.translated_from and _of_take(session, transcript.take_id, lang) is None:
        transcript.lang = lang
    elif transcript.translated_from:
        transcript.translated_from = lang
    transcript.language_probability = probability
    _set(session, transcript, TranscriptState.WORKING, "")


def add_cues(session: Session, transcript_id: int, cues: Sequence[Caption]) -> None:
    """Add what was just recognised.

    Raises:
        Stopped: the transcript was replaced in the meantime.
    """
    transcript = _ours(session, transcript_id)
    write(session, transcript, cues)
    told(session, transcript)


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
    there = _of_take(session, transcript.take_id, normal_language(lang))
    if there is not None and there is not transcript:
        if transcript.translated_from and not there.translated_from:
            raise Stopped(_NO_LONGER_OURS)  # somebody brought English words meanwhile
        transcript = _put_in_place(session, transcript, there)
    transcript.engine, transcript.model, transcript.took_s = engine, model, took_s
    _set(session, transcript, TranscriptState.READY, "")
    reindex(session, _clip_id(session, transcript.take_id))


def nothing_said(session: Session, take_id: str, reason: str, task: Task = Task.TRANSCRIBE) -> None:
    """Say that nobody speaks in this take: a result, not an error."""
    transcript = _draft(session, take_id, "", task)
    _empty(session, transcript)
    _set(session, transcript, TranscriptState.NONE, reason)


def fail(session: Session, take_id: str, reason: str, task: Task = Task.TRANSCRIBE) -> None:
    """Say why there will be no transcript unless somebody does something."""
    _set(session, _draft(session, take_id, "", task), TranscriptState.FAILED, reason)


def give_up(session: Session, take_id: str, reason: str) -> None:
    """Drop what is half written; where nothing else is there, say why it ended."""
    for task in Task:
        draft = queries.draft(session, take_id, task)
        if draft is None:
            continue
        if task is Task.TRANSLATE or queries.has_words(session, take_id):
            session.delete(draft)
            note(session, _clip_id(session, take_id))
        else:
            _empty(session, draft)
            _set(session, draft, TranscriptState.FAILED, reason)
    session.flush()


def take_in(
    session: Session, take: Take, lang: str, data: bytes, person_id: str | None
) -> Transcript:
    """Replace the transcript of ``take`` by a VTT or SRT file, keeping the old one as a revision.

    Raises:
        Rejected: the language or the file can't be read; the line is named.
    """
    lang = normal_language(lang)
    captions = parse(data, lang)
    _give_up_drafts(session, take.id)
    transcript = _of_take(session, take.id, lang)
    if transcript is None:
        transcript = _new(session, take.id, lang)
    else:
        _keep_revision(session, transcript, person_id)
    transcript.source, transcript.language_probability = Origin.UPLOAD, None
    transcript.engine = transcript.model = ""
    transcript.took_s = None
    transcript.edited_by_id = person_id
    transcript.edited_at = clock.now() if person_id else None
    write(session, transcript, captions)
    _set(session, transcript, TranscriptState.READY, "")
    reindex(session, take.clip_id)
    return transcript


def upload(
    session: Session, asker: Asker | None, clip: Clip, lang: str, data: bytes, now: datetime
) -> Transcript:
    """Do `take_in` for the take that people see; without an asker it is Hub's own doing.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        Conflict: there is no take yet.
        Rejected: the language or the file can't be read; the line is named.
    """
    if asker is not None:
        access.require_prepare(asker, door(clip), now)
    take = session.scalar(
        select(Take).where(Take.clip_id == clip.id, Take.number == clip.take_number)
    )
    if take is None:
        raise Conflict("Upload the video first, then its captions.")
    return take_in(session, take, lang, data, asker.id if asker else None)


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
        transcript.lang: [_line(cue) for cue in _cues(session, transcript.id)]
        for transcript in session.scalars(wanted.order_by(Transcript.lang)).all()
    }
    chapters = queries.chapters(session, [take_id]).get(take_id, []) if take_id else []
    if chapters:
        lines.setdefault(next(iter(lines), ""), []).extend(
            index.Line(one.title, one.start_s, one.start_s, ref=CHAPTER) for one in chapters
        )
    return [index.Text(said, lang) for lang, said in lines.items()]


def _draft(session: Session, take_id: str, lang: str, task: Task) -> Transcript:
    """Return what recognition has not finished for this take; make it if needed."""
    found = queries.draft(session, take_id, task)
    if found is not None:
        return found
    if task is Task.TRANSLATE:
        made = _new(session, take_id, _free_language(session, take_id, TRANSLATION))
        made.translated_from = UNHEARD
        return made
    return _new(
        session, take_id, _free_language(session, take_id, normal_language(lang or UNHEARD))
    )


def _free_language(session: Session, take_id: str, wanted: str) -> str:
    """Return the language a draft goes by until it is finished: “und” where another one has it."""
    choices = (wanted, UNHEARD, f"x-{wanted}"[:LONGEST_LANGUAGE])
    return next((one for one in choices if _of_take(session, take_id, one) is None), choices[-1])


def _put_in_place(session: Session, draft: Transcript, there: Transcript) -> Transcript:
    """Give the words of ``draft`` to ``there``, whose own are kept as a revision."""
    _keep_revision(session, there, None)
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
    transcript = _new(session, old.take_id, lang)
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


def _give_up_drafts(session: Session, take_id: str) -> None:
    """Drop what recognition has not finished: somebody brought the words."""
    session.execute(delete(SpeechOrder).where(SpeechOrder.take_id == take_id))
    if (draft := queries.draft(session, take_id, Task.TRANSCRIBE)) is not None:
        session.delete(draft)
        session.flush()


def _of_take(session: Session, take_id: str, lang: str) -> Transcript | None:
    wanted = select(Transcript).where(Transcript.take_id == take_id, Transcript.lang == lang)
    return session.scalar(wanted)


def _new(session: Session, take_id: str, lang: str) -> Transcript:
    now = clock.now()
    transcript = Transcript(take_id=take_id, lang=lang, created_at=now, updated_at=now)
    transcript.source, transcript.version = Origin.WHISPER, 0
    session.add(transcript)
    session.flush()
    return transcript


def _set(
    session: Session, transcript: Transcript, state: TranscriptState, reason: str
) -> Transcript:
    transcript.state, transcript.note = state, reason
    told(session, transcript)
    return transcript


def told(session: Session, transcript: Transcript) -> None:
    """Say that a transcript changed."""
    transcript.updated_at = clock.now()
    transcript.version += 1
    session.flush()
    note(session, _clip_id(session, transcript.take_id))


def _clip_id(session: Session, take_id: str) -> str:
    return session.scalars(select(Take.clip_id).where(Take.id == take_id)).one()


def _cues(session: Session, transcript_id: int) -> Sequence[Cue]:
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


def _keep_revision(session: Session, transcript: Transcript, person_id: str | None) -> None:
    """Keep how the transcript reads now, and take its cues away."""
    cues = [as_caption(cue) for cue in _cues(session, transcript.id)]
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


def word_rows(words: Sequence[Word]) -> list[list[object]]:
    """Return words as a cue keeps them."""
    return [[round(word.start_s, 3), round(word.end_s, 3), word.text] for word in words]


def _line(cue: Cue) -> index.Line:
    return index.Line(cue.text, cue.start_s, cue.end_s, cue.words)
