"""What is taken and what is refused: one sentence for each thing that can be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from transcoding.errors import Refused
from transcoding.source import Limits

UNREADABLE: Final = (
    "This is neither a video nor a sound recording that can be read here."
    " Export it as MP4 and try again."
)
NO_INDEX: Final = (
    "The end of this file is missing, and with it the index that makes it playable."
    " Upload it again, or export it anew."
)
NEARLY_ALL_MISSING: Final = (
    "Nearly all of this file is missing: it breaks off within its first second."
    " Upload it again, or export it anew."
)
NOTHING_TO_SEE: Final = "There is neither a picture nor sound in this file."
BEYOND_REPAIR: Final = (
    "The picture in this file is damaged beyond repair. Export the video again and retry."
)
UNKNOWN_SOUND: Final = (
    "The sound of this file is in a format that can't be read here; only its picture was kept."
)
NEVER_ENDS: Final = "This file could not be read to its end in time. Export it again as MP4."
LEAST_LEFT_S: Final = 1.0
_BEFORE_INDEX: Final = (b"ftyp", b"wide", b"mdat", b"free", b"skip", b"uuid")


def check_bytes(bytes_total: int, limits: Limits) -> None:
    """Raise Refused if the file is too large."""
    if bytes_total > limits.bytes_total:
        raise Refused(f"This file is larger than {limits.bytes_total // 10**9} GB, the limit here.")


def check_streams(streams: int, limits: Limits) -> None:
    """Raise Refused if there are too many tracks."""
    if streams > limits.streams:
        raise Refused(f"This file has {streams} tracks; {limits.streams} is the limit.")


def check_size(width_px: int, height_px: int, limits: Limits) -> None:
    """Raise Refused if the picture is too large."""
    if width_px * height_px > limits.pixels or max(width_px, height_px) > limits.side_px:
        raise Refused(
            f"This video is {width_px} × {height_px} pixels, more than is taken here."
            " Export it in 4K (3840 × 2160) or smaller and try again."
        )


def check_rate(fps: float, limits: Limits) -> None:
    """Raise Refused if there are too many pictures a second."""
    if fps > limits.fps:
        raise Refused(f"This video has {fps:.0f} pictures a second; {limits.fps:.0f} is the limit.")


def check_length(duration_s: float, limits: Limits) -> None:
    """Raise Refused if it is too long."""
    if duration_s > limits.duration_s:
        raise Refused(
            f"This recording is {duration_s / 3600:.1f} hours long;"
            f" {limits.duration_s / 3600:g} hours is the limit. Cut it and try again."
        )


def check_left(duration_s: float, declared_s: float) -> None:
    """Raise Refused if less than a second is left of a recording that was longer."""
    if duration_s < LEAST_LEFT_S and declared_s > 2 * duration_s:
        raise Refused(NEARLY_ALL_MISSING)


Index = Literal["here", "later", "lost", "none"]


def index_of(head: Path, bytes_total: int) -> Index:
    """Where the index (`moov`) of an MP4 or QuickTime file is, by its top-level boxes.

    `head` holds at least its beginning. `here`: whole within that. `later`: behind what is here.
    `lost`: the boxes fill `bytes_total` and it is in none of them. `none`: this is no such file.
    """
    here, at, known = head.stat().st_size, 0, False
    with head.open("rb") as file:
        while at + 8 <= here:
            file.seek(at)
            start = file.read(16)
            length, kind = int.from_bytes(start[:4], "big"), start[4:8]
            if length == 1:
                length = int.from_bytes(start[8:], "big")
            if kind == b"moov":
                return "here" if length and at + length <= here else "later"
            if not known and kind not in _BEFORE_INDEX:
                return "none"
            if length < 8:  # it goes on to the end of the file
                return "lost"
            at, known = at + length, True
    if not known:
        return "none"
    return "lost" if at >= bytes_total else "later"
