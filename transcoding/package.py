"""Renditions as HLS with fragmented MP4: by copying at once, and the whole ladder after."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from transcoding import checked, encoders, graph, picture_graph, posters, run, stills
from transcoding import ladder as decide
from transcoding.binary import ffmpeg_path
from transcoding.checked import Expected
from transcoding.clean import Stream
from transcoding.errors import UNUSUAL, FfmpegFailed, OutOfSpace
from transcoding.growth import Growing, OnGrowth
from transcoding.ladder import AUDIO, SOURCE, SOURCE_AUDIO, Rung
from transcoding.picture_graph import Layout
from transcoding.playlist import Made, master_playlist
from transcoding.run import OnProgress, ignore_progress
from transcoding.source import Source, Video
from transcoding.stills import Still, Storyboard

__all__ = ["Made", "Whole", "everything", "instant", "ladder", "master_playlist"]

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
    encoder: str = encoders.X264,
) -> list[Made]:
    """All `rungs` (tallest first) from one decode, and the shared sound (`audio`).

    `gain_db` is from `loudness.gain_db`. With no rungs only the sound is made; with neither, [].
    `encoder` is from `encoders.choose`; where it fails, libx264 begins anew, with a log line.

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: as `instant`.
    """
    job = _Job(source_path, source, target_dir, on_progress, ffmpeg_path(ffmpeg))
    return _encoded(job, _Work(rungs, gain_db, AUDIO, encoder))


@dataclass(frozen=True, slots=True)
class Whole:
    """All that one decode gives: renditions, posters (best first), and the storyboard, if any."""

    made: list[Made]
    posters: list[Still]
    board: Storyboard | None


def everything(
    source_path: Path,
    source: Source,
    rungs: Sequence[Rung],
    gain_db: float,
    target_dir: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
    encoder: str = encoders.X264,
) -> Whole:
    """`ladder`, and from the same decode poster candidates and the storyboard.

    Stills and sheets lie in `target_dir` itself, each rendition in its folder there. Where no
    pictures are decoded (no rungs, or no picture in the source) stills are made on their own.

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: as `instant`.
    """
    job = _Job(source_path, source, target_dir, on_progress, ffmpeg_path(ffmpeg))
    work = _Work(rungs, gain_db, AUDIO, encoder)
    if source.video is None or not rungs:
        made = _encoded(job, work)
        apart = (source_path, source, target_dir, on_progress)
        found = stills.posters(*apart, ffmpeg=ffmpeg)
        return Whole(made, found, stills.storyboard(*apart, ffmpeg=ffmpeg))
    tiles = stills.laid_out(source.video, source.duration_s)
    made = _encoded(job, replace(work, tiles=tiles))
    size = stills.fitted(source.video, stills.POSTER_WIDTH_PX)
    found = posters.chosen(target_dir, size, source.duration_s)
    if not found:
        found = stills.posters(source_path, source, target_dir, on_progress, ffmpeg=ffmpeg)
    board = stills.board(target_dir, tiles, source.duration_s, [job.program], "")
    return Whole(made, found, board)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be encoded, and how; with `tiles`, stills are taken off beside it."""

    rungs: Sequence[Rung]
    gain_db: float
    sound_name: str
    encoder: str = encoders.X264
    tiles: Layout | None = None
    first: bool = False  # people wait for it

    @property
    def niceness(self) -> int:
        """Of the process: none where people wait for it."""
        return 0 if self.first else 10


def _lowest(job: _Job, *, again: bool = False) -> list[Made]:
    work = _Work(decide.rungs(job.source)[-1:], 0.0, SOURCE_AUDIO, first=True)
    return _encoded(job, work, again=again)


def _copied(job: _Job) -> list[Made]:
    video, audio = job.source.video, job.source.audio
    if video is None:
        raise ValueError("only a source with a picture is copied")
    _check_room(job.folder, job.source.bytes_total)
    expected = [_copy_of(video)]
    streams = {video.stream_index: SOURCE}
    if audio is not None:
        expected.append(Expected(SOURCE_AUDIO, "audio", 0, 0, 0, audio.duration_s, True))
        streams[audio.stream_index] = SOURCE_AUDIO
    if "mp4" in job.source.container and (made := _remuxed(job, streams, expected)):
        return made
    given = graph.opened(job.path)
    sound = (SOURCE_AUDIO, graph.audio_stream(given, audio)) if audio else None
    output = graph.hls([(SOURCE, graph.video_stream(given, video))], sound, {"c": "copy"})
    return _run(job, [output], expected, per_second=2.0, niceness=0)


