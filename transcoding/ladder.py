"""Which renditions a source deserves: pure decisions, nothing runs here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from transcoding.source import Audio, Source, Video

SEGMENT_S: Final = 4
FIRST_S: Final = 1  # the first segment of what is watched first; the second ends where others do
FIRST_SOUND_S: Final = 2  # all segments of the sound that goes with it
SOURCE: Final = "source"  # names of the copied streams
SOURCE_AUDIO: Final = "source-audio"
AUDIO: Final = "audio"  # the shared sound of the ladder

# Short side in px and the most kbit/s at up to 30 frames a second. Talking heads under x264's
# constant quality stay far below; the bound is for what moves.
_STEPS: Final = ((2160, 12_000), (1440, 8_000), (1080, 4_500), (720, 2_500), (360, 800))
_HIGHEST_HDR_PX: Final = 1080  # tone mapping 4K in floating point takes a second a picture
_LOWEST_KBPS: Final = 400
# A source this much larger than a step keeps its own size as the top rung.
_WORTH_KEEPING: Final = 1.1
_HIGHEST_FPS: Final = 60
_LOWEST_FPS: Final = 10
_RATES: Final = (
    Fraction(24_000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30_000, 1001),
    Fraction(30),
    Fraction(48),
    Fraction(50),
    Fraction(60_000, 1001),
    Fraction(60),
)
_COPY_KEYFRAME_GAP_S: Final = 10.5  # x264's default of 250 frames, at 25 a second and more
_COPY_START_S: Final = 0.06  # less than two frames: no lip-sync is lost by it
_COPY_END_S: Final = 0.5  # players stall where one of picture and sound ends early
_H264_PROFILES: Final = ("Constrained Baseline", "Baseline", "Main", "High")


Codec = Literal["h264", "av1"]
Content = Literal["still", "usual", "busy"]
"""What moves, by `content.measure`: slides and screens, people who talk, or everything."""

# Slides need so few bits that 1080p fits where 720p would, and better ones keep letters crisp;
# where all moves, the bound would bite at full quality, and a steady picture is the better one.
_CRF: Final[dict[Content, float]] = {"still": 21, "usual": 22.5, "busy": 25}
_LOWEST_STILL_CRF: Final = 23.5  # nobody reads letters of this size
_AV1_SHARE: Final = Fraction(7, 10)  # of the bits of H.264 for as good a picture
_STILL_SHARE: Final = Fraction(1, 2)  # of the bound
_LEFT_OUT: Final = (720, 1440)  # between what slides are read at and what a bad line carries


@dataclass(frozen=True, slots=True)
class Rung:
    """One video rendition to make. Width and height are even; `video_kbps` is the most it takes.

    `name` is the short side with a `p`: an upright 1080 × 1920 is `1080p`, as viewers know it.
    `crf` is the constant quality of x264 (lower is better); AV1 has it on its own scale.
    """

    name: str
    width_px: int
    height_px: int
    video_kbps: int
    fps: Fraction
    crf: float = 22.5
    codec: Codec = "h264"


WAVEFORM: Final = Rung("360p", 640, 360, 300, Fraction(25))


def rungs(source: Source, highest_px: int = 2160, content: Content = "usual") -> tuple[Rung, ...]:
    """The whole ladder for a source, tallest first, never upscaled, never empty.

    A source without video gets one rung, for the waveform that is drawn in its place.
    `highest_px` bounds the short side; HDR, which is tone-mapped, ends at 1080. The lowest rung
    has the same size and bound whatever the content, for it may be made before that is known.
    """
    video = source.video
    if video is None:
        return (WAVEFORM,)
    if video.hdr is not None:
        highest_px = min(highest_px, _HIGHEST_HDR_PX)
    whole = [_rung(video, short_px) for short_px in _short_sides(video.short_px, highest_px)]
    top, lowest = whole[0], whole[-1]
    kept = [r for r in whole if content != "still" or r in (top, lowest) or not _left_out(r)]
    least_kbps = lowest.video_kbps
    return tuple(
        _lowest(r, content) if r is lowest and r is not top else _fitted(r, content, least_kbps)
        for r in kept
    )


def _left_out(rung: Rung) -> bool:
    return min(rung.width_px, rung.height_px) in _LEFT_OUT


def _lowest(rung: Rung, content: Content) -> Rung:
    """The rung for bad lines; where it is made before its content is known, as `usual`."""
    return replace(rung, crf=_LOWEST_STILL_CRF) if content == "still" else rung


def _fitted(rung: Rung, content: Content, least_kbps: int) -> Rung:
    """A rung as its content needs it."""
    kbps = round(rung.video_kbps * _STILL_SHARE) if content == "still" else rung.video_kbps
    return replace(rung, video_kbps=max(least_kbps, kbps), crf=_CRF[content])


def with_av1(h264: Sequence[Rung], source: Source, content: Content = "usual") -> tuple[Rung, ...]:
    """`h264` and beside it the whole ladder of `source` in AV1, for one run; tallest first.

    Nothing is added for a source without a picture.
    """
    if source.video is None:
        return tuple(h264)
    second = [
        replace(r, name=f"{r.name}-av1", codec="av1", video_kbps=round(r.video_kbps * _AV1_SHARE))
        for r in rungs(source, content=content)
    ]
    both = [*h264, *second]
    return tuple(sorted(both, key=lambda r: r.width_px * r.height_px, reverse=True))


def _short_sides(source_px: int, highest_px: int) -> list[int]:
    ceiling_px = max(2, min(source_px, highest_px))
    steps = [step for step, _ in _STEPS if step <= ceiling_px]
    if not steps or ceiling_px > steps[0] * _WORTH_KEEPING:
        return [even(ceiling_px), *steps]
    return steps


def _rung(video: Video, short_px: int) -> Rung:
    whole = short_px == even(video.short_px)
    scale = Fraction(1) if whole else Fraction(short_px, video.short_px)
    fps = output_fps(video)
    return Rung(
        name=f"{short_px}p",
        width_px=even(video.width_px * scale),
        height_px=even(video.height_px * scale),
        video_kbps=_most_kbps(short_px, fps),
        fps=fps,
    )


def even(px: Fraction | int) -> int:
    """`px` cut to an even number, as 4:2:0 needs it; at least 2."""
    return max(2, 2 * int(Fraction(px) / 2))


def _most_kbps(short_px: int, fps: Fraction) -> int:
    kbps = next((kbps for step, kbps in _STEPS if step <= short_px), _LOWEST_KBPS)
    return kbps * 3 // 2 if fps > 30 else kbps


def output_fps(video: Video) -> Fraction:
    """The constant rate of every rung: the source's own, snapped to a broadcast rate.

    Rates above 60 are halved until they fit, so that each kept frame is one of the source's.
    """
    fps = Fraction(max(video.fps, _LOWEST_FPS)).limit_denominator(1001)
    while fps > _HIGHEST_FPS * Fraction(101, 100):
        fps /= 2
    nearest = min(_RATES, key=lambda rate: abs(rate - fps))
    near_enough = abs(nearest - fps) <= nearest * Fraction(15, 1000)
    return nearest if near_enough else Fraction(round(fps * 100), 100)


def can_copy(source: Source) -> bool:
    """Whether a browser plays this file's video and sound as they are.

    Damaged files are never copied: decoding and encoding again heals what can be healed.
    """
    video, audio = source.video, source.audio
    if video is None or source.damaged_at_s is not None or not can_copy_video(video):
        return False
    if audio is None:
        return True
    together = abs(video.end_s - audio.end_s) <= _COPY_END_S
    return together and can_copy_audio(audio)


def can_copy_video(video: Video) -> bool:
    """H.264, 8 bits, 4:2:0, upright and progressive, with a keyframe every few seconds."""
    plain = video.codec == "h264" and video.profile in _H264_PROFILES
    picture = video.pix_fmt in ("yuv420p", "yuvj420p") and video.hdr is None
    upright = video.rotation_deg == 0 and video.square_pixels and not video.interlaced
    timed = (
        video.longest_keyframe_gap_s <= _COPY_KEYFRAME_GAP_S
        and abs(video.start_s) <= _COPY_START_S
        and video.fps <= _HIGHEST_FPS * 1.01
        and not video.trimmed
    )
    return plain and picture and upright and timed


def can_copy_audio(audio: Audio) -> bool:
    """AAC-LC in mono or stereo at a rate that every browser takes."""
    return (
        audio.codec == "aac"
        and audio.profile == "LC"
        and audio.channels <= 2
        and 22_050 <= audio.sample_rate_hz <= 48_000
        and abs(audio.start_s) <= _COPY_START_S
    )


def keeps_copy(source: Source) -> bool:
    """Whether the copied video may stay as the top rung: its bitrate is sane for its size."""
    video = source.video
    if video is None or not can_copy(source):
        return False
    return video.bitrate_kbps <= 1.5 * _most_kbps(video.short_px, output_fps(video))


def stays(source: Source, name: str) -> bool:
    """Whether what `package.instant` made under `name` stays once the ladder is there."""
    if name == SOURCE:
        return keeps_copy(source)
    return name != SOURCE_AUDIO


def remaining(
    source: Source,
    made: Collection[str] | None = None,
    highest_px: int = 2160,
    content: Content = "usual",
) -> tuple[Rung, ...]:
    """The rungs still to make after `package.instant`, which gave what `made` names.

    Without `made` it is taken to have given what `can_copy` promises. Empty where there is
    nothing more to see; the sound is made all the same.
    """
    whole = rungs(source, highest_px, content)
    names = made if made is not None else ([SOURCE] if can_copy(source) else [whole[-1].name])
    missing = tuple(rung for rung in whole if rung.name not in names)
    if SOURCE in names and source.video is not None and keeps_copy(source):
        return tuple(rung for rung in missing if rung.height_px < source.video.height_px)
    return missing
