"""Whether a run left behind what it should: a return code of 0 is no proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from transcoding import fragments, playlist
from transcoding.errors import FfmpegFailed
from transcoding.hls_options import PLAYLIST
from transcoding.playlist import Kind, Made, Segments
from transcoding.source import Source

_SLACK_S: Final = 0.5
_SLACK_SHARE: Final = 0.01
_SLACK_FRAMES: Final = 3
INCOMPLETE: Final = (
    "Converting this file gave less than it holds. Export it again as MP4 (H.264) and retry."
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a run should leave behind under `name`.

    `frames` is how many pictures, 0 where that is not known.
    """

    name: str
    kind: Kind
    width_px: int
    height_px: int
    fps: float
    duration_s: float
    source_copy: bool
    frames: int = 0

    @property
    def playlist(self) -> str:
        """Its media playlist, relative to the folder of the run."""
        return f"{self.name}/{PLAYLIST}"


def whole(
    expected: Sequence[Expected],
    source: Source,
    folder: Path,
    argv: Sequence[str],
    stderr_tail: str,
) -> list[Made]:
    """What is there, if it is all there: every file, the length and the count of pictures.

    Raises:
        FfmpegFailed: something is missing; `stderr_tail` ends with what.
    """
    try:
        made = [_whole(item, source, folder) for item in expected]
        _check_same(expected, folder)
    except (playlist.BadPlaylist, FileNotFoundError) as error:
        raise FfmpegFailed(argv, 0, f"{stderr_tail}\n{error}", INCOMPLETE) from error
    return made


def _whole(item: Expected, source: Source, folder: Path) -> Made:
    listed = playlist.segments((folder / item.playlist).read_text("utf-8"))
    if not listed.ended:
        raise playlist.BadPlaylist("the playlist was not finished")
    made = so_far(item, folder, listed)
    missing_s = item.duration_s - listed.duration_s
    # A damaged source gives what its decoder can make of it; any whole one gives all.
    if source.damaged_at_s is None:
        if abs(missing_s) > _SLACK_S + _SLACK_SHARE * item.duration_s:
            raise playlist.BadPlaylist(f"{item.name} is {missing_s:.2f} s off its length")
        _check_frames(item, folder, listed)
    return made


def _check_frames(item: Expected, folder: Path, listed: Segments) -> None:
    if not item.frames:
        return
    found = fragments.frames(folder / item.name, listed)
    if abs(found - item.frames) > _SLACK_FRAMES + _SLACK_SHARE * item.frames:
        raise playlist.BadPlaylist(f"{item.name} has {found} pictures, not {item.frames}")


def _check_same(expected: Sequence[Expected], folder: Path) -> None:
    """All rungs of one run are of one decode, so they hold the same pictures."""
    counts = {
        item.name: fragments.frames(folder / item.name, _listed(folder, item))
        for item in expected
        if item.kind == "video" and not item.source_copy
    }
    if len(set(counts.values())) > 1:
        raise playlist.BadPlaylist(f"the rungs differ in their pictures: {counts}")


def _listed(folder: Path, item: Expected) -> Segments:
    return playlist.segments((folder / item.playlist).read_text("utf-8"))


def so_far(
    item: Expected,
    folder: Path,
    listed: Segments,
    headroom: float = 1.0,
    known: dict[str, int] | None = None,
) -> Made:
    """What is said of a rendition of which `listed` stands; peaks are raised by `headroom`.

    `known` is as in `playlist.sizes`.

    Raises:
        playlist.BadPlaylist: a file is not there.
    """
    init_bytes, segment_bytes = playlist.sizes(folder / item.name, listed, known)
    codecs = playlist.AAC_LC
    if item.kind == "video":
        codecs = playlist.video_codec((folder / item.name / listed.init).read_bytes())
    return Made(
        name=item.name,
        kind=item.kind,
        width_px=item.width_px,
        height_px=item.height_px,
        fps=item.fps,
        codecs=codecs,
        bitrate_kbps=round(sum(segment_bytes) * 8 / max(listed.duration_s, 0.001) / 1000),
        peak_kbps=round(playlist.peak_kbps(segment_bytes, listed.lengths_s) * headroom),
        bytes_total=init_bytes + sum(segment_bytes),
        duration_s=round(listed.duration_s, 3),
        playlist=item.playlist,
        source_copy=item.source_copy,
    )
