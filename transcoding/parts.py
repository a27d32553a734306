"""A long source in parts, encoded apart (by several workers, if need be) and joined bit by bit.

Parts are cut where keyframes of the ladder are due, every 4 s of its own timeline, and each
reads the source from the keyframe before. Every part holds exactly the pictures that one run
over the whole would hold there, so joining is naming: no picture is lost, doubled or encoded
again. Sound is not cut: AAC would gain 21 ms a part. `package.ladder` without rungs makes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from transcoding import checked, encoders, graph, hls_options, package, playlist, retime, run
from transcoding.binary import ffmpeg_path
from transcoding.errors import FfmpegFailed
from transcoding.ladder import SEGMENT_S, Rung
from transcoding.playlist import Made
from transcoding.run import OnProgress, ignore_progress
from transcoding.source import Source

_LEAST_S: Final = 120  # under that, starting and seeking cost more than they bring
_SEEKABLE: Final = ("mp4", "matroska")


@dataclass(frozen=True, slots=True)
class Part:
    """Pictures `first` to `last` (not included) of the ladder; `segment` numbers its first file.

    `last` is 0 in the last part: to the end, wherever that is.
    """

    first: int
    last: int
    segment: int


def divided(source: Source, rungs: Sequence[Rung], workers: int) -> tuple[Part, ...]:
    """Parts of equal length, one or two per worker; one alone where cutting brings nothing.

    Sources are left whole that are short, damaged, without a picture, or can't be sought in.
    """
    video = source.video
    one = (Part(0, 0, 0),)
    if video is None or not rungs or source.damaged_at_s is not None or workers < 2:
        return one
    if not source.declared_s or not any(word in source.container for word in _SEEKABLE):
        return one
    most = int(source.duration_s // _LEAST_S)
    count = min(2 * workers, most)
    if count < 2:
        return one
    segments = math.ceil(source.duration_s / SEGMENT_S)
    starts = [segments * index // count for index in range(count)]
    fps = rungs[0].fps
    firsts = [math.ceil(start * SEGMENT_S * fps) for start in starts]
    return tuple(
        Part(first, last, segment)
        for first, last, segment in zip(firsts, [*firsts[1:], 0], starts, strict=True)
    )


def encode(
    source_path: Path,
    source: Source,
    rungs: Sequence[Rung],
    part: Part,
    target_dir: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
    encoder: str = encoders.X264,
) -> None:
    """Write one part of all `rungs` into `target_dir`, a folder per rung, ready to be joined.

    Raises:
        Cancelled, OutOfSpace, TimedOut, FfmpegFailed: as `package.ladder`; the last also where
            the part has not just the pictures it should have.
    """
    length_s = _length_s(source, rungs, part)
    output = graph.part(source_path, source, rungs, part.first, part.last, part.segment, encoder)
    before = ["-copyts", "-start_at_zero", *encoders.device(encoder), *graph.filtering(source)]
    argv = graph.command(ffmpeg_path(ffmpeg), [output], before=before)
    fps = float(rungs[0].fps)
    patience = package.patience(rungs)
    done = run.ffmpeg(argv, target_dir, length_s, on_progress, patience, fps=fps)
    for rung in rungs:
        folder = target_dir / rung.name
        frames = retime.shift(folder, _listed(folder), part.first, part.segment)
        if part.last and frames != part.last - part.first:
            said = f"{done.stderr_tail}\n{rung.name} has {frames} pictures in {part}"
            raise FfmpegFailed(argv, 0, said, checked.INCOMPLETE)


def join(
    folders: Sequence[Path], source: Source, rungs: Sequence[Rung], target_dir: Path
) -> list[Made]:
    """Put the parts that `encode` wrote into `folders`, in order, together in `target_dir`.

    Files are moved, never read through. What results is what `package.ladder` would have made.

    Raises:
        FfmpegFailed: something is missing, or parts do not fit together.
    """
    for rung in rungs:
        _join(rung, [folder / rung.name for folder in folders], target_dir / rung.name)
    expected = [package.rung_of(source, rung) for rung in rungs]
    return checked.whole(expected, source, target_dir, ["join"], "")


def _join(rung: Rung, parts: Sequence[Path], target: Path) -> None:
    target.mkdir(parents=True)
    listed = [_listed(part) for part in parts]
    inits = {(part / one.init).read_bytes() for part, one in zip(parts, listed, strict=True)}
    if len(inits) != 1:
        raise FfmpegFailed(["join"], 0, f"{rung.name}: parts differ in kind", checked.INCOMPLETE)
    (parts[0] / listed[0].init).replace(target / listed[0].init)
    for part, one in zip(parts, listed, strict=True):
        for name in one.names:
            (part / name).replace(target / name)
    text = playlist.ended([pair for one in listed for pair in one.pairs], listed[0].init)
    (target / hls_options.PLAYLIST).write_text(text, "utf-8")


def _listed(folder: Path) -> playlist.Segments:
    return playlist.segments((folder / hls_options.PLAYLIST).read_text("utf-8"))


def _length_s(source: Source, rungs: Sequence[Rung], part: Part) -> float:
    whole_s = source.duration_s if not part.last else float(part.last / rungs[0].fps)
    return max(0.1, whole_s - float(part.first / rungs[0].fps))
