"""Segments of fragmented MP4, written from samples that lie in another file.

Format: ISO/IEC 14496-12, 8.8: `styp`, then a `moof` that lists the samples of the `mdat` after it.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from transcoding.boxes import box, numbers
from transcoding.samples import Samples

_KEY: Final = 0x02000000  # of sample flags: depends on no other
_NO_KEY: Final = 0x01010000
_LOOSE: Final = 32  # times what is wanted: where more lies around it, runs are read one by one
_TYPE: Final = b"msdh\x00\x00\x00\x00msdhmsix"
_INDEX: Final = struct.Struct(">I4s I4sII I4s I4sIII I4sIQ I4sIII")
_MOST_PIECES: Final = 1024  # IOV_MAX of Linux
_WINDOW_BYTES: Final = 2**21  # more is no faster than the caches of a processor
_BEFORE_BYTES: Final = 2**18
_ENDED: Final = "the source ended before its samples did"


class Window:
    """A file, a stretch of which is read at once: tracks that lie among each other share it."""

    def __init__(self, source_fd: int) -> None:
        """`source_fd` stays the caller's to close."""
        self._source_fd = source_fd
        self._buffer = memoryview(b"")
        self._start = self._end = 0

    def view(self, start: int, end: int) -> memoryview:
        """The bytes from `start` to before `end`; they stand until the next are asked for."""
        if start < self._start or self._end < end:
            self._move(start, end)
        return self._buffer[start - self._start : end - self._start]

    def alone(self, start: int, end: int) -> memoryview:
        """The same, and nothing around them is read."""
        data = os.pread(self._source_fd, end - start, start)
        if len(data) < end - start:
            raise OSError(_ENDED)
        return memoryview(data)

    def _move(self, start: int, end: int) -> None:
        self._start = max(0, start - _BEFORE_BYTES)  # the other track is a little behind
        size = max(_WINDOW_BYTES, end - self._start)
        if size > len(self._buffer):
            self._buffer = memoryview(bytearray(size))
        self._end = self._start + os.preadv(self._source_fd, [self._buffer], self._start)
        if self._end < end:
            raise OSError(_ENDED)


def write(
    path: Path,
    number: int,
    source: Window,
    samples: Samples,
    span: tuple[int, int],
    at: int,
) -> None:
    """Write the samples from the first to before the second of `span` as segment `number`.

    It is decoded from tick `at` on.
    """
    head, run = box(b"styp", _TYPE), slice(*span)
    size = int(samples.sizes[run].sum())
    index = _index(number, _rows(samples, run), at)
    data_head = numbers(size + 8) + b"mdat"
    _write(path, [head + index + data_head, *_pieces(source, samples, run)])


def _write(path: Path, pieces: Sequence[bytes | memoryview]) -> None:
    target_fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        for first in range(0, len(pieces), _MOST_PIECES):
            some = pieces[first : first + _MOST_PIECES]
            written = os.writev(target_fd, some)
            if written < sum(map(len, some)):  # a disk that fills up takes a part
                _write_on(target_fd, memoryview(b"".join(some))[written:])
    finally:
        os.close(target_fd)


def _write_on(target_fd: int, rest: memoryview) -> None:
    while rest:
        rest = rest[os.write(target_fd, rest) :]


def _index(number: int, table: tuple[int, Any], at: int) -> bytes:
    """The `moof`: places count from its start (`tfhd`), and the `mdat` is right behind it."""
    flags, rows = table
    size = _INDEX.size + rows.nbytes
    head = _INDEX.pack(
        *(size, b"moof", 16, b"mfhd", 0, number + 1, size - 24, b"traf"),
        *(20, b"tfhd", 0x020020, 1, _KEY, 20, b"tfdt", 1 << 24, at),
        *(20 + rows.nbytes, b"trun", 1 << 24 | flags, len(rows), size + 8),
    )
    return head + bytes(rows)


def _rows(samples: Samples, run: slice) -> tuple[int, Any]:
    """A row per sample, without the columns that would say nothing, and the flags that tell."""
    columns = [("length", 0x100, samples.lengths[run])]
    columns.append(("size", 0x200, samples.sizes[run]))
    if not samples.keys[run].all():
        columns.append(("flags", 0x400, np.where(samples.keys[run], _KEY, _NO_KEY)))
    if samples.later[run].any():
        columns.append(("later", 0x800, samples.later[run]))
    rows = np.empty(run.stop - run.start, [(name, ">i4") for name, _, _ in columns])
    for name, _, values in columns:
        rows[name] = values
    return 1 | sum(flag for _, flag, _ in columns), rows


def _pieces(source: Window, samples: Samples, run: slice) -> list[memoryview]:
    """The bytes of the samples in order; those that lie behind one another are one piece."""
    places, sizes = samples.places[run], samples.sizes[run]
    breaks = np.flatnonzero(places[1:] != places[:-1] + sizes[:-1]) + 1
    starts = places[np.concatenate(([0], breaks))]
    ends = (places + sizes)[np.append(breaks - 1, len(places) - 1)]
    start, end = int(starts.min()), int(ends.max())
    if end - start > _LOOSE * int(sizes.sum()):
        return [source.alone(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    whole = source.view(start, end)
    pieces = zip((starts - start).tolist(), (ends - start).tolist(), strict=True)
    return [whole[a:b] for a, b in pieces]
