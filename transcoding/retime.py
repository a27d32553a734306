"""Segments of fragmented MP4 moved along the timeline, in place and without ffmpeg.

Format: ISO/IEC 14496-12. A segment says when it begins in `tfdt` (decoding) and, for players
that ask, in `sidx` (presentation), and counts its fragments in `mfhd`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from transcoding.boxes import number
from transcoding.playlist import Segments

_INSIDE: Final = (b"moof", b"traf")


def shift(folder: Path, listed: Segments, pictures: int, fragments: int) -> int:
    """Move all segments of a rendition later by `pictures`; return how many it holds.

    All pictures must last equally long. `fragments` stand before the first.
    """
    files = [folder / name for name in listed.names]
    step, frames = _rhythm(files)
    for path in files if pictures else ():
        data = bytearray(path.read_bytes())
        _move(data, pictures * step, fragments)
        path.write_bytes(data)
    return frames


def _rhythm(files: list[Path]) -> tuple[int, int]:
    """Ticks that a picture lasts, and how many there are."""
    starts, frames = [], []
    for path in files:
        data = path.read_bytes()
        boxes = {kind: at for kind, at, _ in _boxes(data, 0, len(data))}
        starts.append(number(data, *_decode_time(data, boxes[b"tfdt"])))
        runs = [at for kind, at, _ in _boxes(data, 0, len(data)) if kind == b"trun"]
        frames.append(sum(number(data, at + 4, 4) for at in runs))
    if len(files) > 1:
        return (starts[1] - starts[0]) // frames[0], sum(frames)
    return _default_duration(files[0].read_bytes()), sum(frames)


def _default_duration(data: bytes) -> int:
    """Ticks of a sample by `tfhd`, where a lone segment says so."""
    at = next(at for kind, at, _ in _boxes(data, 0, len(data)) if kind == b"tfhd")
    flags = number(data, at, 4) & 0xFFFFFF
    place = at + 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2)
    return number(data, place, 4)


def _move(data: bytearray, ticks: int, fragments: int) -> None:
    for kind, at, _ in list(_boxes(data, 0, len(data))):
        if kind == b"tfdt":
            _add(data, *_decode_time(data, at), ticks)
        elif kind == b"mfhd":
            _add(data, at + 4, 4, fragments)
        elif kind == b"sidx":  # after version and flags: reference id, timescale, earliest time
            _add(data, at + 12, 8 if data[at] else 4, ticks)


def _decode_time(data: bytes | bytearray, at: int) -> tuple[int, int]:
    return at + 4, 8 if data[at] else 4


def _add(data: bytearray, at: int, length: int, more: int) -> None:
    data[at : at + length] = (number(data, at, length) + more).to_bytes(length, "big")


def _boxes(data: bytes | bytearray, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place of the content and end of every box; containers before what they hold."""
    while at + 8 <= end:
        length, kind = number(data, at, 4), bytes(data[at + 4 : at + 8])
        if length < 8:
            return
        yield kind, at + 8, at + length
        if kind in _INSIDE:
            yield from _boxes(data, at + 8, at + length)
        at += length
