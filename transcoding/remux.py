"""Copies streams of an MP4 into HLS, a segment at a time.

`python -m transcoding.remux FILE INDEX:NAME…`: the stream of each index goes into a folder of that
name in the working folder. All is written straight from the file's own index (`samples`), for what
libavformat does with each packet costs more than copying it. Playlists are written a few times a
second and not per segment: a file that replaces another makes a journalling file system flush it,
and look again and again through all the inodes that were freed lately. Runs in a process of its
own, started and bounded by `run`, for the file may be hostile. Says how far it is as ffmpeg's
`-progress` does.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from transcoding import header, playlist, samples, segment
from transcoding.boxes import Unusual
from transcoding.errors import UNUSUAL
from transcoding.hls_options import PLAYLIST
from transcoding.ladder import SEGMENT_S
from transcoding.samples import Samples

_TELL_S: Final = 0.2
_INIT: Final = "init.mp4"


@dataclass
class _Copy:
    """One stream on its way into one folder."""

    folder: Path
    samples: Samples
    begins: int = 0  # the tick at which its first sample is decoded
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

    def begin(self, source: segment.Window) -> None:
        """Make the folder, and in it the init file and the first segment."""
        given = self.samples
        self.folder.mkdir()
        init = header.init(given.trak, given.timescale, given.media_time)
        (self.folder / _INIT).write_bytes(init)
        self.next(source)

    def next(self, source: segment.Window) -> None:
        """Write one more segment."""
        number, given = len(self.pairs), self.samples
        first, last = self.firsts[number : number + 2]
        name = f"{number:05d}.m4s"
        at = self.begins + int(given.decoded[first])
        segment.write(self.folder / name, number, source, given, (first, last), at)
        start_s, end_s = self.starts_s[number : number + 2]
        self.pairs.append((name, end_s - start_s))

    def tell(self) -> None:
        """Write the playlist so far, whole or not at all."""
        text = playlist.written(self.pairs, _INIT, self.longest_s, ended=self.ended)
        draft = self.folder / f"{PLAYLIST}.tmp"
        draft.write_text(text, "utf-8")
        draft.replace(self.folder / PLAYLIST)


def copy(path: Path, wanted: dict[int, str]) -> None:
    """Write the streams that `wanted` numbers into the folders it names.

    Raises:
        Unusual: the file is left to ffmpeg.
        OSError: it can't be read, or the copies can't be written.
    """
    copies = _copies(path, wanted)
    source = segment.Window(os.open(path, os.O_RDONLY))
    for one in copies:
        one.begin(source)
    told = 0.0
    while waiting := [one for one in copies if not one.ended]:
        if time.monotonic() - told > _TELL_S:
            told = time.monotonic()
            _tell(copies)
        min(waiting, key=lambda one: one.at_s).next(source)
    _tell(copies)


def _copies(path: Path, wanted: dict[int, str]) -> list[_Copy]:
    tracks = samples.tracks(path)
    for index, name in wanted.items():
        if index not in tracks:
            raise Unusual(f"{name} is not among its tracks")
        if (codec := header.codec(tracks[index].trak)) not in header.CODECS:
            raise SystemExit(f"{name} is {codec!r}, which is not copied")
    # Where all of it begins late, all is moved to second 0, as ffmpeg does for the ladder; where
    # pictures begin a little before it too, for browsers drop those, and all up to a keyframe.
    late_s = min(track.start_s for track in tracks.values())
    if late_s < -samples.CUT_S:
        raise SystemExit("its beginning is cut off by an edit list, which is not copied")
    return [_Copy(Path(name), *tracks[index].moved(late_s)) for index, name in wanted.items()]


def _tell(copies: list[_Copy]) -> None:
    for one in copies:
        one.tell()
    sys.stdout.write(f"out_time_us={round(min(one.at_s for one in copies) * 1e6)}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Copy as the command line says; errors go to stderr, for `run` reads a full disk there."""
    pairs = [word.split(":", 1) for word in arguments[1:]]
    try:
        copy(Path(arguments[0]), {int(index): name for index, name in pairs})
    except Unusual as unusual:
        sys.stderr.write(f"left to ffmpeg: {unusual}\n")
        sys.exit(UNUSUAL)


if __name__ == "__main__":
    main(sys.argv[1:])
