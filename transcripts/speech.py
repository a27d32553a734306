"""From a sound file to what is said in it, window by window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from transcripts.engine import Engine, Heard, Options


def transcribe(
    engine: Engine,
    audio: Path,
    options: Options,
    *,
    go_on: Callable[[], bool] = lambda: True,
    on_progress: Callable[[float], None] = lambda fraction: None,
) -> Heard:
    """Listen to a 16 kHz mono WAV file.

    `go_on` is asked before each window; `on_progress` gets the fraction done (0 to 1).

    Raises:
        BadAudio: the file is not what it should be.
        UnknownLanguage: `options.language` is not one of the model's.
        Cancelled: while reading `segments`, once `go_on` says no.
    """
    raise NotImplementedError
