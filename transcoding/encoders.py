"""Which encoders work here, and what each is told.

That ffmpeg lists a hardware encoder says nothing: it is found by encoding a blink.
"""

from __future__ import annotations

import logging
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from transcoding import run
from transcoding.binary import ffmpeg_path
from transcoding.clean import Stream
from transcoding.errors import TranscodingError
from transcoding.ladder import SEGMENT_S, Rung

log = logging.getLogger(__name__)

X264: Final = "libx264"
SVT_AV1: Final = "libsvtav1"
AUTO: Final = "auto"
HARDWARE: Final = ("h264_nvenc", "h264_qsv", "h264_vaapi")
CHOICES: Final = (AUTO, X264, *HARDWARE)
_VAAPI_DEVICE: Final = "/dev/dri/renderD128"
_LARGE_PX: Final = 1080
_BLINK: Final = "color=gray:s=640x360:r=25:d=0.2,format=yuv420p"
_TRIAL: Final = run.Bounds(wall_s=10, cpu_s=10)
_given_up: set[str] = set()

Options = dict[str, str | int | float]


def choose(wanted: str = AUTO, ffmpeg: str | None = None) -> str:
    """The H.264 encoder to use: `wanted` if it works here, else libx264, with a log line.

    `auto` is the first hardware encoder that works; libx264 where none does.

    Raises:
        FfmpegMissing: there is no ffmpeg.
    """
    program = ffmpeg_path(ffmpeg)
    candidates = HARDWARE if wanted == AUTO else (wanted,)
    for name in candidates:
        if name == X264 or (name not in _given_up and works(program, name)):
            return name
    if wanted != AUTO:
        log.warning("encoder.fallback %s does not work here: libx264 is used", wanted)
    return X264


def give_up(encoder: str, why: str) -> None:
    """Never choose `encoder` again in this process: it failed in earnest."""
    _given_up.add(encoder)
    log.warning("encoder.fallback %s failed: libx264 is used from now on. %s", encoder, why)


@cache
def works(program: str, encoder: str) -> bool:
    """Whether `encoder` encodes five grey pictures in 10 s; found out once per process."""
    argv = [program, "-v", "error", "-nostdin", *device(encoder), "-f", "lavfi", "-i", _BLINK]
    argv += ["-vf", "format=nv12,hwupload"] if encoder == "h264_vaapi" else []
    argv += ["-c:v", encoder, "-f", "null", "-"]
    with tempfile.TemporaryDirectory(prefix="blink-") as nowhere:
        try:
            return run.output_of(argv, _TRIAL, Path(nowhere))[0] == 0
        except TranscodingError:
            return False


def device(encoder: str) -> list[str]:
    """Options before the inputs."""
    return ["-vaapi_device", _VAAPI_DEVICE] if encoder == "h264_vaapi" else []


def uploaded(stream: Stream, encoder: str) -> Stream:
    """Pictures where the encoder can read them."""
    if encoder != "h264_vaapi":
        return stream
    return stream.filter("format", "nv12").filter("hwupload")


def options(index: int, rung: Rung, encoder: str = X264, first: int = 0) -> Options:
    """How one rung is encoded: constant quality under a bound, a keyframe every segment.

    `first` is the number that its first picture has in the whole.
    """
    name = SVT_AV1 if rung.codec == "av1" else encoder
    gop = round(rung.fps * SEGMENT_S)
    shared: Options = {
        "c:v": name,
        "maxrate:v": f"{rung.video_kbps}k",
        "bufsize:v": f"{2 * rung.video_kbps}k",
        "g:v": gop,
        "force_key_frames:v": f"expr:gte(t,n_forced*{SEGMENT_S}-{_early_s(rung, first):.6f})",
    }
    own = {
        X264: _x264,
        SVT_AV1: _svt_av1,
        "h264_nvenc": _nvenc,
        "h264_qsv": _qsv,
        "h264_vaapi": _vaapi,
    }[name](rung, gop)
    return {f"{key}:{index}": value for key, value in {**shared, **own}.items()}


def _early_s(rung: Rung, first: int) -> float:
    """How much sooner than every 4 s from its start a part's keyframes are due.

    A part begins with the first picture at or after a multiple of 4 s of the whole.
    """
    return float(first / rung.fps) % SEGMENT_S


@dataclass(frozen=True, slots=True)
class _Care:
    """How x264's `veryfast` is changed for rungs of a size, and by how much quality is lowered.

    Measured on talking heads: for less work than the preset takes, as good a picture, up to 1080p
    at a tenth fewer bits and more. `steps` are of CRF, after which VMAF is still what the preset
    reaches.
    """

    motion: int  # `subq`: 1 is coarse, 2 the preset's
    ahead: int  # pictures looked ahead at; x264 holds them, and those of 4K would fill the memory
    steps: float


def _care(rung: Rung) -> _Care:
    short_px = min(rung.width_px, rung.height_px)
    if short_px > _LARGE_PX:
        return _Care(1, 10, 0.25)
    return _Care(1, 20, 3.4) if short_px == _LARGE_PX else _Care(2, 20, 2.4)


def _x264(rung: Rung, gop: int) -> Options:
    care = _care(rung)
    return {
        "preset:v": "veryfast",
        "subq:v": care.motion,
        "rc-lookahead:v": care.ahead,
        # Always three B-frames: finding out how many are best costs more than it saves.
        "b_strategy:v": 0,
        "bf:v": 3,
        "crf:v": rung.crf + care.steps,
        # More threads hold more pictures in memory, and one process has several encoders.
        "threads:v": min(os.cpu_count() or 1, _threads(rung)),
        "profile:v": "high",
        "keyint_min:v": gop,
        "sc_threshold:v": 0,
    }


def _threads(rung: Rung) -> int:
    """The most that a rung of this size can use well."""
    return max(2, min(rung.width_px, rung.height_px) // 180)


def _svt_av1(rung: Rung, _gop: int) -> Options:
    # 35 of 63 looks like 22.5 of x264's 51, or better, at fewer bits (VMAF on talking heads).
    return {"preset:v": 10, "crf:v": round(rung.crf) + 13, "svtav1-params:v": "scd=0"}


def _nvenc(rung: Rung, _gop: int) -> Options:
    return {
        "preset:v": "p5",
        "rc:v": "vbr",
        "cq:v": round(rung.crf) + 3,
        "b:v": 0,
        "profile:v": "high",
        "no-scenecut:v": 1,
        "forced-idr:v": 1,
        "spatial-aq:v": 1,
    }


def _qsv(rung: Rung, _gop: int) -> Options:
    return {"preset:v": "veryfast", "global_quality:v": round(rung.crf) + 2, "forced_idr:v": 1}


def _vaapi(rung: Rung, _gop: int) -> Options:
    return {"rc_mode:v": "VBR", "b:v": f"{rung.video_kbps * 6 // 10}k", "profile:v": "high"}
