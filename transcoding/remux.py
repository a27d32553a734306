"""Copies streams of an MP4 into HLS, a segment at a time.

`python -m transcoding.remux FILE INDEX:NAME…`: the stream of each index goes into a folder of that
name in the working folder. Its init file and first segment are written by libavformat's HLS muxer;
all later segments alike, straight from the file's own index (`samples`), for what libavformat does
with each packet costs more than copying it. Playlists are written a few times a second and not per
segment: a file that replaces another makes a journalling file system flush it, and look again and
again through all the inodes that were freed lately. Runs in a process of its own, started and
bounded by `run`, for the file may be hostile. Says how far it is as ffmpeg's `-progress` does.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import av
from av.container import InputContainer
from av.packet import Packet

from transcoding import playlist, samples, segment
from transcoding.errors import UNUSUAL
from transcoding.formats import FORMATS
from transcoding.hls_options import HLS_OPTIONS, PLAYLIST
from transcoding.ladder import SEGMENT_S
from transcoding.samples import Samples, Unusual

_TELL_S: Final = 0.2
_CODECS: Final = ("h264", "aac")


@dataclass
class _Copy:
    """One stream on its way into one folder."""

    folder: Path
    samples: Samples
    init: str = ""
    begins: int = 0  # the tick of the output at which its first sample is decoded
    ticks: int = 1  # of the output, to one of the source
    pairs: list[tuple[str, float]] = field(default_factory=list)

    firsts: list[int] = field(init=False)
    starts_s: list[float] = field(init=False)  # of each segment, and where the last ends
    longest_s: float = field(init=False)

    def __post_init__(self) -> None:
        given = self.samples
        shown = given.shown
        self.firsts = given.segments(SEGMENT_S)
        starts = [*shown[self.firsts[:-1]].tolist(), int((shown + given.lengths).max())]
        self.starts_s = [(start - starts[0]) / given.timescale for start in starts]
        self.longest_s = max(b - a for a, b in pairwise(self.starts_s))

    @property
    def ended(self) -> bool:
        return len(self.pairs) == len(self.firsts) - 1

    @property
    def at_s(self) -> float:
        """How much of it is written."""
        return self.starts_s[len(self.pairs)]

    def began(self) -> None:
        """Go on behind the first segment, which another has written."""
        said = playlist.segments((self.folder / PLAYLIST).read_text("utf-8"))
        init = (self.folder / said.init).read_bytes()
        first = (self.folder / said.names[0]).read_bytes()
        self.init, per_s = said.init, segment.timescale(init)
        if len(said.names) != 1 or per_s % self.samples.timescale:
            raise Unusual("the first segment is not as it should be")
        self.ticks, self.begins = per_s // self.samples.timescale, segment.begins(first)
        self._note(said.names[0])

    def next(self, source_fd: int) -> None:
        """Write one more segment."""
        number, given = len(self.pairs), self.samples
        first, last = self.firsts[number : number + 2]
        name = f"{number:05d}.m4s"
        at = self.begins + self.ticks * int(given.decoded[first] - given.decoded[0])
        segment.write(self.folder / name, number, source_fd, given, (first, last), at, self.ticks)
        self._note(name)

    def tell(self) -> None:
        """Write the playlist so far, whole or not at all."""
        text = playlist.written(self.pairs, self.init, self.longest_s, ended=self.ended)
        draft = self.folder / f"{PLAYLIST}.tmp"
        draft.write_text(text, "utf-8")
        draft.replace(self.folder / PLAYLIST)

    def _note(self, name: str) -> None:
        start_s, end_s = self.starts_s[len(self.pairs) :][:2]
        self.pairs.append((name, end_s - start_s))


def copy(path: Path, wanted: dict[int, str]) -> None:
    """Write the streams that `wanted` numbers into the folders it names.

    Raises:
        Unusual: the file is left to ffmpeg.
        av.error.FFmpegError: it can't be read, or can't be copied as it is.
    """
    guard = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
    with av.open(f"file:{path}", options=guard) as given:
        copies = _begun(path, given, wanted)
    source_fd = os.open(path, os.O_RDONLY)
    told = 0.0
    while waiting := [one for one in copies if not one.ended]:
        if time.monotonic() - told > _TELL_S:
            told = time.monotonic()
            _tell(copies)
        min(waiting, key=lambda one: one.at_s).next(source_fd)
    _tell(copies)


def _begun(path: Path, given: InputContainer, wanted: dict[int, str]) -> list[_Copy]:
    """The copies, with their init files and first segments."""
    tables = samples.tracks(path)
    copies = {}
    for index, name in wanted.items():
        stream = given.streams[index]
        if stream.codec_context.name not in _CODECS:
            raise SystemExit(f"{name} is {stream.codec_context.name}, which is not copied")
        if stream.id not in tables:
            raise Unusual("a track has another number")
        Path(name).mkdir()
        copies[index] = _Copy(Path(name), tables[stream.id])
    _write_first(given, copies)
    for one in copies.values():
        one.began()
    return list(copies.values())


def _write_first(given: InputContainer, copies: dict[int, _Copy]) -> None:
    """Let libavformat write the first segment of each copy."""
    left = {index: one.firsts[1] for index, one in copies.items()}
    outputs = {index: _Output(given, index, one) for index, one in copies.items()}
    for packet in given.demux([given.streams[index] for index in copies]):
        index = packet.stream.index
        if not left[index] or not packet.size:
            continue
        outputs[index].take(packet)
        left[index] -= 1
        if not any(left.values()):
            break
    for output in outputs.values():
        output.container.close()


class _Output:
    """libavformat's HLS muxer at the first segment of a copy."""

    def __init__(self, given: InputContainer, index: int, into: _Copy) -> None:
        options = {**HLS_OPTIONS, "hls_segment_filename": f"{into.folder}/%05d.m4s"}
        # One segment only, however late the keyframe comes that ends it.
        options["hls_time"] = "100000"
        target = f"{into.folder}/{PLAYLIST}"
        self.container = av.open(target, "w", format="hls", options=options)
        template = given.streams[index]
        self.stream: Any = self.container.add_stream_from_template(template)
        self.stream.metadata.clear()
        # Where the file begins later than 0, all of it is moved there, as ffmpeg does.
        start_s = (given.start_time or 0) / av.time_base
        self.late = round(start_s / template.time_base) if template.time_base else 0
        self.sizes = iter(into.samples.sizes.tolist())

    def take(self, packet: Packet[Any]) -> None:
        if packet.size != next(self.sizes, 0):
            raise Unusual("libavformat sees other samples")
        if packet.pts is not None:
            packet.pts -= self.late
        if packet.dts is not None:
            packet.dts -= self.late
        packet.stream = self.stream
        self.container.mux(packet)


def _tell(copies: list[_Copy]) -> None:
    for one in copies:
        one.tell()
    sys.stdout.write(f"out_time_us={round(min(one.at_s for one in copies) * 1e6)}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Copy as the command line says; errors go to stderr, for `run` reads a full disk there."""
    av.logging.restore_default_callback()
    av.logging.set_libav_level(av.logging.ERROR)
    pairs = [word.split(":", 1) for word in arguments[1:]]
    try:
        copy(Path(arguments[0]), {int(index): name for index, name in pairs})
    except Unusual as unusual:
        sys.stderr.write(f"left to ffmpeg: {unusual}\n")
        sys.exit(UNUSUAL)


if __name__ == "__main__":
    main(sys.argv[1:])
