"""Renditions as HLS with fragmented MP4: by copying at once, and the whole ladder after."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from transcoding import checked, graph, run
from transcoding import ladder as decide
from transcoding.binary import ffmpeg_path
from transcoding.checked import Expected
from transcoding.clean import Stream
from transcoding.errors import FfmpegFailed, OutOfSpace
from transcoding.growth import Growing, OnGrowth
from transcoding.ladder import AUDIO, SOURCE, SOURCE_AUDIO, Rung
from transcoding.playlist import Made, master_playlist
from transcoding.run import OnProgress, ignore_progress
from transcoding.source import Source, Video

__all__ = ["Made", "instant", "ladder", "master_playlist"]

_USUAL_SHARE: Final = 0.5  # of their bound, which the bitrates of talking heads rarely reach


@dataclass(frozen=True, slots=True)
class _Job:
    """One source on its way into one folder."""

    path: Path
    source: Source
    folder: Path
    on_progress: OnProgress
    program: str
    on_growth: OnGrowth | None = None

    def watching(self, expected: Sequence[Expected], *, again: bool) -> Callable[[], None]:
        """What to do a few times a second while `expected` is being written."""
        if self.on_growth is None:
            return run.ignore_tick
        return Growing(self.folder, expected, self.on_growth, started_over=again).look


def instant(
    source_path: Path,
    source: Source,
    target_dir: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
    on_growth: OnGrowth | None = None,
) -> list[Made]:
    """What can be watched at once.

    Where a browser plays the source, its own streams (`source` and `source-audio`), else the
    lowest rung of the ladder (named as there) with the sound as it is (`source-audio`).
    `ladder.stays` says which of them stay once the ladder is there.

    `on_growth` is told of segments and playlists as they come, first when there is one segment
    of everything: what it was told of can be published at once, long before this returns. Its
    playlists are not ended; those in `target_dir` are, once this has returned. An exception
    raised by `on_growth` stops ffmpeg and comes through.

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: see `run.ffmpeg`; the last also where
            the outputs are not whole.
    """
    job = _Job(source_path, source, target_dir, on_progress, ffmpeg_path(ffmpeg), on_growth)
    if not decide.can_copy(source):
        return _lowest(job)
    try:
        return _copied(job)
    except FfmpegFailed:  # what looked plain was not: decoding forgives more than copying
        for name in (SOURCE, SOURCE_AUDIO):
            shutil.rmtree(target_dir / name, ignore_errors=True)
        return _lowest(job, again=True)


def ladder(
    source_path: Path,
    source: Source,
    rungs: Sequence[Rung],
    gain_db: float,
    target_dir: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
) -> list[Made]:
    """All `rungs` (tallest first) from one decode, and the shared sound (`audio`).

    `gain_db` is from `loudness.gain_db`. With no rungs only the sound is made; with neither, [].

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: as `instant`.
    """
    job = _Job(source_path, source, target_dir, on_progress, ffmpeg_path(ffmpeg))
    return _encoded(job, rungs, gain_db, AUDIO)


def _lowest(job: _Job, *, again: bool = False) -> list[Made]:
    rungs = decide.rungs(job.source)[-1:]
    return _encoded(job, rungs, 0.0, SOURCE_AUDIO, again=again)


def _copied(job: _Job) -> list[Made]:
    video, audio = job.source.video, job.source.audio
    if video is None:
        raise ValueError("only a source with a picture is copied")
    _check_room(job.folder, job.source.bytes_total)
    given = graph.opened(job.path)
    sound = (SOURCE_AUDIO, graph.audio_stream(given, audio)) if audio else None
    output = graph.hls([(SOURCE, graph.video_stream(given, video))], sound, {"c": "copy"})
    expected = [_copy_of(video)]
    if audio is not None:
        expected.append(Expected(SOURCE_AUDIO, "audio", 0, 0, 0, audio.duration_s, True))
    return _run(job, [output], expected, per_second=2.0)


def _copy_of(video: Video) -> Expected:
    size = (video.width_px, video.height_px)
    return Expected(SOURCE, "video", *size, video.fps, video.duration_s, True, video.frames)


def _encoded(
    job: _Job, rungs: Sequence[Rung], gain_db: float, sound_name: str, *, again: bool = False
) -> list[Made]:
    source = job.source
    if not rungs and source.audio is None:
        return []
    kbps = sum(rung.video_kbps for rung in rungs) + graph.AUDIO_KBPS
    _check_room(job.folder, round(kbps * 125 * source.duration_s * _USUAL_SHARE))
    output = graph.ladder(job.path, source, rungs, gain_db, sound_name)
    expected = [_rung_of(source, rung) for rung in rungs]
    if source.audio is not None:
        expected.append(Expected(sound_name, "audio", 0, 0, 0, source.duration_s, False))
    fps = float(rungs[0].fps) if rungs else 0.0
    return _run(job, [output], expected, _patience(rungs), fps, again=again)


def _run(
    job: _Job,
    outputs: Sequence[Stream],
    expected: Sequence[Expected],
    per_second: float,
    fps: float = 0.0,
    *,
    again: bool = False,
) -> list[Made]:
    argv = graph.command(job.program, outputs)
    done = run.ffmpeg(
        argv,
        job.folder,
        job.source.duration_s,
        job.on_progress,
        per_second,
        on_tick=job.watching(expected, again=again),
        fps=fps,
    )
    return checked.whole(expected, job.source, job.folder, argv, done.stderr_tail)


def _rung_of(source: Source, rung: Rung) -> Expected:
    size, frames = (rung.width_px, rung.height_px), round(source.duration_s * rung.fps)
    return Expected(rung.name, "video", *size, float(rung.fps), source.duration_s, False, frames)


def _patience(rungs: Sequence[Rung]) -> float:
    """Seconds that a second of source may take: by the million pixels to encode."""
    return 4 + 4 * sum(r.width_px * r.height_px * float(r.fps) / 30e6 for r in rungs)


def _check_room(target_dir: Path, needed_bytes: int) -> None:
    if shutil.disk_usage(target_dir).free < needed_bytes:
        raise OutOfSpace(needed_bytes)
