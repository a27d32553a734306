"""Everything that can go wrong in this library, each with a sentence fit for a person."""

from __future__ import annotations


class TranscriptError(Exception):
    """Any failure of this library. Its text says what to do."""


class ModelMissing(TranscriptError):
    """The speech model is not here (yet). The text says what an administrator can do."""


class ModelRefused(TranscriptError):
    """A file or folder that was offered as a speech model is none, or is damaged."""


class EngineMissing(TranscriptError):
    """The engine's program is not installed (the extra `whisper`)."""


class BadAudio(TranscriptError):
    """The sound file is not the 16 kHz mono WAV that speech recognition reads."""


class UnknownLanguage(TranscriptError):
    """The speech model does not know the language that was asked for."""


class Cancelled(TranscriptError):
    """The caller's `go_on` said no; everything heard so far was handed over."""


class BadCaptionFile(TranscriptError):
    """A caption file that can't be read; `line` is where, counted from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"Line {line}: {message}")
        self.line = line
