"""Copies streams of an MP4 into HLS, packet by packet in one thread.

`python -m transcoding.remux FILE INDEX:NAME…`: the stream of each index goes into a folder of that
name in the working folder, written by the same muxer as ffmpeg's, without its threads: they hand
over every packet, which costs more than copying it. Runs in a process of its own, started and
bounded by `run`, for the file may be hostile. Says how far it is as ffmpeg's `-progress` does.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, Final

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from transcoding.formats import FORMATS
from transcoding.hls_options import HLS_OPTIONS, PLAYLIST

_TELL_S: Final = 0.2
_CODECS: Final = ("h264", "aac")


class _Copy:
    """One stream on its way into one folder."""

    def __init__(self, given: InputContainer, index: int, name: str) -> None:
        template = given.streams[index]
        if template.codec_context.name not in _CODECS:
            raise SystemExit(f"{name} is {template.codec_context.name}, which is not copied")
        Path(name).mkdir()
        options = {**HLS_OPTIONS, "hls_segment_filename": f"{name}/%05d.m4s"}
        self.output: OutputContainer = av.open(
            f"{name}/{PLAYLIST}", "w", format="hls", options=options
        )
        self.stream: Any = self.output.add_stream_from_template(template)
        self.stream.metadata.clear()
        # Where the file begins later than 0, all of it is moved there, as ffmpeg does.
        start_s = (given.start_time or 0) / av.time_base
        self.late = round(start_s / template.time_base) if template.time_base else 0

    def take(self, packet: Packet[Any]) -> None:
        if packet.pts is not None:
            packet.pts -= self.late
        if packet.dts is not None:
            packet.dts -= self.late
        packet.stream = self.stream
        self.output.mux(packet)


def copy(path: str, wanted: dict[int, str]) -> None:
    """Write the streams that `wanted` numbers into the folders it names.

    Raises:
        av.error.FFmpegError: the file can't be read, or can't be copied as it is.
    """
    guard = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
    with av.open(f"file:{path}", options=guard) as given:
        copies = {index: _Copy(given, index, name) for index, name in wanted.items()}
        told = time.monotonic()
        for packet in given.demux([given.streams[index] for index in wanted]):
            if not packet.size:  # the mark of an end
                continue
            now, at = time.monotonic(), packet.dts
            copies[packet.stream.index].take(packet)
            if now - told > _TELL_S and at is not None and packet.time_base:
                told = now
                _say(float(at * packet.time_base))
        for one in copies.values():
            one.output.close()


def _say(at_s: float) -> None:
    sys.stdout.write(f"out_time_us={round(at_s * 1e6)}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Copy as the command line says; errors go to stderr, for `run` reads a full disk there."""
    av.logging.restore_default_callback()
    av.logging.set_libav_level(av.logging.ERROR)
    pairs = [word.split(":", 1) for word in arguments[1:]]
    copy(arguments[0], {int(index): name for index, name in pairs})


if __name__ == "__main__":
    main(sys.argv[1:])
