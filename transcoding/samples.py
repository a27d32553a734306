"""Where the samples of an MP4 lie and when they are due, read from its index alone.

Format: ISO/IEC 14496-12, 8.6 (times, keyframes, edits) and 8.7 (sizes, places). libavformat
reads the same, and hands over one sample at a time; here a whole track is a few arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_LARGEST_INDEX_BYTES: Final = 256 * 2**20
_CUT_S: Final = 0.25  # an edit that ends this much sooner than its track cuts something off
Numbers = NDArray[np.int64]
Box = dict[bytes, memoryview]


class Unusual(ValueError):  # noqa: N818 - reads as a sentence: `raise Unusual`
    """The file is laid out in a way that is left to libavformat; the text says how."""


@dataclass(frozen=True, slots=True)
class Samples:
    """One track, a value per sample in the order of decoding; times in 1/`timescale` s.

    `places` and `sizes` are bytes in the file. A sample is decoded at `decoded`, shown `later`
    than that, for `lengths`; `keys` are those where decoding may begin.
    """

    timescale: int
    places: Numbers
    sizes: Numbers
    decoded: Numbers
    later: Numbers
    lengths: Numbers
    keys: NDArray[np.bool_]

    @property
    def shown(self) -> Numbers:
        """When each sample is shown."""
        return self.decoded + self.later

    def segments(self, length_s: int) -> list[int]:
        """Number of the first sample of each segment, and that behind the last sample.

        A segment begins with the first keyframe in each stretch of `length_s` from the start.
        """
        keys = np.flatnonzero(self.keys)
        shown = self.shown[keys]
        stretch = (shown - shown[0]) // (length_s * self.timescale)
        firsts = np.concatenate(([True], stretch[1:] > np.maximum.accumulate(stretch)[:-1]))
        return [0, *(int(key) for key in keys[firsts][1:]), len(self.sizes)]


def tracks(path: Path) -> dict[int, Samples]:
    """Each track of an MP4 whose layout is plain, by the id that the file gives it.

    Raises:
        Unusual: it is fragmented, cut by edit lists, or broken.
    """
    file_bytes = path.stat().st_size
    movie = _inside(_index(path))
    if b"mvex" in movie:
        raise Unusual("fragmented")
    try:
        per_s = _number(movie[b"mvhd"], 20 if movie[b"mvhd"][0] else 12)
        found = [_track(_inside(trak), per_s) for trak in _all(_index(path), b"trak")]
    except (KeyError, IndexError, ValueError, OverflowError) as error:
        raise Unusual(f"its index can't be read: {error}") from error
    for _, samples in found:
        if samples.places.min() < 0 or (samples.places + samples.sizes).max() > file_bytes:
            raise Unusual("samples lie past its end")
    return dict(found)


def _index(path: Path) -> memoryview:
    """What is in the `moov` box."""
    with path.open("rb") as file:
        at, end = 0, path.stat().st_size
        while at + 8 <= end:
            file.seek(at)
            head = file.read(16)
            length, header = int.from_bytes(head[:4], "big"), 8
            if length == 1:
                length, header = int.from_bytes(head[8:], "big"), 16
            if head[4:8] == b"moov" and header <= length <= _LARGEST_INDEX_BYTES:
                file.seek(at + header)
                return memoryview(file.read(length - header))
            if length < header:
                break
            at += length
    raise Unusual("no index was found")


def boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and content of each box that follows on another."""
    at = 0
    while at + 8 <= len(data):
        length = _number(data, at)
        if not 8 <= length <= len(data) - at:
            raise Unusual("a box is longer than what holds it")
        yield bytes(data[at + 4 : at + 8]), data[at + 8 : at + length]
        at += length


def _inside(data: memoryview) -> Box:
    return dict(boxes(data))


def _all(data: memoryview, kind: bytes) -> Iterator[memoryview]:
    return (content for found, content in boxes(data) if found == kind)


def _number(data: memoryview, at: int, length: int = 4) -> int:
    return int.from_bytes(data[at : at + length], "big")


