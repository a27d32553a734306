"""Steps of the pipeline that write down what is said in a take.

A body may run twice: each run begins the transcript anew, and writes its cues as they come, so
that people read along.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, cast

from hub.captions import actions, queries
from hub.captions.actions import NO_SOUND, WORKFLOW
from hub.core.errors import HubError
from hub.core.services import Services
from hub.core.work import SPEECH, Attempt, Stopped, start
from transcripts import cues, loader, models, speech
from transcripts.engine import Engine, EngineName, Heard, Options
from transcripts.errors import (
    Cancelled,
    EngineMissing,
    ModelMissing,
    ModelRefused,
    TranscriptError,
)

log = logging.getLogger(__name__)
WAV: Final = "speech.wav"  # 16 kHz mono, written by the audio-only pass
SILENT: Final = "Nobody speaks in this recording."
UNEXPECTED: Final = (
    "The words could not be recognised; the worker's log says why. "
    "You can upload captions (.vtt or .srt) instead."
)
GoOn = Callable[[float], bool]  # takes the fraction done; False means: stop

_hearing = threading.Lock()  # an engine is not for many threads


class Outcome(StrEnum):
    """How speech recognition of a take ended."""

    READY = "ready"
    NONE = "none"
    WAITING = "waiting"
    FAILED = "failed"
    KEPT = "kept"  # somebody brought a transcript


def transcribe(services: Services, take_id: str, again: bool = False) -> str:
    """Write down what is said in a take, as a step of a job named `WORKFLOW`; return an `Outcome`.

    With ``again`` it is done even where somebody brought a transcript.
    """
    attempt = Attempt(services.database, f"{WORKFLOW}:{take_id}").begin("speech")
    began = time.monotonic()

    def go_on(fraction: float) -> bool:
        spent_s = time.monotonic() - began
        return attempt.beat(fraction, spent_s * (1 - fraction) / fraction if fraction else None)

    return hear(services, take_id, go_on, again=again)


def hear(services: Services, take_id: str, go_on: GoOn, *, again: bool = False) -> Outcome:
    """Do `transcribe` without a job's row; ``go_on`` is asked about once a window.

    Raises:
        Stopped: ``go_on`` said no, or the transcript was replaced in the meantime.
    """
    with services.database.read() as session:
        lang = queries.language_wanted(session, take_id)
        if not again and queries.is_by_people(session, take_id):
            return Outcome.KEPT
    if (wav_key := find_wav(services, take_id)) is None:
        return _without_words(services, take_id, NO_SOUND)
    try:
        engine = _engine(services, take_id, lang, go_on)
    except (ModelMissing, ModelRefused, EngineMissing) as error:
        with services.database.write() as session:
            actions.wait(session, take_id, lang, str(error))
        return Outcome.WAITING
    scratch = services.settings.data / "work" / take_id / "speech"
    with services.storage.local(wav_key, scratch) as path:
        return _write_down(services, _Hearing(take_id, lang, engine, path, go_on))


def find_wav(services: Services, take_id: str) -> str | None:
    """Return the storage key of a take's speech audio; None where it has no sound."""
    kept = services.storage.keys(f"takes/{take_id}/")
    return max((key for key in kept if key.endswith(f"/{WAV}")), default=None)


def failed(services: Services, take_id: str, error: Exception) -> None:
    """Tell people that the job has failed for good."""
    reason = str(error) if isinstance(error, HubError) else UNEXPECTED
    with services.database.write() as session:
        actions.fail(session, take_id, reason)


def retry_waiting(services: Services) -> None:
    """Start what waits for the speech model, once it is here; for a chore of the worker."""
    with services.database.read() as session:
        waiting = queries.waiting(session)
    if not waiting or not _loads(services):
        return
    with services.database.write() as session:
        for take_id, clip_id in waiting:
            start(session, WORKFLOW, take_id, clip_id=clip_id, queue=SPEECH)


def fetch_for_waiting(services: Services) -> None:
    """Try again to fetch the model that takes wait for; for a chore that runs rarely."""
    with services.database.read() as session:
        waits = bool(queries.waiting(session))
    if waits and not model_is_here(services):
        try:
            _fetch(services, lambda _fraction: True)
        except (ModelMissing, ModelRefused, EngineMissing) as error:
            log.info("model.missing %s", error)


