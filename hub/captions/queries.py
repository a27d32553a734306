"""Every read of transcripts. Who may see the clip is decided before, by `hub.clips.queries`."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    func,
    select,
)
from sqlalchemy.orm import Session, joinedload, selectinload

from hub.captions.model import Chapter, Cue, Origin, Transcript, TranscriptState
from hub.captions.orders_model import SpeechOrder, Task
from hub.captions.spoken import Line
from hub.clips.model import Clip, Take
from hub.core.errors import NotFound

BY_PEOPLE = (Origin.UPLOAD, Origin.EDIT)


def take_id_of(session: Session, clip_id: str, number: int | None = None) -> str | None:
    """Return the take of a clip that people see, or that of ``number`` (1 statement)."""
    of_clip = select(Take.id).join(Clip, Clip.id == Take.clip_id).where(Clip.id == clip_id)
    return session.scalar(of_clip.where(_is_shown(number)))


def of_takes(session: Session, take_ids: Iterable[str]) -> dict[str, list[Transcript]]:
    """Return the transcripts of each take by language, without cues (1 statement)."""
    found: dict[str, list[Transcript]] = defaultdict(list)
    for transcript in session.scalars(_of_takes(), {"takes": list(take_ids)}):
        found[transcript.take_id].append(transcript)
    return found


# What every watch page asks is put together once: it takes longer than asking.
@cache
def _of_takes() -> Select[Transcript]:
    takes: BindParameter[str] = bindparam("takes", expanding=True)
    wanted = select(Transcript).where(Transcript.take_id.in_(takes))
    return wanted.options(joinedload(Transcript.edited_by)).order_by(Transcript.lang)


def of_clip(session: Session, clip_id: str, number: int | None = None) -> list[Transcript]:
    """Return the transcripts of the take that people see, or of ``number`` (1 statement).

    Without cues.
    """
    wanted = select(Transcript).join(Take, Take.id == Transcript.take_id)
    wanted = wanted.join(Clip, Clip.id == Take.clip_id).where(Clip.id == clip_id)
    wanted = wanted.where(_is_shown(number)).order_by(Transcript.lang)
    wanted = wanted.options(joinedload(Transcript.edited_by))
    return list(session.scalars(wanted))


def get(session: Session, clip_id: str, lang: str, number: int | None = None) -> Transcript:
    """Return the transcript of the take that people see, or of ``number`` (2 statements).

    With its cues.

    Raises:
        NotFound: there is none in this language.
    """
    wanted = select(Transcript).join(Take, Take.id == Transcript.take_id)
    wanted = wanted.join(Clip, Clip.id == Take.clip_id)
    wanted = wanted.options(selectinload(Transcript.cues), joinedload(Transcript.edited_by))
    wanted = wanted.where(Clip.id == clip_id, _is_shown(number))
    found = session.scalar(wanted.where(Transcript.lang == lang))
    if found is None:
        raise NotFound(f"There is no transcript in the language “{lang}”.")
    return found


def bare(
    session: Session, clip_id: str, lang: str, number: int | None = None, *, lock: bool = False
) -> Transcript:
    """Return the transcript of the take that people see, or of ``number`` (1 statement).

    Without its cues.

    With ``lock`` nobody else changes it until the transaction ends.

    Raises:
        NotFound: there is none in this language.
    """
    wanted = select(Transcript).join(Take, Take.id == Transcript.take_id)
    wanted = wanted.join(Clip, Clip.id == Take.clip_id)
    wanted = wanted.where(Clip.id == clip_id, _is_shown(number))
    if lock:
        wanted = wanted.with_for_update(of=Transcript)
    found = session.scalar(wanted.where(Transcript.lang == lang))
    if found is None:
        raise NotFound(f"There is no transcript in the language “{lang}”.")
    return found


def cues(session: Session, transcript_id: int) -> list[Cue]:
    """Return the cues of a transcript in order (1 statement)."""
    return list(session.scalars(_cues(), {"transcript": transcript_id}))


@cache
def _cues() -> Select[Cue]:
    wanted = select(Cue).where(Cue.transcript_id == bindparam("transcript"))
    return wanted.order_by(Cue.start_s, Cue.id)


def cues_after(session: Session, take_id: str, cue_id: int) -> list[Cue]:
    """Return what is new since ``cue_id`` of the words as they are spoken, in order (1 statement).

    Where a take has several transcripts, these are in the language that the owner named, else
    Whisper's, else those that were there first: not a translation.
    """
    return list(session.scalars(_cues_after(), {"take": take_id, "cue": cue_id}))


@cache
def _cues_after() -> Select[Cue]:
    spoken = select(Transcript.id).join(Take, Take.id == Transcript.take_id)
    spoken = spoken.join(Clip, Clip.id == Take.clip_id)
    spoken = spoken.where(Transcript.take_id == bindparam("take"))
    is_ready = case((Transcript.state == TranscriptState.READY, 0), else_=1)
    first = spoken.order_by(is_ready, *_spoken_first()).limit(1).scalar_subquery()
    wanted = select(Cue).where(Cue.transcript_id == first, Cue.id > bindparam("cue"))
    return wanted.order_by(Cue.start_s, Cue.id)


def _spoken_first() -> tuple[SQLColumnExpression[int], ...]:
    """The order of a take's transcripts, with its clip: first what is spoken in it."""
    is_named = case((Transcript.lang == Clip.language, 0), else_=1)
    is_heard = case((Transcript.source == Origin.WHISPER, 0), else_=1)
    is_spoken = case((Transcript.translated_from == "", 0), else_=1)
    return is_spoken, is_named, is_heard, Transcript.id


def _ready(transcripts: Iterable[Transcript]) -> list[Transcript]:
    """Return those that are written to their end."""
    return [one for one in transcripts if one.state is TranscriptState.READY]


