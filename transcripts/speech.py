"""From a sound file to what is said in it, window by window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transcripts import guard
from transcripts.audio import Audio, open_wav
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
from transcripts.errors import Cancelled, UnknownLanguage
from transcripts.windows import Span, speech_in, windows


def _always() -> bool:
    return True


def _ignore(_fraction: float) -> None:
    return None


def transcribe(
    engine: Engine,
    path: Path,
    options: Options | None = None,
    *,
    go_on: Callable[[], bool] = _always,
    on_progress: Callable[[float], None] = _ignore,
) -> Heard:
    """Listen to a 16 kHz mono WAV file.

    `go_on` is asked before each window; `on_progress` gets the fraction done (0 to 1)
    after each. No speech is a result: no language and no segments.

    Raises:
        BadAudio: the file is not what it should be.
        UnknownLanguage: `options.language` is not one of the model's.
        Cancelled: `go_on` said no; also while `segments` is read.
    """
    options = options or Options()
    asked = _asked_for(options.language, engine)
    audio = open_wav(path)
    speech = speech_in(audio, go_on)
    _check(go_on)
    language = asked if asked or not speech else engine.detect(_sample_of(audio, speech))
    code = language.code if language else "en"  # without speech nothing is decoded
    listening = _Listening(engine, audio, speech, code, options, go_on, on_progress)
    return Heard(
        language=language.code if language and speech else None,
        language_probability=language.probability if language and speech else None,
        duration_s=audio.duration_s,
        speech_s=sum(span.length_s for span in speech),
        segments=guard.said(listening.segments(), speech),
    )


def _check(go_on: Callable[[], bool]) -> None:
    if not go_on():
        raise Cancelled("The transcription was cancelled.")


def _asked_for(language: str | None, engine: Engine) -> Language | None:
    """The language given by the caller, without its region (`de-CH` is `de`)."""
    if language is None:
        return None
    code = language.replace("_", "-").split("-")[0].lower()
    if code not in engine.languages():
        raise UnknownLanguage(
            f"The speech model “{engine.model_name}” does not know the language “{language}”. "
            "Leave the language open, or use a model for many languages."
        )
    return Language(code, 1.0)


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
    speech: list[Span]
    language: str
    options: Options
    go_on: Callable[[], bool]
    on_progress: Callable[[float], None]

    def segments(self) -> Iterator[Segment]:
        """Segments as each window is decoded."""
        for window in windows(self.audio, self.speech, self.options.window_s):
            yield from self._window(window)
            self.on_progress(min(1.0, window.end_s / self.audio.duration_s))
        self.on_progress(1.0)

    def _window(self, window: Span) -> list[Segment]:
        """One window; a stretch of speech that the model passed over is tried by itself."""
        found = self._decode(window)
        for span in guard.missed(found, self.speech, window):
            found += self._decode(span)
        return sorted(found, key=lambda segment: segment.start_s)

    def _decode(self, span: Span) -> list[Segment]:
        _check(self.go_on)
        samples = self.audio.between(span.start_s, span.end_s)
        heard = self.engine.decode(samples, self.language, self.options)
        return [shifted(segment, span.start_s) for segment in heard]