def _remuxed(job: _Job, streams: dict[int, str], expected: Sequence[Expected]) -> list[Made]:
    """The streams of an MP4; empty where its layout is left to ffmpeg, before any is written."""
    tick = job.watching(expected, again=False)
    duration_s = job.source.duration_s
    try:
        done = run.remux(job.path, streams, job.folder, duration_s, job.on_progress, tick)
    except FfmpegFailed as error:
        if error.returncode != UNUSUAL:
            raise
        _clear(job.folder, expected)
        return []
    return checked.whole(expected, job.source, job.folder, ["remux"], done.stderr_tail)


def _copy_of(video: Video) -> Expected:
    size = (video.width_px, video.height_px)
    return Expected(SOURCE, "video", *size, video.fps, video.duration_s, True, video.frames)


def _encoded(job: _Job, work: _Work, *, again: bool = False) -> list[Made]:
    source, rungs = job.source, work.rungs
    if not rungs and source.audio is None:
        return []
    kbps = sum(rung.video_kbps for rung in rungs) + graph.AUDIO_KBPS
    _check_room(job.folder, round(kbps * 125 * source.duration_s * _USUAL_SHARE))
    expected = [rung_of(source, rung) for rung in rungs]
    if source.audio is not None:
        expected.append(Expected(work.sound_name, "audio", 0, 0, 0, source.duration_s, False))
    fps = float(rungs[0].fps) if rungs else 0.0
    outputs, before = _outputs(job, work), encoders.device(work.encoder)
    if not work.first:
        before += graph.filtering(source)
    try:
        return _run(
            job,
            outputs,
            expected,
            patience(rungs),
            fps,
            again=again,
            before=before,
            niceness=work.niceness,
        )
    except FfmpegFailed as error:
        if work.encoder == encoders.X264:
            raise
        encoders.give_up(work.encoder, error.stderr_tail[-300:])
        _clear(job.folder, expected)
        return _encoded(job, replace(work, encoder=encoders.X264), again=again)


def _outputs(job: _Job, work: _Work) -> list[Stream]:
    """The renditions, and with `tiles` the stills, taken off rungs that are just large enough."""
    source, rungs, tiles = job.source, work.rungs, work.tiles
    if work.first and source.video is not None:
        return graph.first(job.path, source, rungs[0], work.sound_name)
    parts = (job.path, source, rungs, work.gain_db, work.sound_name, work.encoder)
    if tiles is None or source.video is None:
        return [graph.ladder(*parts)[0]]
    size = stills.fitted(source.video, stills.POSTER_WIDTH_PX)
    large = [index for index, rung in enumerate(rungs) if rung.width_px >= size[0]]
    taps = (large[-1] if large else 0, len(rungs) - 1)
    renditions, tapped = graph.ladder(*parts, taps)
    if len(tapped) == 1:
        tapped = graph.split(tapped[0], 2)
    plan = posters.planned(source.duration_s)
    pictures = picture_graph.candidates(tapped[0], plan.first_s, plan.step_s, size)
    return [renditions, pictures, picture_graph.sheets(tapped[1], tiles)]


def _clear(folder: Path, expected: Sequence[Expected]) -> None:
    for item in expected:
        shutil.rmtree(folder / item.name, ignore_errors=True)


def _run(
    job: _Job,
    outputs: Sequence[Stream],
    expected: Sequence[Expected],
    per_second: float,
    fps: float = 0.0,
    *,
    again: bool = False,
    before: Sequence[str] = (),
    niceness: int = 10,
) -> list[Made]:
    argv = graph.command(job.program, outputs, before=before)
    done = run.ffmpeg(
        argv,
        job.folder,
        job.source.duration_s,
        job.on_progress,
        per_second,
        on_tick=job.watching(expected, again=again),
        fps=fps,
        niceness=niceness,
    )
    return checked.whole(expected, job.source, job.folder, argv, done.stderr_tail)


def rung_of(source: Source, rung: Rung) -> Expected:
    """What a run over the whole source should leave of a rung."""
    size, frames = (rung.width_px, rung.height_px), round(source.duration_s * rung.fps)
    return Expected(rung.name, "video", *size, float(rung.fps), source.duration_s, False, frames)


def patience(rungs: Sequence[Rung]) -> float:
    """Seconds that a second of source may take: by the million pixels to encode."""
    return 4 + 4 * sum(r.width_px * r.height_px * float(r.fps) / 30e6 for r in rungs)


def _check_room(target_dir: Path, needed_bytes: int) -> None:
    if shutil.disk_usage(target_dir).free < needed_bytes:
        raise OutOfSpace(needed_bytes)
