"""Where the samples of an MP4 lie and when they are due, read from its index alone.

Format: ISO/IEC 14496-12, 8.6 (times, keyframes, edits) and 8.7 (sizes, places). libavformat
reads the same, and hands over one sample at a time; here a whole track is a few arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from transcoding import boxes, header
from transcoding.boxes import Box, Unusual, inside, number

CUT_S: Final = 0.25
"""An edit that leaves out more than this at an end of its track cuts something off."""
_EMPTY: Final = 2**32 - 1
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Samples:
    """One track, a value per sample in the order of decoding; times in 1/`timescale` s.

    `places` and `sizes` are bytes in the file. A sample is decoded at `decoded`, shown `later`
    than that, for `lengths`; `keys` are those where decoding may begin. What is shown at tick
    `media_time` is due `empty_s` after the start of the movie. `trak` is what the file says.
    """

    trak: Box = field(repr=False)
    timescale: int
    places: Numbers
    sizes: Numbers
    decoded: Numbers
    later: Numbers
    lengths: Numbers
    keys: NDArray[np.bool_]
    media_time: int
    empty_s: float

    @property
    def start_s(self) -> float:
        """When the first of it is due, from the start of the movie.

        Pictures before that, which an edit list hides, begin before 0; sound is cut in players.
        """
        first = int(self.shown[0]) - self.media_time
        if header.holds(self.trak) == header.SOUND:
            first = max(0, first)
        return self.empty_s + first / self.timescale

    @property
    def shown(self) -> Numbers:
        """When each sample is shown."""
        return self.decoded + self.later

    def moved(self, late_s: float) -> tuple[Samples, int]:
        """Itself in a movie that begins `late_s` later, and the tick when decoding begins.

        No edit list says that a track begins late, for browsers don't read that there: a late
        picture is shown from the start on, late sound is decoded later.
        """
        late = round((self.empty_s - late_s) * self.timescale)
        if header.holds(self.trak) == header.SOUND:
            if late > 0:
                return self, late
        elif (first := late + int(self.shown[0]) - self.media_time) > 0:
            return self._filled(first), 0
        return replace(self, media_time=self.media_time - late), 0

    def _filled(self, ticks: int) -> Samples:
        """With a first picture that is shown so much longer."""
        lengths, decoded = self.lengths.copy(), self.decoded.copy()
        lengths[0] += ticks
        decoded[1:] += ticks
        return replace(self, lengths=lengths, decoded=decoded, media_time=int(self.shown[0]))

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
    """Each track with picture or sound of an MP4 whose layout is plain, by its place in the file.

    Raises:
        Unusual: it is fragmented, cut by edit lists, or broken.
    """
    file_bytes = path.stat().st_size
    whole = boxes.index(path)
    movie = inside(whole)
    if b"mvex" in movie:
        raise Unusual("fragmented")
    try:
        per_s = number(movie[b"mvhd"], 20 if movie[b"mvhd"][0] else 12)
        traks = [inside(content) for kind, content in boxes.each(whole) if kind == b"trak"]
        found = {
            index: _track(trak, per_s)
            for index, trak in enumerate(traks)
            if header.holds(trak) in (header.VIDEO, header.SOUND)
        }
    except (KeyError, IndexError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise Unusual(f"its index can't be read: {error}") from error
    for samples in found.values():
        if samples.places.min() < 0 or (samples.places + samples.sizes).max() > file_bytes:
            raise Unusual("samples lie past its end")
    return found


def _table(data: memoryview, columns: int, kind: str = ">u4") -> NDArray[Any]:
    """The rows of a box that counts them: version and flags, the count, then the rows."""
    count = number(data, 4)
    return np.frombuffer(data[8:], kind, count * columns).reshape(count, columns).astype(np.int64)


def _track(trak: Box, movie_per_s: int) -> Samples:
    media = inside(trak[b"mdia"])
    tables = inside(inside(media[b"minf"])[b"stbl"])
    head = media[b"mdhd"]
    timescale = number(head, 20 if head[0] else 12)
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
    end_s = int(decoded[-1] + later[-1] + lengths[-1]) / timescale
    media_time, empty_s = _edits(trak, end_s, timescale, movie_per_s)
    places = _places(tables, sizes)
    times = (decoded, later, lengths)
    return Samples(trak, timescale, places, sizes, *times, keys, media_time, empty_s)


def _sizes(stsz: memoryview) -> Numbers:
    if number(stsz, 4):  # all samples alike: never so in what is copied
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


def _edits(trak: Box, end_s: float, timescale: int, movie_per_s: int) -> tuple[int, float]:
    """The tick of the media that is shown first, and how long (seconds) nothing is before.

    One edit over the whole track is plain, after an empty one as well.
    """
    if b"edts" not in trak or b"elst" not in (edits := inside(trak[b"edts"])):
        return 0, 0.0
    data = edits[b"elst"]
    rows = _table(data, 5 if data[0] == 1 else 3, ">u4")
    if data[0] == 1:  # lengths and places of 64 bits
        columns = [rows[:, 0] << 32 | rows[:, 1], rows[:, 2] << 32 | rows[:, 3], rows[:, 4]]
        columns[1] = np.where(columns[1] < 0, _EMPTY, columns[1])
        rows = np.stack(columns, axis=1)
    *before, (length, start, rate) = rows.tolist()
    if start == _EMPTY or rate != 1 << 16 or [row[1] for row in before] not in ([], [_EMPTY]):
        raise ValueError("it is cut by an edit list")
    if length and end_s - start / timescale - length / movie_per_s > CUT_S:
        raise ValueError("its end is cut off by an edit list")
    return start, sum(row[0] for row in before) / movie_per_s
