"""From a sound file to what is said in it, window by window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from transcripts import guard
from transcripts.audio import Audio, Rest, open_wav
from transcripts.engine import (
    LONGEST_WINDOW_S,
    Engine,
    Heard,
    Language,
    Options,
    Samples,
    Segment,
    shifted,
)
from transcripts.errors import Cancelled, NoTranslation, UnknownLanguage
from transcripts.windows import FIRST_WINDOW_S, Span, speech_in, windows

MOMENT_S: Final = 0.1  # of speech is enough to know that there is some
# Whisper knows these by other codes than people and browsers use today.
WHISPERS: Final = {"fil": "tl", "iw": "he", "jv": "jw", "nb": "no"}
# Models by that name were made from larger ones without teaching them to translate:
# https://github.com/openai/whisper/discussions/2363, https://github.com/huggingface/distil-whisper
WRITE_ONLY: Final = ("turbo", "distil")


def _always() -> bool:
    return True


def _ignore(_fraction: float) -> None:
    return None


def transcribe(
    engine: Engine,
    path: Path,
    options: Options | None = None,
    *,
    rest: Rest | None = None,
    go_on: Callable[[], bool] = _always,
    on_progress: Callable[[float], None] = _ignore,
) -> Heard:
    """Listen to a 16 kHz mono WAV file; with `rest` it is only the beginning of a recording.

    `go_on` is asked before each window; `on_progress` gets the fraction done (0 to 1)
    after each. No speech is a result: no language and no segments.

    Raises:
        BadAudio: the file is not what it should be.
        UnknownLanguage: `options.language` is not one of the model's.
        NoTranslation: a translation is asked for, and the model makes none.
        Cancelled: `go_on` said no; also while `segments` is read.
    """
    options = options or Options()
    if options.task == "translate":
        check_translates(engine)
    asked = _asked_for(options.language, engine)
    audio = open_wav(path, rest)
    check = partial(_check, go_on)
    pieces = speech_in(audio, check)
    first = _enough_to_begin(pieces, MOMENT_S if asked else LONGEST_WINDOW_S)
    language = asked if asked or not first else engine.detect(_sample_of(audio, first))
    code = _whispers(language.code) if language else ""  # without speech nothing is decoded
    listening = _Listening(engine, audio, chain([first], pieces), code, options, check, on_progress)
    return Heard(
        language=language.code if language and first else None,
        language_probability=language.probability if language and first else None,
        duration_s=audio.duration_s,
        segments=guard.said(listening.segments()),
    )


def check_translates(engine: Engine) -> None:
    """See that a model can translate into English.

    Raises:
        NoTranslation: it can't; the text says why.
    """
    if engine.languages() <= {"en"}:
        raise NoTranslation(
            f"The speech model “{engine.model_name}” knows English only and can't translate. "
            "Choose a model for many languages."
        )
    if any(kind in engine.model_name.lower() for kind in WRITE_ONLY):
        raise NoTranslation(
            f"The speech model “{engine.model_name}” was not taught to translate. "
            "Choose small, medium or large-v3."
        )


def _check(go_on: Callable[[], bool]) -> None:
    if not go_on():
        raise Cancelled("The transcription was cancelled.")


def _asked_for(language: str | None, engine: Engine) -> Language | None:
    """The language given by the caller, without its region (`de-CH` is `de`)."""
    if language is None:
        return None
    code = language.replace("_", "-").split("-")[0].lower()
    if _whispers(code) not in engine.languages():
        raise UnknownLanguage(
            f"The speech model “{engine.model_name}” does not know the language “{language}”. "
            "Leave the language open, or use a model for many languages."
        )
    return Language(code, 1.0)


def _whispers(code: str) -> str:
    return WHISPERS.get(code, code)


def _enough_to_begin(pieces: Iterator[list[Span]], wanted_s: float) -> list[Span]:
    """The stretches of the first pieces, until they hold so much speech; none: no speech."""
    first: list[Span] = []
    while sum(span.length_s for span in first) < wanted_s:
        spans = next(pieces, None)
        if spans is None:
            break
        first += spans
    return first


def _sample_of(audio: Audio, speech: list[Span]) -> Samples:
    """The first 30 s of speech, without the pauses, to hear the language from."""
    parts: list[Samples] = []
    left_s = LONGEST_WINDOW_S
    for span in speech:
        parts.append(audio.between(span.start_s, min(span.end_s, span.start_s + left_s)))
        left_s -= span.length_s
        if left_s <= 0:
            break
    return np.concatenate(parts)


@dataclass(frozen=True, slots=True)
class _Listening:
    """One recording being listened to."""

    engine: Engine
    audio: Audio
    pieces: Iterator[list[Span]]
    language: str
    options: Options
    check: Callable[[], None]
    on_progress: Callable[[float], None]

    def segments(self) -> Iterator[Segment]:
        """Segments in order, as each window is decoded."""
        with ThreadPoolExecutor(self.engine.at_once, "decoding") as threads:
            coming: deque[tuple[Span, Future[list[Segment]]]] = deque()
            for window, spans in self._windows():
                self.check()
                coming.append((window, threads.submit(self._window, window, spans)))
                if len(coming) >= self.engine.at_once:
                    yield from self._taken(coming)
            while coming:
                yield from self._taken(coming)
        self.on_progress(1.0)

    def _windows(self) -> Iterator[tuple[Span, list[Span]]]:
        """Each window with the stretches of speech around it; the first one is short."""
        first_s: float | None = FIRST_WINDOW_S
        for spans in self.pieces:
            for window in windows(self.audio, spans, self.options.window_s, first_s):
                first_s = None
                yield window, spans

    def _taken(self, coming: deque[tuple[Span, Future[list[Segment]]]]) -> Iterator[Segment]:
        """What the oldest window says."""
        window, found = coming.popleft()
        yield from found.result()
        self.on_progress(min(1.0, window.end_s / self.audio.duration_s))

    def _window(self, window: Span, speech: list[Span]) -> list[Segment]:
        """One window; a stretch of speech that the model passed over is tried by itself."""
        found = self._decode(window)
        for span in guard.missed(found, speech, window):
            found += self._decode(span)
        over_speech = (
            segment
            for segment in found
            if guard.overlaps(segment, speech)
            and not guard.echoes(segment, self.options.hotwords or "")
        )
        return sorted(over_speech, key=lambda segment: segment.start_s)

    def _decode(self, span: Span) -> list[Segment]:
        samples = self.audio.between(span.start_s, span.end_s)
        heard = self.engine.decode(samples, self.language, self.options)
        return [shifted(segment, span.start_s) for segment in heard]
