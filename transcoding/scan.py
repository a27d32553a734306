"""Reads a file with PyAV and writes what it finds as JSON.

`python -m transcoding.scan [--head] FILE`. Runs in a process of its own, started and bounded by
`probe`, for the file may be hostile. It judges nothing; facts that could not be read are left out.
"""

from __future__ import annotations

import json
import statistics
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from transcoding.formats import FORMATS
from transcoding.nal import Framing

_AnyStream = TypeVar("_AnyStream", VideoStream, AudioStream)
_TRIES: Final = 300  # packets decoded at most in search of a first picture
_ASIDE: Final = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image


@dataclass
class _Track:
    """What the packets of one stream say. Times in seconds from the start of the file.

    `tick_s` is how long a tick of its clock lasts, 0 where it has none.
    """

    tick_s: float = 0.0
    count: int = 0
    untimed: int = 0
    hidden: int = 0
    bytes_total: int = 0
    first_s: float = float("inf")
    end_s: float = float("-inf")
    times_s: list[float] = field(default_factory=list)
    keys_s: list[float] = field(default_factory=list)

    def take(self, packet: Packet[Any]) -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None or not self.tick_s:
            self.untimed += packet.size > 0
            return
        if packet.is_discard:  # an edit list cut it away: it is decoded and not shown
            self.hidden += 1
            return
        at_s = stamp * self.tick_s
        self.count += 1
        self.bytes_total += packet.size
        self.first_s = min(self.first_s, at_s)
        self.end_s = max(self.end_s, at_s + (packet.duration or 0) * self.tick_s)
        self.times_s.append(at_s)
        if packet.is_keyframe:
            self.keys_s.append(at_s)

    def facts(self) -> dict[str, Any]:
        """The sums; empty where no packet had a time."""
        if not self.count:
            return {"packets": 0, "untimed": self.untimed}
        span_s = max(self.end_s - self.first_s, 1e-6)
        return {
            "packets": self.count,
            "first_s": self.first_s,
            "end_s": self.end_s,
            "hidden": self.hidden,
            "kbps": round(self.bytes_total * 8 / span_s / 1000),
            **self._rhythm(),
        }

    def _rhythm(self) -> dict[str, Any]:
        times_s = sorted(self.times_s)
        steps = [b - a for a, b in pairwise(times_s) if b > a]
        keys_s = [*sorted(self.keys_s), self.end_s]
        gaps = [b - a for a, b in pairwise(keys_s)]
        return {
            "step_s": statistics.median(steps) if steps else 0.0,
            "uneven": _uneven(steps),
            "keyframe_gap_s": max(gaps, default=0.0) if self.keys_s else 1e9,
        }


def _uneven(steps: list[float]) -> bool:
    """Whether more than one step in fifty is off the middle one by over a tenth and 2 ms."""
    if not steps:
        return False
    middle = statistics.median(steps)
    slack = max(0.1 * middle, 0.002)  # Matroska rounds to milliseconds
    return sum(abs(step - middle) > slack for step in steps) > len(steps) / 50


def scan(path: Path, *, head: bool = False) -> dict[str, Any]:
    """Facts of a file: container, streams, and for the used ones what their packets say.

    With `head` only what stands at its beginning, for the rest may not be there yet.

    Raises:
        av.error.FFmpegError: libavformat can't open it, or holds it for none of our formats.
    """
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
    with av.open(f"file:{path}", options=options) as container:
        facts: dict[str, Any] = {
            "container": container.format.name,
            "declared_s": (container.duration or 0) / av.time_base,
            "streams": len(container.streams),
        }
        video, audio = _pick(container)
        facts["video"] = _video_facts(video) if video is not None else None
        facts["audio"] = _audio_facts(audio) if audio is not None else None
        if not head and (video is not None or audio is not None):
            _walk(container, video, audio, facts)
        return facts


