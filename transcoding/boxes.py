"""Boxes of MP4: a length, a kind, and what is in them.

Format: ISO/IEC 14496-12, 4.2. Large boxes (64 bits of length) are known at the top level alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

_LARGEST_INDEX_BYTES: Final = 256 * 2**20
Box = dict[bytes, memoryview]


class Unusual(ValueError):  # noqa: N818 - reads as a sentence: `raise Unusual`
    """The file is laid out in a way that is left to ffmpeg; the text says how."""


def index(path: Path) -> memoryview:
    """What is in the `moov` box of a file.

    Raises:
        Unusual: it has none.
    """
    with path.open("rb") as file:
        at, end = 0, path.stat().st_size
        while at + 8 <= end:
            file.seek(at)
            head = file.read(16)
            length, header = number(head, 0), 8
            if length == 1:
                length, header = number(head, 8, 8), 16
            if head[4:8] == b"moov" and header <= length <= _LARGEST_INDEX_BYTES:
                file.seek(at + header)
                return memoryview(file.read(length - header))
            if length < header:
                break
            at += length
    raise Unusual("no index was found")


def each(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and content of each box that follows on another.

    Raises:
        Unusual: one is longer than what holds it.
    """
    at = 0
    while at + 8 <= len(data):
        length = number(data, at)
        if not 8 <= length <= len(data) - at:
            raise Unusual("a box is longer than what holds it")
        yield bytes(data[at + 4 : at + 8]), data[at + 8 : at + length]
        at += length


def inside(data: memoryview) -> Box:
    """The boxes in a box by kind; of several of a kind the last."""
    return dict(each(data))


def number(data: bytes | bytearray | memoryview, at: int, length: int = 4) -> int:
    """The unsigned number at a place."""
    return int.from_bytes(data[at : at + length], "big")


def numbers(*values: int, length: int = 4) -> bytes:
    """Unsigned numbers, one behind the other."""
    return b"".join(value.to_bytes(length, "big") for value in values)


def box(kind: bytes, *content: bytes) -> bytes:
    """A box around its content."""
    size = 8 + sum(len(part) for part in content)
    return b"".join((numbers(size), kind, *content))
