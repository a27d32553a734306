"""What is known of an uploaded file: the values that `probe` gives and all else reads."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Hdr = Literal["pq", "hlg"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken; more is refused with a sentence. The pixels admit 4K in any shape."""

    duration_s: float = 4 * 3600.0
    pixels: int = 4096 * 2304
    side_px: int = 8192
    fps: float = 480.0
    streams: int = 32
    bytes_total: int = 100 * 10**9


@dataclass(frozen=True, slots=True)
class Video:
    """The moving picture that is used; cover art never is.

    `width_px` and `height_px` are as displayed: after rotation and with square pixels.
    `rotation_deg` is clockwise: 0, 90, 180 or 270. `start_s` is where the first picture stands
    after the start of the file, `duration_s` runs from there to the end of the last one.
    `matrix` is the colour matrix (`bt709`, `bt601`, `bt2020`, `rgb`), empty where the file
    doesn't say. `trimmed`: the file holds more at its start than it shows (an edit list).
    `frames` is how many pictures are shown, 0 where that is not known.
    """

    stream_index: int
    codec: str
    profile: str
    pix_fmt: str
    bits: int
    width_px: int
    height_px: int
    rotation_deg: int
    square_pixels: bool
    fps: float
    variable_fps: bool
    longest_keyframe_gap_s: float
    start_s: float
    duration_s: float
    bitrate_kbps: int
    hdr: Hdr | None
    matrix: str
    full_range: bool
    interlaced: bool
    alpha: bool
    trimmed: bool
    frames: int = 0

    @property
    def end_s(self) -> float:
        """Where the last picture ends, after the start of the file."""
        return self.start_s + self.duration_s

    @property
    def short_px(self) -> int:
        """The shorter side: what `720p` counts, upright or not."""
        return min(self.width_px, self.height_px)


@dataclass(frozen=True, slots=True)
class Audio:
    """The sound that is used."""

    stream_index: int
    codec: str
    profile: str
    channels: int
    sample_rate_hz: int
    start_s: float
    duration_s: float
    bitrate_kbps: int

    @property
    def end_s(self) -> float:
        """Where the sound ends, after the start of the file."""
        return self.start_s + self.duration_s


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be used; at least one of `video` and `audio` is there.

    `duration_s` is what can be played, `declared_s` what the file claims (0 where it doesn't).
    `warning` is a sentence where part of the file is damaged, else None; `damaged_at_s` is where.
    """

    duration_s: float
    declared_s: float
    bytes_total: int
    container: str
    video: Video | None
    audio: Audio | None
    warning: str | None = None
    damaged_at_s: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; `from_dict` reads them back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Source:
        """The source that `as_dict` wrote down."""
        video, audio = plain["video"], plain["audio"]
        return cls(
            **{
                **plain,
                "video": Video(**video) if video else None,
                "audio": Audio(**audio) if audio else None,
            }
        )