def _pick(container: InputContainer) -> tuple[VideoStream | None, AudioStream | None]:
    """The picture and the sound that are meant: default ones first, else the first."""
    videos = [s for s in container.streams.video if not s.disposition & _ASIDE]
    return _best(videos), _best(list(container.streams.audio))


def _best(streams: list[_AnyStream]) -> _AnyStream | None:
    # A stream of a codec that this build doesn't know has no context, whatever the types say.
    known = [s for s in streams if getattr(s, "codec_context", None) is not None]
    ranked = sorted(known, key=lambda s: not s.disposition & Disposition.default)
    return ranked[0] if ranked else None


def _video_facts(stream: VideoStream) -> dict[str, Any]:
    context = stream.codec_context
    aspect = context.sample_aspect_ratio
    context.thread_count = 1
    return {
        "index": stream.index,
        "codec": context.codec.canonical_name,
        "profile": context.profile or "",
        "average_fps": float(stream.average_rate or 0),
        "width_px": context.width,
        "height_px": context.height,
        "aspect": float(aspect) if aspect else 1.0,
        "pix_fmt": context.pix_fmt or "",
    }


def _audio_facts(stream: AudioStream) -> dict[str, Any]:
    context = stream.codec_context
    return {
        "index": stream.index,
        "codec": context.codec.canonical_name,
        "profile": context.profile or "",
        "channels": context.channels,
        "sample_rate_hz": context.sample_rate,
    }


def _walk(
    container: InputContainer,
    video: VideoStream | None,
    audio: AudioStream | None,
    facts: dict[str, Any],
) -> None:
    """Read every packet of the used streams; decode only until there is a picture."""
    used: list[VideoStream | AudioStream] = [
        stream for stream in (video, audio) if stream is not None
    ]
    tracks = {stream.index: _Track(float(stream.time_base or 0)) for stream in used}
    framing = Framing.of(video)
    picture = _Picture()
    try:
        for packet in container.demux(used):
            track = tracks[packet.stream.index]
            track.take(packet)
            if packet.stream is video:
                of_video = cast("Packet[VideoStream]", packet)
                picture.look(of_video)
                framing.check(of_video, track.end_s)
    except av.error.FFmpegError as error:
        facts["broken_off"] = str(error)
    facts["damaged_at_s"] = framing.damaged_at_s
    if video is not None:
        facts["video"] |= tracks[video.index].facts() | picture.facts
    if audio is not None:
        facts["audio"] |= tracks[audio.index].facts()


class _Picture:
    """What only a decoded picture tells: rotation, interlacing, colours, the true size."""

    def __init__(self) -> None:
        self.facts: dict[str, Any] = {"decoded": False}
        self.tries = 0

    def look(self, packet: Packet[VideoStream]) -> None:
        """Decode `packet` unless there was a picture before."""
        if self.facts["decoded"] or self.tries >= _TRIES:
            return
        self.tries += 1
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            return
        for frame in frames:
            if isinstance(frame, VideoFrame):
                self.facts = _frame_facts(frame)


def _frame_facts(frame: VideoFrame) -> dict[str, Any]:
    return {
        "decoded": True,
        "width_px": frame.width,
        "height_px": frame.height,
        "pix_fmt": frame.format.name,
        "bits": max((part.bits for part in frame.format.components), default=8),
        "alpha": any(part.is_alpha for part in frame.format.components),
        "rotation_deg": frame.rotation,
        "interlaced": frame.interlaced_frame,
        "transfer": int(frame.color_trc),
        "matrix": int(frame.colorspace),
        "range": int(frame.color_range),
    }


def main(arguments: list[str]) -> int:
    """Write the facts of the file that is named last, or `{"error": …}`, on stdout.

    `--head` before it: it is only the beginning of a file.
    """
    try:
        facts = scan(Path(arguments[-1]), head="--head" in arguments[:-1])
    except av.error.FFmpegError as error:
        facts = {"error": type(error).__name__}
    sys.stdout.write(json.dumps(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
