"""Everything that can go wrong in this library, each with a sentence fit for a person.

* TranscriptError
  - ModelMissing      the speech model is not here; says what an administrator can do
  - ModelRefused      what was offered as a speech model is none, or is damaged
  - EngineMissing     the extra `whisper` is not installed
  - BadAudio          the sound is not a 16 kHz mono WAV
  - UnknownLanguage   the model does not know the language asked for
  - NoTranslation     the model does not translate
  - Cancelled         the caller said stop
  - BadCaptionFile    a caption file that can't be read; names the line
"""

from __future__ import annotations


class TranscriptError(Exception):
    """Any failure of this library. Its text says what to do."""


class ModelMissing(TranscriptError):  # noqa: N818 - reads as a sentence: `raise ModelMissing`
    """The speech model is not here (yet). The text says what an administrator can do."""


class ModelRefused(TranscriptError):  # noqa: N818 - as above
    """A file or folder that was offered as a speech model is none, or is damaged."""


class EngineMissing(TranscriptError):  # noqa: N818 - as above
    """The engine's program is not installed (the extra `whisper`)."""


class BadAudio(TranscriptError):  # noqa: N818 - as above
    """The sound file is not the 16 kHz mono WAV that speech recognition reads."""


class UnknownLanguage(TranscriptError):  # noqa: N818 - as above
    """The speech model does not know the language that was asked for."""


class NoTranslation(TranscriptError):  # noqa: N818 - as above
    """The speech model can't translate into English. The text says why."""


class Cancelled(TranscriptError):  # noqa: N818 - as above
    """The caller's `go_on` said no; everything heard so far was handed over."""


class BadCaptionFile(TranscriptError):  # noqa: N818 - as above
    """A caption file that can't be read; `line` is where, counted from 1."""

    def __init__(self, message: str, line: int) -> None:
        """Take the sentence and the line it is about."""
        super().__init__(f"Line {line}: {message}")
        self.line = line
