"""Sound as speech recognition reads it: a 16 kHz, 16-bit, mono WAV on disk.

The samples stay in the file and are read piece by piece, so that a recording of ten
hours takes no more memory than one of a minute.
"""

from __future__ import annotations

import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcripts.engine import SAMPLE_RATE_HZ, Samples
from transcripts.errors import BadAudio

FULL_SCALE = 32768.0
TAIL_S = 1.0  # of a beginning: where it was cut, the resampler had nothing to go on


@dataclass(frozen=True, slots=True)
class Rest:
    """A recording of which only the beginning is there yet, as a file of its own.

    `whole` waits for the whole of it and returns its path, or raises. `duration_s` is how long
    that will be.
    """

    whole: Callable[[], Path]
    duration_s: float


@dataclass(slots=True)
class Audio:
    """An open recording; `pcm` is the file itself, mapped; `rest` is what has still to come."""

    pcm: NDArray[np.int16]
    rest: Rest | None = None

    @property
    def here_s(self) -> float:
        """Seconds that are here."""
        return len(self.pcm) / SAMPLE_RATE_HZ

    @property
    def duration_s(self) -> float:
        """Length in seconds, with what has still to come."""
        return max(self.rest.duration_s if self.rest else 0.0, self.here_s)

    def reach(self, end_s: float) -> None:
        """Have everything up to `end_s`, where the recording is as long; wait for it if need be.

        Raises:
            BadAudio: what came is not what it should be.
        """
        if self.rest is not None and end_s > self.here_s - TAIL_S:
            whole = open_wav(self.rest.whole())
            self.pcm, self.rest = whole.pcm, None

    def between(self, start_s: float, end_s: float) -> Samples:
        """The samples from one second to another, as float32 from -1 to 1."""
        first, last = round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ)
        return self.pcm[max(0, first) : max(0, last)].astype(np.float32) / np.float32(FULL_SCALE)


def open_wav(path: Path, rest: Rest | None = None) -> Audio:
    """Open a WAV file; with `rest` it is only the beginning of a recording.

    Raises:
        BadAudio: it is missing, no WAV, or not 16 kHz, 16-bit, mono.
    """
    try:
        with path.open("rb") as raw, wave.open(raw) as file:
            shape = (file.getframerate(), file.getsampwidth(), file.getnchannels())
            frames = file.getnframes()
            data_at = raw.tell()  # `wave` stops reading where the samples begin
    except (wave.Error, EOFError, OSError) as error:
        raise BadAudio(f"{path.name} can't be read as a WAV file ({error}).") from error
    if shape != (SAMPLE_RATE_HZ, 2, 1):
        raise BadAudio(
            f"{path.name} has {shape[0]} Hz, {8 * shape[1]} bit, {shape[2]} channels; "
            "speech is read at 16000 Hz, 16 bit, 1 channel."
        )
    present = (path.stat().st_size - data_at) // 2
    count = min(frames, present)  # a WAV written to a pipe claims more than it has
    if count <= 0:
        return Audio(np.zeros(0, np.int16), rest)
    pcm = np.memmap(path, dtype="<i2", mode="r", offset=data_at, shape=(count,))
    return Audio(pcm, rest)
