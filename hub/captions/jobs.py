"""Steps of the pipeline that write down what is said in a take.

A body may run twice: each run begins the transcript anew, and writes its cues as they come, so
that people read along.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from hub.captions import glossary, glossary_actions, models_here, orders, queries, recognised, sound
from hub.captions.models_here import GoOn
from hub.captions.orders import WORKFLOW
from hub.captions.orders_model import Task
from hub.captions.recognised import NO_SOUND
from hub.core.errors import HubError
from hub.core.services import Services
from hub.core.work import SPEECH, Attempt, Stopped, folder, start
from transcripts import cues, speech
from transcripts.audio import Rest
from transcripts.engine import Engine, Heard, Options
from transcripts.errors import (
    Cancelled,
    EngineMissing,
    ModelMissing,
    ModelRefused,
    TranscriptError,
)
from transcripts.glossary import Mending, mended

log = logging.getLogger(__name__)
SILENT: Final = "Nobody speaks in this recording."
UNEXPECTED: Final = (
    "The words could not be recognised; the worker's log says why. "
    "You can upload captions (.vtt or .srt) instead."
)

_hearing = threading.Lock()  # openai-whisper is not for many threads


class Outcome(StrEnum):
    """How speech recognition of a take ended."""

    READY = "ready"
    NONE = "none"
    WAITING = "waiting"
    FAILED = "failed"
    KEPT = "kept"  # somebody brought a transcript


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done with a take's sound; an empty ``model`` is that of the settings."""

    take_id: str
    task: Task
    lang: str
    model: str


def transcribe(services: Services, take_id: str) -> str:
    """Write down what is said in a take, as a step of a job; return an `Outcome`."""
    return _job(services, take_id, Task.TRANSCRIBE)


def translate(services: Services, take_id: str) -> str:
    """Write it down in English, as a step of a job; return an `Outcome`."""
    return _job(services, take_id, Task.TRANSLATE)


def _job(services: Services, take_id: str, task: Task) -> str:
    attempt = Attempt(services.database, f"{WORKFLOW[task]}:{take_id}").begin("speech")
    return hear(services, take_id, attempt.beat, task)


def hear(services: Services, take_id: str, go_on: GoOn, task: Task = Task.TRANSCRIBE) -> Outcome:
    """Do `transcribe` or `translate` without a job's row; ``go_on`` is asked once a window.

    Raises:
        Stopped: ``go_on`` said no, or the transcript was replaced in the meantime.
    """
    wanted = _wanted(services, take_id, task)
    if wanted is None:
        return Outcome.KEPT
    if (found := sound.find(services, take_id)) is None:
        return _without_words(services, wanted, NO_SOUND)
    try:
        engine = _engine(services, wanted, go_on)
    except (ModelMissing, ModelRefused, EngineMissing) as error:
        with services.database.write() as session:
            recognised.wait(session, take_id, wanted.lang, str(error), task)
        return Outcome.WAITING
    with services.database.read() as session:
        told = glossary.told(session, take_id)
    this = _Hearing(wanted, told, engine, go_on)
    scratch = folder(services.settings) / "speech" / take_id / task.value
    with _our_errors(), sound.opened(services, take_id, found, scratch, this.check) as heard:
        return _write_down(services, this, *heard)


def _wanted(services: Services, take_id: str, task: Task) -> Wanted | None:
    """What to do, None where somebody brought the words and nobody asked for others."""
    with services.database.read() as session:
        lang = queries.language_wanted(session, take_id)
        order = orders.of_take(session, take_id, task)
        if order is None and queries.is_by_people(session, take_id):
            return None
        return Wanted(take_id, task, lang, order.model if order else "")


def failed(services: Services, take_id: str, error: Exception) -> None:
    """Tell people that the words can't be written down, for good."""
    _failed(services, take_id, error, Task.TRANSCRIBE)


def translation_failed(services: Services, take_id: str, error: Exception) -> None:
    """Tell people that there will be no translation."""
    _failed(services, take_id, error, Task.TRANSLATE)


def _failed(services: Services, take_id: str, error: Exception, task: Task) -> None:
    reason = str(error) if isinstance(error, HubError) else UNEXPECTED
    with services.database.write() as session:
        recognised.fail(session, take_id, reason, task)


def retry_waiting(services: Services) -> None:
    """Start what waits for a speech model, once it is here; for a chore of the worker."""
    with services.database.read() as session:
        waiting = queries.waiting(session)
    here = {name for name in {one.model for one in waiting} if _loads(services, name)}
    ready = [one for one in waiting if one.model in here]
    if not ready:
        return
    with services.database.write() as session:
        for one in ready:
            name = WORKFLOW[one.task]
            start(session, name, one.take_id, clip_id=one.clip_id, queue=SPEECH)