def _table(data: memoryview, columns: int, kind: str = ">u4") -> NDArray[Any]:
    """The rows of a box that counts them: version and flags, the count, then the rows."""
    count = _number(data, 4)
    return np.frombuffer(data[8:], kind, count * columns).reshape(count, columns).astype(np.int64)


def _track(trak: Box, movie_per_s: int) -> tuple[int, Samples]:
    media = _inside(trak[b"mdia"])
    tables = _inside(_inside(media[b"minf"])[b"stbl"])
    header = media[b"mdhd"]
    timescale = _number(header, 20 if header[0] else 12)
    sizes = _sizes(tables[b"stsz"])
    lengths = _per_sample(tables[b"stts"], len(sizes))
    later = _per_sample(tables[b"ctts"], len(sizes)) if b"ctts" in tables else 0 * sizes
    keys = np.ones(len(sizes), np.bool_)
    if b"stss" in tables:
        keys[:] = False
        keys[_table(tables[b"stss"], 1)[:, 0] - 1] = True
    if not timescale or not len(sizes) or not keys[0] or lengths.min() < 0:
        raise ValueError("a track does not begin with a keyframe, or runs backwards")
    decoded = np.cumsum(lengths) - lengths
    samples = Samples(timescale, _places(tables, sizes), sizes, decoded, later, lengths, keys)
    _check_edits(trak, samples, movie_per_s)
    track_id = _number(trak[b"tkhd"], 20 if trak[b"tkhd"][0] else 12)
    return track_id, samples


def _sizes(stsz: memoryview) -> Numbers:
    if _number(stsz, 4):  # all samples alike: never so in what is copied
        raise ValueError("all samples are equally large")
    sizes: Numbers = _table(stsz[4:], 1)[:, 0]
    return sizes


def _per_sample(table: memoryview, samples: int) -> Numbers:
    """Values that are written once for a run of samples."""
    rows = _table(table, 2, ">i4")
    if rows.min(initial=0, where=[True, False]) < 0 or int(rows[:, 0].sum()) != samples:
        raise ValueError("a table counts other samples than there are")
    values: Numbers = np.repeat(rows[:, 1], rows[:, 0])
    return values


def _places(tables: Box, sizes: Numbers) -> Numbers:
    """Samples lie one behind the other in chunks, whose places are known."""
    wide = b"co64" in tables
    chunks = _table(tables[b"co64" if wide else b"stco"], 1, ">i8" if wide else ">u4")[:, 0]
    rows = _table(tables[b"stsc"], 3)
    if np.any(rows[:, 2] != 1):
        raise ValueError("a track changes its kind")
    runs = np.diff(np.append(rows[:, 0], len(chunks) + 1))
    if rows[0, 0] != 1 or np.any(runs < 0) or int((runs * rows[:, 1]).sum()) != len(sizes):
        raise ValueError("chunks hold other samples than there are")
    held = np.repeat(rows[:, 1], runs)
    before = np.cumsum(sizes) - sizes
    firsts = np.cumsum(held) - held
    shift = chunks[held > 0] - before[firsts[held > 0]]
    places: Numbers = before + np.repeat(shift, held[held > 0])
    return places


def _check_edits(trak: Box, samples: Samples, movie_per_s: int) -> None:
    """One edit over the whole track is plain, after an empty one as well."""
    if b"edts" not in trak or b"elst" not in (edits := _inside(trak[b"edts"])):
        return
    data = edits[b"elst"]
    wide = data[0] == 1
    rows = _table(data, 5, ">u4") if wide else _table(data, 3, ">u4")
    media = [row for row in rows if (row[2] if wide else row[1]) != 2**32 - 1]
    if len(media) != 1 or media[0][-1] != 1 << 16 or len(rows) > 2:
        raise ValueError("it is cut by an edit list")
    length = int(media[0][0] << 32 | media[0][1]) if wide else int(media[0][0])
    start = int(media[0][2] << 32 | media[0][3]) if wide else int(media[0][1])
    end_s = (int(samples.shown[-1] + samples.lengths[-1]) - start) / samples.timescale
    if length and end_s - length / movie_per_s > _CUT_S:
        raise ValueError("its end is cut off by an edit list")
