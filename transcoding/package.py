"""Renditions as HLS with fragmented MP4: by copying at once, and the whole ladder after."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from transcoding import graph, playlist, run
from transcoding import ladder as decide
from transcoding.binary import ffmpeg_path
from transcoding.errors import FfmpegFailed, OutOfSpace
from transcoding.ladder import AUDIO, SOURCE, SOURCE_AUDIO, Rung
from transcoding.playlist import Kind, Made, master_playlist
from transcoding.run import OnProgress, ignore_progress
from transcoding.source import Source, Video

__all__ = ["Made", "instant", "ladder", "master_playlist"]

_SLACK_S: Final = 0.5
_SLACK_SHARE: Final = 0.01
_USUAL_SHARE: Final = 0.5  # of their bound, which the bitrates of talking heads rarely reach
_INCOMPLETE: Final = (
    "Converting this file gave less than it holds. Export it again as MP4 (H.264) and retry."
)


@dataclass(frozen=True, slots=True)
class _Expected:
    """What a run should leave behind under `name`."""

    name: str
    kind: Kind
    width_px: int
    height_px: int
    fps: float
    duration_s: float
    source_copy: bool


def instant(
    source_path: Path,
    source: Source,
    target_dir: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
) -> list[Made]:
    """What can be watched at once.

    Where a browser plays the source, its own streams (`source` and `source-audio`), else the
    lowest rung of the ladder (named as there) with the sound as it is (`source-audio`).
    `ladder.stays` says which of them stay once the ladder is there.

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: see `run.ffmpeg`; the last also where
            the outputs are not whole.
    """
    if not decide.can_copy(source):
        return _lowest(source_path, source, target_dir, on_progress, ffmpeg)
    try:
        return _copied(source_path, source, target_dir, on_progress, ffmpeg)
    except FfmpegFailed:  # what looked plain was not: decoding forgives more than copying
        for name in (SOURCE, SOURCE_AUDIO):
            shutil.rmtree(target_dir / name, ignore_errors=True)
        return _lowest(source_path, source, target_dir, on_progress, ffmpeg)


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

    `gain_db` is from `speech.gain_db`. With no rungs only the sound is made; with neither, [].

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: as `instant`.
    """
    return _encoded(source_path, source, rungs, gain_db, AUDIO, target_dir, on_progress, ffmpeg)


def _lowest(
    source_path: Path,
    source: Source,
    target_dir: Path,
    on_progress: OnProgress,
    ffmpeg: str | None,
) -> list[Made]:
    lowest = decide.rungs(source)[-1:]
    return _encoded(source_path, source, lowest, 0.0, SOURCE_AUDIO, target_dir, on_progress, ffmpeg)


def _copied(
    source_path: Path,
    source: Source,
    target_dir: Path,
    on_progress: OnProgress,
    ffmpeg: str | None,
) -> list[Made]:
    video, audio = source.video, source.audio
    if video is None:
        raise ValueError("only a source with a picture is copied")
    _check_room(target_dir, source.bytes_total)
    given = graph.opened(source_path)
    sound = (SOURCE_AUDIO, graph.audio_stream(given, audio)) if audio else None
    output = graph.hls([(SOURCE, graph.video_stream(given, video))], sound, {"c": "copy"})
    argv = graph.command(ffmpeg_path(ffmpeg), [output])
    done = run.ffmpeg(argv, target_dir, source.duration_s, on_progress, per_second=2.0)
    expected = [_copy_of(video)]
    if audio is not None:
        expected.append(_Expected(SOURCE_AUDIO, "audio", 0, 0, 0, audio.duration_s, True))
    return _checked(expected, source, target_dir, argv, done.stderr_tail)


def _copy_of(video: Video) -> _Expected:
    return _Expected(
        SOURCE, "video", video.width_px, video.height_px, video.fps, video.duration_s, True
    )


def _encoded(
    source_path: Path,
    source: Source,
    rungs: Sequence[Rung],
    gain_db: float,
    sound_name: str,
    target_dir: Path,
    on_progress: OnProgress,
    ffmpeg: str | None,
) -> list[Made]:
    if not rungs and source.audio is None:
        return []
    kbps = sum(rung.video_kbps for rung in rungs) + graph.AUDIO_KBPS
    _check_room(target_dir, round(kbps * 125 * source.duration_s * _USUAL_SHARE))
    output = graph.ladder(source_path, source, rungs, gain_db, sound_name)
    argv = graph.command(ffmpeg_path(ffmpeg), [output])
    done = run.ffmpeg(argv, target_dir, source.duration_s, on_progress, _patience(rungs))
    expected = [_rung_of(source, rung) for rung in rungs]
    if source.audio is not None:
        expected.append(_Expected(sound_name, "audio", 0, 0, 0, source.duration_s, False))
    return _checked(expected, source, target_dir, argv, done.stderr_tail)


def _rung_of(source: Source, rung: Rung) -> _Expected:
    size = (rung.width_px, rung.height_px)
    return _Expected(rung.name, "video", *size, float(rung.fps), source.duration_s, False)


def _patience(rungs: Sequence[Rung]) -> float:
    """Seconds that a second of source may take: by the million pixels to encode."""
    return 4 + 4 * sum(r.width_px * r.height_px * float(r.fps) / 30e6 for r in rungs)


def _check_room(target_dir: Path, needed_bytes: int) -> None:
    if shutil.disk_usage(target_dir).free < needed_bytes:
        raise OutOfSpace(needed_bytes)


def _checked(
    expected: Sequence[_Expected],
    source: Source,
    target_dir: Path,
    argv: Sequence[str],
    stderr_tail: str,
) -> list[Made]:
    """What is there, if it is all there: a return code of 0 is no proof."""
    try:
        return [_made(item, source, target_dir) for item in expected]
    except (playlist.BadPlaylist, FileNotFoundError) as error:
        raise FfmpegFailed(argv, 0, f"{stderr_tail}\n{error}", _INCOMPLETE) from error


def _made(item: _Expected, source: Source, target_dir: Path) -> Made:
    folder = target_dir / item.name
    listed = playlist.segments((folder / graph.PLAYLIST).read_text("utf-8"))
    init_bytes, segment_bytes = playlist.sizes(folder, listed)
    missing_s = item.duration_s - listed.duration_s
    # A damaged source gives what its decoder can make of it; any whole one gives all.
    if source.damaged_at_s is None and abs(missing_s) > _SLACK_S + _SLACK_SHARE * item.duration_s:
        raise playlist.BadPlaylist(f"{item.name} is {missing_s:.2f} s off its length")
    codecs = playlist.AAC_LC
    if item.kind == "video":
        codecs = playlist.avc_codec((folder / listed.init).read_bytes())
    return Made(
        name=item.name,
        kind=item.kind,
        width_px=item.width_px,
        height_px=item.height_px,
        fps=item.fps,
        codecs=codecs,
        bitrate_kbps=round(sum(segment_bytes) * 8 / max(listed.duration_s, 0.001) / 1000),
        peak_kbps=playlist.peak_kbps(segment_bytes, listed.lengths_s),
        bytes_total=init_bytes + sum(segment_bytes),
        duration_s=round(listed.duration_s, 3),
        playlist=f"{item.name}/{graph.PLAYLIST}",
        source_copy=item.source_copy,
    )