def fetch_for_waiting(services: Services) -> None:
    """Try again to fetch the models that takes wait for; for a chore that runs rarely."""
    with services.database.read() as session:
        names = {one.model for one in queries.waiting(session)}
    for name in names:
        if not models_here.is_here(services.settings, name):
            try:
                models_here.fetch(services, name, lambda _fraction: True)
            except (ModelMissing, ModelRefused, EngineMissing) as error:
                log.info("model.missing %s", error)


def _loads(services: Services, name: str) -> bool:
    return models_here.loads(services.settings, name)


@dataclass(slots=True)
class _Hearing:
    """One run over a take's sound."""

    wanted: Wanted
    told: glossary.Told
    engine: Engine
    go_on: GoOn
    began: float = field(default_factory=time.monotonic)
    fraction: float = 0.0
    lang: str = ""
    unwritten: list[cues.Cue] = field(default_factory=list)
    mended: list[Mending] = field(default_factory=list)
    written: int = 0

    def check(self) -> None:
        """Go on only if the work is still wanted.

        Raises:
            Cancelled: it isn't.
        """
        if not self.go_on(self.fraction):
            raise Cancelled("This was cancelled.")


def _write_down(services: Services, this: _Hearing, path: Path, rest: Rest | None) -> Outcome:
    wanted = this.wanted
    with services.database.write() as session:
        transcript_id = recognised.begin(session, wanted.take_id, wanted.lang, wanted.task)
    try:
        with _our_errors():
            _recognise(services, this, transcript_id, path, rest)
    except TranscriptError as error:
        with services.database.write() as session:
            recognised.fail(session, wanted.take_id, str(error), wanted.task)
        return Outcome.FAILED
    if not this.written:
        return _without_words(services, wanted, SILENT)
    took_s, engine = time.monotonic() - this.began, this.engine
    with services.database.write() as session:
        recognised.finish(session, transcript_id, this.lang, engine.name, engine.model_name, took_s)
    return Outcome.READY


def _recognise(
    services: Services, this: _Hearing, transcript_id: int, path: Path, rest: Rest | None
) -> None:
    """Write cues as they come."""
    options = Options(
        this.wanted.lang or None,
        services.settings.speech_window_s,
        this.told.hotwords or None,
        task=this.wanted.task.value,
    )

    def on_progress(fraction: float) -> None:
        this.fraction = max(this.fraction, fraction)  # the whole may be shorter than was thought
        _flush(services, this, transcript_id)

    with _hearing:
        said = speech.transcribe(
            this.engine,
            path,
            options,
            rest=rest,
            go_on=lambda: this.go_on(this.fraction),
            on_progress=on_progress,
        )
    if said.language is None:
        return
    translates = this.wanted.task is Task.TRANSLATE
    this.lang = recognised.TRANSLATION if translates else said.language
    with services.database.write() as session:
        recognised.heard(session, transcript_id, said.language, said.language_probability)
    _collect(said, this)
    _flush(services, this, transcript_id)


def _collect(said: Heard, this: _Hearing) -> None:
    """Listen to the end; what comes is written window by window, but for the last cues."""
    coming = cues.live(mended(said.segments, this.told.glossary, this.mended.append))
    while True:
        with _hearing:
            cue = next(coming, None)
        if cue is None:
            return
        this.unwritten.append(cue)


def _flush(services: Services, this: _Hearing, transcript_id: int) -> None:
    if this.unwritten:
        with services.database.write() as session:
            recognised.add_cues(session, transcript_id, this.unwritten)
            glossary_actions.keep_mendings(session, transcript_id, this.mended)
        this.written += len(this.unwritten)
        this.unwritten.clear()
        this.mended.clear()


def _without_words(services: Services, wanted: Wanted, reason: str) -> Outcome:
    with services.database.write() as session:
        recognised.nothing_said(session, wanted.take_id, reason, wanted.task)
    return Outcome.NONE


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except Cancelled as error:
        raise Stopped("This was cancelled.") from error


def _engine(services: Services, wanted: Wanted, go_on: GoOn) -> Engine:
    """Load the model, or find it loaded; fetch it first where it is not here."""
    settings, name = services.settings, wanted.model or services.settings.speech_model
    if not models_here.is_here(settings, name):
        being_fetched = f"The speech model “{name}” is being fetched."
        with services.database.write() as session:
            recognised.wait(session, wanted.take_id, wanted.lang, being_fetched, wanted.task)
        models_here.fetch(services, name, go_on)
    return models_here.load(settings, name)
