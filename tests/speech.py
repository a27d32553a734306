"""Synthetic speech that the test checkpoint understands, and the checkpoint itself.

espeak-ng speaks (its library comes in the wheel `espeakng-loader`, so nothing of the
system is needed) in the voices the checkpoint was trained on.
"""

from __future__ import annotations

import ctypes
import hashlib
import lzma
import os
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000
CHECKPOINT = Path(__file__).parent / "models" / "speech-test.pt.xz"
CHECKPOINT_SHA256 = "e64499e7fb10bab86923ad5f16f0dcc2e0f3eb59d9b66e605fdf44f2bcce6c16"

ENGLISH = (
    "The board approved the annual report this week.",
    "Finance will review the new budget on Monday.",
    "Every manager welcomes the safety plan today.",
    "Our company will share your questions next month.",
    "Legal approved the video update tomorrow.",
    "The leadership team explained the customer feedback in January.",
)
GERMAN = (
    "Der Vorstand genehmigt das neue Budget heute.",
    "Jede Abteilung braucht die Schulung im Januar.",
    "Unsere Firma plant den Umzug am Montag.",
    "Das Team bespricht Ihre Fragen diese Woche.",
)

Spoken = tuple[float, float, str]

# https://github.com/espeak-ng/espeak-ng/blob/master/src/include/espeak-ng/speak_lib.h
_SYNCHRONOUS, _UTF8, _RATE, _PITCH = 2, 1, 1, 3
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class _Voice:
    """A copy of the espeak-ng library, for one use.

    The library goes on from where its last sentence ended, so that a sentence would
    sound a little different after another one. A new copy always says the same.
    """

    def __init__(self) -> None:
        with tempfile.NamedTemporaryFile(suffix=".so") as copy:
            copy.write(Path(espeakng_loader.get_library_path()).read_bytes())
            copy.flush()
            self._library = ctypes.CDLL(copy.name)
        data = espeakng_loader.get_data_path().encode()
        self.rate_hz: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, 0)
        self._heard: list[NDArray[np.int16]] = []
        self._callback = _Callback(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, samples, count: int, _events) -> int:
        if samples and count > 0:
            self._heard.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def say(self, text: str, voice: str, words_a_minute: int, pitch: int) -> NDArray[np.int16]:
        """Samples at `rate_hz`."""
        self._heard.clear()
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice!r}")
        self._library.espeak_SetParameter(_RATE, words_a_minute, 0)
        self._library.espeak_SetParameter(_PITCH, pitch, 0)
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        return np.concatenate(self._heard)


def _at_16_khz(samples: NDArray[np.int16], rate_hz: int) -> NDArray[np.float32]:
    """Change the sampling rate by cutting the spectrum."""
    length = round(len(samples) * SAMPLE_RATE_HZ / rate_hz)
    spectrum = np.fft.rfft(samples / 32768)[: length // 2 + 1]
    return (np.fft.irfft(spectrum, length) * (SAMPLE_RATE_HZ / rate_hz)).astype(np.float32)


def sound(
    text: str, voice: str = "en-us", words_a_minute: int = 165, pitch: int = 50
) -> NDArray[np.float32]:
    """One sentence at 16 kHz, without the quiet at its ends."""
    speaker = _Voice()
    samples = _at_16_khz(speaker.say(text, voice, words_a_minute, pitch), speaker.rate_hz)
    loud = np.flatnonzero(np.abs(samples) > 0.005)
    return samples[loud[0] : loud[-1] + 1]


def write_wav(path: Path, samples: NDArray[np.floating], rate_hz: int = SAMPLE_RATE_HZ) -> None:
    """A 16-bit mono WAV of samples from -1 to 1."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def say(
    sentences: Sequence[str],
    path: Path,
    gaps_s: float = 1.0,
    *,
    voice: str = "en-us",
    words_a_minute: int = 165,
    lead_s: float = 0.5,
) -> list[Spoken]:
    """Speak sentences into a 16 kHz mono WAV, with silence between and at both ends.

    Gives (start_s, end_s, text) of each sentence. German wants `voice="de"`.
    """
    parts = [np.zeros(round(lead_s * SAMPLE_RATE_HZ), np.float32)]
    gap = np.zeros(round(gaps_s * SAMPLE_RATE_HZ), np.float32)
    spoken: list[Spoken] = []
    at = len(parts[0])
    for text in sentences:
        samples = sound(text, voice, words_a_minute)
        spoken.append((at / SAMPLE_RATE_HZ, (at + len(samples)) / SAMPLE_RATE_HZ, text))
        parts += [samples * np.float32(0.7), gap]
        at += len(samples) + len(gap)
    write_wav(path, np.concatenate(parts))
    return spoken


def unpack_checkpoint(folder: Path, name: str = "speech-test") -> Path:
    """Write the test checkpoint as `folder/name.pt`, once; an openai-whisper file."""
    target = folder / f"{name}.pt"
    if not target.exists():
        data = lzma.decompress(CHECKPOINT.read_bytes())
        if hashlib.sha256(data).hexdigest() != CHECKPOINT_SHA256:
            raise ValueError(f"{CHECKPOINT} is not the checkpoint that ORIGIN.md describes")
        folder.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(target)
    return target
