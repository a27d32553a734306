"""Damage inside H.264 and HEVC packets, seen without decoding: do the lengths add up?

MP4 and Matroska store each picture as NAL units, each after its length (ISO/IEC 14496-15,
5.3.3). Bytes lost or overwritten make the lengths of a packet miss its size, almost always.
"""

from __future__ import annotations

from typing import Final

from av.packet import Packet
from av.video.stream import VideoStream

_LENGTH_SIZE_AT: Final = {"h264": 4, "hevc": 21}  # in avcC and hvcC


class Framing:
    """Checks packets one by one; `damaged_at_s` is the time of the first that is broken."""

    def __init__(self, length_bytes: int) -> None:
        """`length_bytes` before each NAL unit; 0 where there are none."""
        self.length_bytes = length_bytes
        self.damaged_at_s: float | None = None

    @classmethod
    def of(cls, stream: VideoStream | None) -> Framing:
        """The check for a stream; one that passes everything where its codec has no lengths."""
        context = stream.codec_context if stream is not None else None
        if context is None:
            return cls(0)
        extra = context.extradata or b""
        at = _LENGTH_SIZE_AT.get(context.codec.canonical_name)
        if at is None or len(extra) <= at or extra[0] != 1:
            return cls(0)
        return cls((extra[at] & 3) + 1)

    def check(self, packet: Packet[VideoStream], at_s: float) -> None:
        """Note `at_s` if this packet is broken and none was before."""
        if self.damaged_at_s is not None or not packet.size:
            return
        if packet.is_corrupt or (self.length_bytes and not self._adds_up(bytes(packet))):
            self.damaged_at_s = at_s

    def _adds_up(self, data: bytes) -> bool:
        at, size = 0, self.length_bytes
        while at + size <= len(data):
            length = int.from_bytes(data[at : at + size], "big")
            if length == 0:
                return False
            at += size + length
        return at == len(data)
