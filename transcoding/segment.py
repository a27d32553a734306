"""Segments of fragmented MP4, written from samples that lie in another file.

Format: ISO/IEC 14496-12, 8.8: `styp`, then a `moof` that lists the samples of the `mdat` after it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import numpy as np

from transcoding.samples import Samples

_KEY: Final = 0x02000000  # of sample flags: depends on no other
_NO_KEY: Final = 0x01010000
_LOOSE: Final = 32  # times what is wanted: where more lies around it, runs are read one by one
_TYPE: Final = b"msdh\x00\x00\x00\x00msdhmsix"


def write(
    path: Path,
    number: int,
    source_fd: int,
    samples: Samples,
    span: tuple[int, int],
    at: int,
    ticks: int = 1,
) -> None:
    """Write the samples from the first to before the second of `span` as segment `number`.

    It is decoded from tick `at` on; `ticks` make one of the source.
    """
    head, run = _box(b"styp", _TYPE), slice(*span)
    size = int(samples.sizes[run].sum())
    rows = _rows(samples, run, ticks)
    index = _index(number, rows, at, 0)
    index = _index(number, rows, at, len(index) + 8)
    data_head = (size + 8).to_bytes(4, "big") + b"mdat"
    pieces = _pieces(source_fd, samples, run)
    with path.open("xb", buffering=0) as file:
        rest = memoryview(b"".join([head, index, data_head, *pieces]))
        while rest:  # a disk that fills up takes a part
            rest = rest[file.write(rest) :]


def _box(kind: bytes, *content: bytes) -> bytes:
    size = 8 + sum(len(part) for part in content)
    return b"".join((size.to_bytes(4, "big"), kind, *content))


def _numbers(*values: int) -> bytes:
    return b"".join(value.to_bytes(4, "big") for value in values)


def timescale(init: bytes) -> int:
    """Ticks a second in an init file with one track."""
    at = init.index(b"mdhd") + 4
    return int.from_bytes(init[at + 20 :][:4] if init[at] else init[at + 12 :][:4], "big")


def begins(data: bytes) -> int:
    """The tick at which a segment begins to be decoded."""
    at = data.index(b"tfdt") + 4
    return int.from_bytes(data[at + 4 :][: 8 if data[at] else 4], "big")


def _index(number: int, table: tuple[int, Any], at: int, to_data: int) -> bytes:
    """The `moof`; `to_data` is how far behind its start the first sample lies."""
    flags, rows = table
    return _box(
        b"moof",
        _box(b"mfhd", _numbers(0, number + 1)),
        _box(
            b"traf",
            _box(b"tfhd", _numbers(0x020020, 1, _KEY)),  # places count from the `moof`
            _box(b"tfdt", _numbers(1 << 24), at.to_bytes(8, "big")),
            _box(b"trun", _numbers(1 << 24 | flags, len(rows), to_data), rows.tobytes()),
        ),
    )


def _rows(samples: Samples, run: slice, ticks: int) -> tuple[int, Any]:
    """A row per sample, without the columns that would say nothing, and the flags that tell."""
    columns = [("length", 0x100, ticks * samples.lengths[run])]
    columns.append(("size", 0x200, samples.sizes[run]))
    if not samples.keys[run].all():
        columns.append(("flags", 0x400, np.where(samples.keys[run], _KEY, _NO_KEY)))
    if samples.later[run].any():
        columns.append(("later", 0x800, ticks * samples.later[run]))
    rows = np.empty(run.stop - run.start, [(name, ">i4") for name, _, _ in columns])
    for name, _, values in columns:
        rows[name] = values
    return 1 | sum(flag for _, flag, _ in columns), rows


def _pieces(source_fd: int, samples: Samples, run: slice) -> list[memoryview]:
    """The bytes of the samples in order, read at once where they lie close together."""
    places, sizes = samples.places[run], samples.sizes[run]
    breaks = np.flatnonzero(places[1:] != places[:-1] + sizes[:-1]) + 1
    starts = places[np.concatenate(([0], breaks))]
    ends = (places + sizes)[np.append(breaks - 1, len(places) - 1)]
    start, end = int(starts.min()), int(ends.max())
    if end - start > _LOOSE * int(sizes.sum()):
        return [_read(source_fd, a, b - a) for a, b in zip(starts, ends, strict=True)]
    whole = _read(source_fd, start, end - start)
    return [
        whole[a - start : b - start] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


def _read(source_fd: int, at: int, size: int) -> memoryview:
    data = os.pread(source_fd, size, at)
    if len(data) != size:
        raise OSError("the source ended before its samples did")
    return memoryview(data)