def as_spoken(transcripts: Iterable[Transcript], language: str) -> list[Transcript]:
    """Return those ready, in a clip of this ``language``; first the one of `cues_after`."""
    return sorted(
        _ready(transcripts),
        key=lambda one: (
            one.translated_from != "",
            one.lang != language,
            one.source is not Origin.WHISPER,
            one.id,
        ),
    )


def draft(session: Session, take_id: str, task: Task) -> Transcript | None:
    """Return what recognition has begun for a take and not finished; no cues (1 statement)."""
    wanted = select(Transcript).where(Transcript.take_id == take_id)
    wanted = wanted.where(Transcript.source == Origin.WHISPER)
    spoken = Transcript.translated_from == ""
    kind = spoken if task is Task.TRANSCRIBE else ~spoken
    unfinished = wanted.where(kind, Transcript.state != TranscriptState.READY)
    return session.scalar(unfinished.order_by(Transcript.id).limit(1))


def waits(transcript: Transcript | None) -> bool:
    """Whether a transcript waits for a speech model, with no job about it."""
    return (
        transcript is not None
        and transcript.state is TranscriptState.WAITING
        and transcript.note != ""
    )


def is_heard(transcripts: Iterable[Transcript]) -> bool:
    """Whether one of these holds what is spoken, ready to be read."""
    return any(not one.translated_from for one in _ready(transcripts))


def has_words(session: Session, take_id: str) -> bool:
    """Whether some transcript of a take is ready (1 statement)."""
    wanted = select(Transcript.id).where(Transcript.take_id == take_id)
    ready = wanted.where(Transcript.state == TranscriptState.READY).limit(1)
    return session.scalar(ready) is not None


def is_by_people(session: Session, take_id: str) -> bool:
    """Whether somebody brought or edited a transcript, so that none need be made (1 statement)."""
    wanted = select(Transcript.id).where(Transcript.take_id == take_id)
    wanted = wanted.where(Transcript.source.in_(BY_PEOPLE), Transcript.translated_from == "")
    ready = wanted.where(Transcript.state == TranscriptState.READY).limit(1)
    return session.scalar(ready) is not None


def language_wanted(session: Session, take_id: str) -> str:
    """Return the language the clip's owner said it is in; empty to detect it (1 statement).

    Raises:
        NotFound: the take has been deleted.
    """
    wanted = select(Clip.language).join(Take, Take.clip_id == Clip.id).where(Take.id == take_id)
    language = session.scalar(wanted)
    if language is None:
        raise NotFound("This take has been deleted.")
    return language


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a speech model; “” is that of the settings."""

    take_id: str
    clip_id: str
    task: Task
    model: str


def waiting(session: Session) -> list[Waiting]:
    """Return what waits for a speech model, oldest first (1 statement)."""
    task = case(
        (Transcript.translated_from == "", Task.TRANSCRIBE.value), else_=Task.TRANSLATE.value
    )
    ordered = and_(SpeechOrder.take_id == Take.id, SpeechOrder.task == task)
    wanted = select(Take.id, Take.clip_id, task, func.coalesce(SpeechOrder.model, ""))
    wanted = wanted.join(Transcript, Transcript.take_id == Take.id).outerjoin(SpeechOrder, ordered)
    wanted = wanted.where(Transcript.state == TranscriptState.WAITING, Transcript.note != "")
    return [
        Waiting(take_id, clip_id, Task(task), model)
        for take_id, clip_id, task, model in session.execute(wanted.order_by(Take.created_at))
    ]


def lines(session: Session, take_ids: Iterable[str]) -> dict[str, list[Line]]:
    """Return the captions of what is spoken in each take, once it is ready (2 statements)."""
    ready = select(Transcript.id, Transcript.take_id).join(Take, Take.id == Transcript.take_id)
    ready = ready.join(Clip, Clip.id == Take.clip_id).where(Take.id.in_(list(take_ids)))
    ready = ready.where(Transcript.state == TranscriptState.READY).order_by(*_spoken_first())
    owners: dict[int, str] = {}
    for transcript_id, take_id in session.execute(ready):
        if take_id not in owners.values():
            owners[transcript_id] = take_id
    wanted = select(Cue.transcript_id, Cue.start_s, Cue.end_s, Cue.text)
    wanted = wanted.where(Cue.transcript_id.in_(owners)).order_by(Cue.start_s)
    found: dict[str, list[Line]] = defaultdict(list)
    for transcript_id, start_s, end_s, text in session.execute(wanted):
        found[owners[transcript_id]].append((start_s, end_s, " ".join(text.split())))
    return found


def cue_counts(session: Session, transcript_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of cues by transcript (1 statement)."""
    wanted = select(Cue.transcript_id, func.count()).where(
        Cue.transcript_id.in_(list(transcript_ids))
    )
    found = session.execute(wanted.group_by(Cue.transcript_id))
    return {transcript_id: count for transcript_id, count in found}


def chapters(session: Session, take_ids: Iterable[str]) -> dict[str, list[Chapter]]:
    """Return the chapters of each take in order of time (1 statement)."""
    found: dict[str, list[Chapter]] = defaultdict(list)
    for chapter in session.scalars(_chapters(), {"takes": list(take_ids)}):
        found[chapter.take_id].append(chapter)
    return found


@cache
def _chapters() -> Select[Chapter]:
    takes: BindParameter[str] = bindparam("takes", expanding=True)
    wanted = select(Chapter).where(Chapter.take_id.in_(takes), ~Chapter.dismissed)
    return wanted.order_by(Chapter.start_s)


def _is_shown(number: int | None) -> ColumnElement[bool]:
    return Take.number == (Clip.plain_take_number if number is None else number)