def model_is_here(services: Services) -> bool:
    """Whether the model of the settings can be loaded without fetching anything."""
    try:
        _find(services)
    except TranscriptError:
        return False
    return True


def _loads(services: Services) -> bool:
    """Whether the model is here and can be run, so that trying again is worth it."""
    try:
        loader.load(_engine_name(services), _find(services))
    except TranscriptError:
        return False
    return True


@dataclass(slots=True)
class _Hearing:
    """One run over a take's sound."""

    take_id: str
    lang: str
    engine: Engine
    path: Path
    go_on: GoOn
    began: float = field(default_factory=time.monotonic)
    fraction: float = 0.0
    unwritten: list[cues.Cue] = field(default_factory=list)
    written: int = 0


def _write_down(services: Services, this: _Hearing) -> Outcome:
    with services.database.write() as session:
        transcript_id = actions.begin(session, this.take_id, this.lang)
    try:
        with _our_errors():
            transcript_id = _recognise(services, this, transcript_id)
    except TranscriptError as error:
        with services.database.write() as session:
            actions.fail(session, this.take_id, str(error))
        return Outcome.FAILED
    if not this.written:
        return _without_words(services, this.take_id, SILENT)
    took_s = time.monotonic() - this.began
    with services.database.write() as session:
        engine = this.engine
        actions.finish(session, transcript_id, engine.name, engine.model_name, took_s)
    return Outcome.READY


def _recognise(services: Services, this: _Hearing, transcript_id: int) -> int:
    """Write cues as they come; return the id of the transcript they are in."""
    options = Options(this.lang or None, services.settings.speech_window_s)

    def on_progress(fraction: float) -> None:
        this.fraction = fraction
        _flush(services, this, transcript_id)

    with _hearing:
        said = speech.transcribe(
            this.engine,
            this.path,
            options,
            go_on=lambda: this.go_on(this.fraction),
            on_progress=on_progress,
        )
    if said.language is None:
        return transcript_id
    with services.database.write() as session:
        transcript_id = actions.heard(
            session, transcript_id, said.language, said.language_probability
        )
    _collect(said, this)
    _flush(services, this, transcript_id)
    return transcript_id


def _collect(said: Heard, this: _Hearing) -> None:
    """Listen to the end; what comes is written window by window, but for the last cues."""
    coming = cues.live(said.segments)
    while True:
        with _hearing:
            cue = next(coming, None)
        if cue is None:
            return
        this.unwritten.append(cue)


def _flush(services: Services, this: _Hearing, transcript_id: int) -> None:
    if this.unwritten:
        with services.database.write() as session:
            actions.add_cues(session, transcript_id, this.unwritten)
        this.written += len(this.unwritten)
        this.unwritten.clear()


def _without_words(services: Services, take_id: str, reason: str) -> Outcome:
    with services.database.write() as session:
        actions.nothing_said(session, take_id, reason)
    return Outcome.NONE


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except Cancelled as error:
        raise Stopped("This was cancelled.") from error


def _engine(services: Services, take_id: str, lang: str, go_on: GoOn) -> Engine:
    """Load the model, or find it loaded; fetch it first where it is not here."""
    if not model_is_here(services):
        name = services.settings.speech_model
        with services.database.write() as session:
            actions.wait(session, take_id, lang, f"The speech model “{name}” is being fetched.")
        _fetch(services, go_on)
    return loader.load(_engine_name(services), _find(services))


def _find(services: Services) -> models.Model:
    settings = services.settings
    return models.find(settings.speech_model, _folder(services), _engine_name(services))


def _fetch(services: Services, go_on: GoOn) -> None:
    settings = services.settings

    def on_progress(_done: int, _total: int | None) -> None:
        if not go_on(0.0):
            raise Stopped("This was cancelled.")

    if not models.is_path(settings.speech_model):
        models.fetch(
            settings.speech_model,
            _folder(services),
            engine=_engine_name(services),
            mirror=settings.model_mirror or None,
            on_progress=on_progress,
        )


def _folder(services: Services) -> Path:
    return services.settings.data / "models"


def _engine_name(services: Services) -> EngineName | None:
    return cast(EngineName | None, services.settings.speech_engine or None)
