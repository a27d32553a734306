"""What kind of picture a source shows, told by a few seconds of constant quality.

Three short stretches are encoded at 360p with x264 at a fixed quality. The bits that they take
say how much there is to encode: next to nothing for slides, a few hundred kbit/s for a person
who talks, thousands where all moves. `ladder` draws its conclusions from the class alone.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final

from transcoding import graph, picture_graph, run
from transcoding.binary import ffmpeg_path
from transcoding.errors import FfmpegFailed, TimedOut
from transcoding.ladder import Content, even
from transcoding.run import OnProgress, ignore_progress
from transcoding.source import Source, Video

_SHORT_PX: Final = 360
_AT_SHARES: Final = (0.2, 0.5, 0.8)
_SHARE: Final = 0.02  # of the length that each stretch takes, within these bounds
_SHORTEST_S: Final = 0.5
_LONGEST_S: Final = 2.0
# kbit/s at 640 × 360. Measured: drawn slides 15 to 40, talking heads 120
# to 400, handheld and noisy ones to 700, a fractal zoom 2,000 and more.
_STILL_KBPS: Final = 60
_TOO_SMALL_PX: Final = 90  # headers would count as content
_BUSY_KBPS: Final = 800


def measure(
    source_path: Path,
    source: Source,
    target_dir: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    ffmpeg: str | None = None,
) -> Content:
    """The class of a source; `still` without a picture, `usual` where nothing can be told.

    Works in `target_dir` and leaves nothing there. Takes about a second.

    Raises:
        Cancelled, OutOfSpace: see `run.ffmpeg`.
    """
    video = source.video
    if video is None:
        return "still"
    kbps = _kbps(source_path, video, target_dir, on_progress, ffmpeg_path(ffmpeg))
    return classed(kbps)


def classed(kbps: float | None) -> Content:
    """The class by kbit/s at 640 × 360; `usual` for None."""
    if kbps is None or _STILL_KBPS <= kbps < _BUSY_KBPS:
        return "usual"
    return "still" if kbps < _STILL_KBPS else "busy"


def _kbps(
    path: Path, video: Video, folder: Path, on_progress: OnProgress, program: str
) -> float | None:
    """Of the stretches together, as if they were 640 × 360; None without any."""
    length_s = max(_SHORTEST_S, min(_LONGEST_S, video.duration_s * _SHARE))
    starts_s = [video.start_s + video.duration_s * share for share in _AT_SHARES]
    scale = min(Fraction(1), Fraction(_SHORT_PX, video.short_px))
    size = (even(video.width_px * scale), even(video.height_px * scale))
    names = [f"content-{index}.h264" for index in range(len(starts_s))]
    outputs = picture_graph.stretches(path, video, starts_s, length_s, size, names)
    try:
        argv = graph.command(program, outputs)
        run.ffmpeg(argv, folder, 3 * length_s, on_progress, per_second=20.0)
        sizes = [(folder / name).stat().st_size for name in names if (folder / name).is_file()]
    except (FfmpegFailed, TimedOut):  # nothing is lost by not knowing
        return None
    finally:
        for name in names:
            (folder / name).unlink(missing_ok=True)
    bits = 8 * sum(size for size in sizes if size)
    seconds = length_s * sum(size > 0 for size in sizes)
    if not bits or min(size) < _TOO_SMALL_PX:
        return None
    return bits / seconds / 1000 * (640 * 360) / (size[0] * size[1])
