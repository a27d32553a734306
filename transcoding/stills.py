"""Pictures from a source: posters to choose from, a storyboard, a thumbnail of a second."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from transcoding import graph, ladder, people, picture_graph, run
from transcoding.binary import ffmpeg_path
from transcoding.errors import FfmpegFailed
from transcoding.picture_graph import Layout
from transcoding.run import OnProgress, ignore_progress
from transcoding.source import Source, Video

POSTER_WIDTH_PX: Final = 1280
TILE_WIDTH_PX: Final = 192
THUMBNAIL_WIDTH_PX: Final = 480
STORYBOARD: Final = "storyboard.vtt"

_CANDIDATES: Final = 6
_GRID: Final = 10  # tiles across and down a sheet
_CLOSEST_S: Final = 1.0
_WIDEST_S: Final = 10.0
_TILES_WANTED: Final = 100
_DARK: Final = 30.0  # mean luma of video runs from 16 (black) to 235
_BRIGHT: Final = 225.0
_FLAT: Final = 24.0  # between the 10th and the 90th percentile of luma
# Of `people.presence`. Drawn and filmed speakers reach 0.015 to 0.23, people far off 0.007, and an
# inset in the corner of a slide 0.005 at most.
_SOMEBODY: Final = 0.006
_NEAR: Final = 0.012


@dataclass(frozen=True, slots=True)
class Still:
    """A JPEG that shows second `at_s`."""

    path: Path
    at_s: float
    width_px: int
    height_px: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class Storyboard:
    """Sprite sheets (JPEG) of `columns` tiles a row, and the WebVTT file that says where.

    Tile n shows the source around second n × `interval_s`; addresses in the WebVTT file are
    relative to it.
    """

    vtt: Path
    sheets: tuple[Path, ...]
    interval_s: float
    tiles: int
    columns: int
    tile_width_px: int
    tile_height_px: int
    bytes_total: int


def posters(
    source_path: Path,
    source: Source,
    target_dir: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
) -> list[Still]:
    """Candidates for the poster, best first: somebody in it, sharp, neither black nor blank.

    There is at least one.

    For a source without a picture, its waveform.

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: see `run.ffmpeg`.
    """
    program = ffmpeg_path(ffmpeg)
    if source.video is None:
        return [_waveform(program, source_path, source, target_dir, on_progress)]
    times_s = candidate_times(source.duration_s)
    found = _candidates(program, source_path, source, times_s, target_dir, on_progress)
    if not found:  # it can't be sought in: the first pictures will do
        found = _candidates(program, source_path, source, [0.0], target_dir, on_progress)
    if not found:
        raise FfmpegFailed([program], 0, "no poster was written")
    return [still for _, still in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _candidates(
    program: str,
    source_path: Path,
    source: Source,
    times_s: Sequence[float],
    target_dir: Path,
    on_progress: OnProgress,
) -> list[tuple[Look, Still]]:
    if source.video is None:
        return []
    size = fitted(source.video, POSTER_WIDTH_PX)
    outputs = picture_graph.posters(source_path, source.video, times_s, size)
    argv = graph.command(program, outputs)
    run.ffmpeg(argv, target_dir, source.duration_s, on_progress, per_second=2.0)
    names = [picture_graph.poster_name(index) for index in range(len(times_s))]
    return [
        (
            _looks(target_dir / picture_graph.poster_facts(index), target_dir / name),
            _still(target_dir / name, at_s, size),
        )
        for index, (at_s, name) in enumerate(zip(times_s, names, strict=True))
        if (target_dir / name).is_file()
    ]


def candidate_times(duration_s: float) -> list[float]:
    """Seconds to look at: spread over the first two thirds, clear of the very start."""
    count = max(1, min(_CANDIDATES, int(duration_s)))
    if count == 1:
        return [round(duration_s / 3, 3)]
    first_s, last_s = duration_s * 0.06, duration_s * 0.66
    step_s = (last_s - first_s) / (count - 1)
    return [round(first_s + step_s * index, 3) for index in range(count)]


def fitted(video: Video, width_px: int) -> tuple[int, int]:
    """The size of the picture within `width_px` both ways, even, never larger than it is."""
    longest_px = max(video.width_px, video.height_px)
    scale = min(Fraction(1), Fraction(width_px, longest_px))
    return ladder.even(video.width_px * scale), ladder.even(video.height_px * scale)


@dataclass(frozen=True, slots=True, order=True)
class Look:
    """How good a poster a picture makes; compares by that.

    `nearness` is 2 where somebody fills a good part of it, 1 where somebody is in it.
    """

    usable: bool
    nearness: int
    sharpness: float


def judge(mean: float, spread: float, blur: float, presence: float = 0.0) -> Look:
    """Judge by `mean` and `spread` of luma (16 to 235), the width of edges, and `people.presence`.

    The first three are of FFmpeg's signalstats and blurdetect.
    """
    usable = _DARK <= mean <= _BRIGHT and spread >= _FLAT
    nearness = (presence >= _SOMEBODY) + (presence >= _NEAR)
    return Look(usable, nearness, -blur if math.isfinite(blur) else -1000.0)


def look_of(facts: str, picture: Path) -> Look:
    """How good a poster a JPEG makes, by what the filters said of it and by who is in it."""
    found = dict(re.findall(r"^lavfi\.(?:signalstats\.)?(\w+)=(\S+)$", facts, re.MULTILINE))
    spread = float(found.get("YHIGH", 0)) - float(found.get("YLOW", 0))
    presence = people.presence(picture) if picture.is_file() else 0.0
    return judge(float(found.get("YAVG", 0)), spread, float(found.get("blur", "inf")), presence)


def _looks(facts_path: Path, picture: Path) -> Look:
    text = facts_path.read_text("utf-8") if facts_path.is_file() else ""
    facts_path.unlink(missing_ok=True)
    return look_of(text, picture)


def _still(path: Path, at_s: float, size: tuple[int, int]) -> Still:
    return Still(path, at_s, *size, path.stat().st_size)


def _waveform(
    program: str, source_path: Path, source: Source, target_dir: Path, on_progress: OnProgress
) -> Still:
    if source.audio is None:
        raise ValueError("a source has a picture or sound")
    size = (POSTER_WIDTH_PX, POSTER_WIDTH_PX * 9 // 16)
    name = picture_graph.poster_name(0)
    output = picture_graph.waveform_picture(source_path, source.audio, size, name)
    argv = graph.command(program, [output])
    run.ffmpeg(argv, target_dir, source.duration_s, on_progress, per_second=4.0)
    return _still(target_dir / name, 0.0, size)


def storyboard(
    source_path: Path,
    source: Source,
    target_dir: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
) -> Storyboard | None:
    """Small pictures over the whole length, and `storyboard.vtt`; None without a picture.

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: see `run.ffmpeg`.
    """
    video = source.video
    if video is None:
        return None
    layout = laid_out(video, source.duration_s)
    output = picture_graph.sprites(source_path, source, video, layout)
    argv = graph.command(ffmpeg_path(ffmpeg), [output])
    done = run.ffmpeg(argv, target_dir, source.duration_s, on_progress, per_second=6.0)
    return board(target_dir, layout, source.duration_s, argv, done.stderr_tail)


def board(
    target_dir: Path, layout: Layout, duration_s: float, argv: Sequence[str], stderr_tail: str
) -> Storyboard:
    """The storyboard whose sheets `argv` wrote, and its WebVTT file.

    Raises:
        FfmpegFailed: there is no sheet.
    """
    (target_dir / (picture_graph.SHEETS % 0)).unlink(missing_ok=True)
    sheets = sorted(target_dir.glob(picture_graph.SHEETS.replace("%03d", "*")))
    if not sheets:
        raise FfmpegFailed(argv, 0, f"{stderr_tail}\nno storyboard was written")
    written = target_dir / STORYBOARD
    written.write_text(vtt([path.name for path in sheets], layout, duration_s), "utf-8")
    return Storyboard(
        vtt=written,
        sheets=tuple(sheets),
        interval_s=layout.interval_s,
        tiles=layout.tiles,
        columns=layout.columns,
        tile_width_px=layout.tile_width_px,
        tile_height_px=layout.tile_height_px,
        bytes_total=sum(path.stat().st_size for path in (*sheets, written)),
    )


def laid_out(video: Video, duration_s: float) -> Layout:
    """How the tiles of a source lie on their sheets; a lone sheet is no taller than it need be."""
    interval_s = interval(duration_s)
    tiles = max(1, math.ceil(round(duration_s / interval_s, 3)))
    rows = min(_GRID, math.ceil(tiles / _GRID))
    return Layout(interval_s, tiles, min(_GRID, tiles), rows, *fitted(video, TILE_WIDTH_PX))


def interval(duration_s: float) -> float:
    """Seconds between tiles: about a hundred tiles, from one a second to one in ten."""
    return float(min(_WIDEST_S, max(_CLOSEST_S, math.ceil(duration_s / _TILES_WANTED))))


def vtt(sheets: Sequence[str], layout: Layout, duration_s: float) -> str:
    """WebVTT whose cues name a part of a sheet each, by media fragment (W3C, `#xywh=`).

    Tiles for which no sheet was written (a damaged end) are left out.
    """
    lines = ["WEBVTT", ""]
    width_px, height_px = layout.tile_width_px, layout.tile_height_px
    for index in range(min(layout.tiles, len(sheets) * layout.a_sheet)):
        start_s = index * layout.interval_s
        end_s = min(start_s + layout.interval_s, duration_s)
        sheet, place = divmod(index, layout.a_sheet)
        row, column = divmod(place, layout.columns)
        area = f"{column * width_px},{row * height_px},{width_px},{height_px}"
        lines += [f"{_clock(start_s)} --> {_clock(end_s)}", f"{sheets[sheet]}#xywh={area}", ""]
    return "\n".join(lines)


def _clock(at_s: float) -> str:
    minutes, milliseconds = divmod(round(at_s * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"


def thumbnail(
    source_path: Path,
    source: Source,
    at_s: float,
    target_path: Path,
    width_px: int = THUMBNAIL_WIDTH_PX,
    *,
    ffmpeg: str | None = None,
) -> Still:
    """The picture at `at_s` (clamped to the length) as a JPEG, at most `width_px` wide.

    Raises:
        ValueError: the source has no picture.
        OutOfSpace, TimedOut, FfmpegFailed: see `run.ffmpeg`.
    """
    video = source.video
    if video is None:
        raise ValueError("this source has no picture")
    last_s = max(0.0, video.start_s + video.duration_s - 2 / video.fps)
    at_s = min(max(0.0, at_s), last_s)
    size = fitted(video, width_px)
    if not _picture_at(source_path, video, at_s, size, target_path, ffmpeg):
        at_s = 0.0  # it can't be sought in: the first picture will do
        if not _picture_at(source_path, video, at_s, size, target_path, ffmpeg):
            raise FfmpegFailed([], 0, "no thumbnail was written")
    return _still(target_path, at_s, size)


def _picture_at(
    source_path: Path,
    video: Video,
    at_s: float,
    size: tuple[int, int],
    target_path: Path,
    ffmpeg: str | None,
) -> bool:
    output = picture_graph.picture_at(source_path, video, at_s, size, target_path.name)
    argv = graph.command(ffmpeg_path(ffmpeg), [output])
    run.ffmpeg(argv, target_path.parent, 60, ignore_progress, per_second=1.0)
    return target_path.is_file()
