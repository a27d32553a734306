"""Sound as speech recognition reads it: a 16 kHz, 16-bit, mono WAV on disk.

The samples stay in the file and are read piece by piece, so that a recording of ten
hours takes no more memory than one of a minute.
"""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcripts.engine import SAMPLE_RATE_HZ, Samples
from transcripts.errors import BadAudio

FULL_SCALE = 32768.0


@dataclass(frozen=True, slots=True)
class Audio:
    """An open recording; `pcm` is the file itself, mapped."""

    pcm: NDArray[np.int16]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.pcm) / SAMPLE_RATE_HZ

    def between(self, start_s: float, end_s: float) -> Samples:
        """The samples from one second to another, as float32 from -1 to 1."""
        first, last = round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ)
        return self.pcm[max(0, first) : max(0, last)].astype(np.float32) / np.float32(FULL_SCALE)


def open_wav(path: Path) -> Audio:
    """Open a WAV file.

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
        return Audio(np.zeros(0, np.int16))
    return Audio(np.memmap(path, dtype="<i2", mode="r", offset=data_at, shape=(count,)))
