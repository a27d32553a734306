"""How many pictures are in fragmented MP4, read from its indexes without decoding.

Format: ISO/IEC 14496-12; a `moof` holds `traf`s, whose `trun`s count the samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from transcoding.playlist import Segments

_HEADER: Final = 8
_CONTAINERS: Final = (b"moof", b"traf")


def frames(folder: Path, listed: Segments) -> int:
    """Samples in all segments of a rendition with one track."""
    return sum(_samples(folder / name) for name in listed.names)


def _samples(path: Path) -> int:
    with path.open("rb") as file:
        return sum(_counts(file, 0, path.stat().st_size))


def _counts(file: BinaryIO, at: int, end: int) -> Iterator[int]:
    """What each `trun` between two places says; other boxes are stepped over."""
    while at + _HEADER <= end:
        file.seek(at)
        head = file.read(16)
        length, kind, body = int.from_bytes(head[:4], "big"), head[4:8], at + _HEADER
        if length == 1:
            length, body = int.from_bytes(head[8:], "big"), body + 8
        if length < _HEADER:
            return
        if kind in _CONTAINERS:
            yield from _counts(file, body, at + length)
        elif kind == b"trun":  # version and flags, then the count
            yield int.from_bytes(head[12:16], "big")
        at += length
