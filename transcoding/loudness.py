"""One audio-only pass: the sound that speech recognition reads, and how loud it is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from transcoding import graph, run
from transcoding.binary import ffmpeg_path
from transcoding.errors import FfmpegFailed
from transcoding.run import OnProgress, ignore_progress
from transcoding.source import Source

TARGET_LUFS: Final = -16.0
TARGET_PEAK_DB: Final = -1.0
_LIMITER_ROOM_DB: Final = 8.0  # what the limiter may hold down before speech sounds squeezed
_MOST_DB: Final = 30.0
_SILENCE_LUFS: Final = -60.0
_SLACK_S: Final = 0.5
_BYTES_PER_S: Final = 2 * graph.SPEECH_RATE_HZ


@dataclass(frozen=True, slots=True)
class Loudness:
    """By ITU-R BS.1770 (EBU R128): of the whole in LUFS, and the highest true peak in dBTP."""

    integrated_lufs: float
    true_peak_db: float


def gain_db(loudness: Loudness) -> float:
    """The fixed gain that brings speech to −16 LUFS, with true peaks at −1 dB at most.

    Peaks may be lifted up to 8 dB over that bound, for the limiter in the ladder holds them;
    near silence is left alone.
    """
    if loudness.integrated_lufs <= _SILENCE_LUFS:
        return 0.0
    wanted = TARGET_LUFS - loudness.integrated_lufs
    room = TARGET_PEAK_DB - loudness.true_peak_db + _LIMITER_ROOM_DB
    return round(max(-_MOST_DB, min(wanted, room, _MOST_DB)), 2)


def speech_audio(
    source_path: Path,
    source: Source,
    wav_path: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
) -> Loudness:
    """Write the sound of `source` as 16 kHz mono 16-bit WAV to `wav_path`, and measure it.

    Second 0 of the WAV is second 0 of the renditions. Only for a source with sound.

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: see `run.ffmpeg`.
    """
    if source.audio is None:
        raise ValueError("this source has no sound: nothing to write or measure")
    outputs = graph.speech(source_path, source, source.audio, wav_path.name)
    argv = graph.command(ffmpeg_path(ffmpeg), outputs, log_level="info")
    # Not niced: people wait for captions, and an encoder beside it would leave it little.
    done = run.ffmpeg(
        argv, wav_path.parent, source.duration_s, on_progress, per_second=4.0, niceness=0
    )
    _check_length(argv, source, wav_path, done.stderr_tail)
    return _measured(argv, done.stderr_tail)


def speech_head(
    source_path: Path,
    source: Source,
    wav_path: Path,
    length_s: float,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
) -> None:
    """Write the first `length_s` seconds of what `speech_audio` writes, to begin with.

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: see `run.ffmpeg`.
    """
    if source.audio is None:
        raise ValueError("this source has no sound: nothing to write")
    outputs = graph.speech_head(source_path, source, source.audio, wav_path.name, length_s)
    argv = graph.command(ffmpeg_path(ffmpeg), outputs)
    run.ffmpeg(argv, wav_path.parent, length_s, on_progress, per_second=4.0, niceness=0)


def _check_length(argv: list[str], source: Source, wav_path: Path, stderr_tail: str) -> None:
    """A return code of 0 is no proof: the WAV must hold what the source holds."""
    expected_s = source.audio.end_s if source.audio else 0.0
    written_s = wav_path.stat().st_size / _BYTES_PER_S if wav_path.exists() else 0.0
    short_s = expected_s - written_s
    if written_s < 0.01 or (source.damaged_at_s is None and short_s > _SLACK_S + 0.01 * expected_s):
        raise FfmpegFailed(argv, 0, f"{stderr_tail}\nthe sound is {short_s:.1f} s short")


def _measured(argv: list[str], stderr_tail: str) -> Loudness:
    """Read the summary that the ebur128 filter writes at its end."""
    integrated = re.findall(r"^\s*I:\s+(-?[\d.]+|-inf|nan) LUFS", stderr_tail, re.MULTILINE)
    peak = re.findall(r"^\s*Peak:\s+(-?[\d.]+|-inf|nan) dBFS", stderr_tail, re.MULTILINE)
    if not integrated or not peak:
        raise FfmpegFailed(argv, 0, stderr_tail)
    return Loudness(_number(integrated[-1]), _number(peak[-1]))


def _number(word: str) -> float:
    """A level in dB; silence is −120, for JSON knows no infinity."""
    value = float(word)
    return value if math.isfinite(value) else -120.0
