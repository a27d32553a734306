"""Puts every file of a folder through the whole trip and says what became of it.

`python -m tests.bench.transcoding.try_files FOLDER`: for each file one line with what the probe
said, the renditions, and the size, orientation and mean colour of a decoded picture beside those
of the source, as another reader (PyAV) shows them. Ends with 1 where something went wrong that
is no refusal with a sentence, or where pictures differ.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from tests import hls
from transcoding import content, ladder, loudness, package, probe
from transcoding.errors import Refused, TranscodingError
from transcoding.source import Source

_OFF = 30.0  # of 255; HDR and half-transparent files are meant to differ

Pixels = NDArray[Any]


def main(arguments: list[str]) -> int:
    paths = sorted(p for p in Path(arguments[0]).rglob("*") if p.is_file())
    bad = [path.name for path in paths if not tried(path)]
    say(f"\n{len(paths)} files, {len(bad)} of them wrong: {', '.join(bad) or 'none'}")
    return 1 if bad else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tried(path: Path) -> bool:
    """Whether all went well; prints a line."""
    folder = Path(tempfile.mkdtemp(prefix="try-"))
    began = time.monotonic()
    try:
        well, said = trip(path, folder)
    except Refused as refusal:
        well, said = True, f"refused: {refusal}"
    except TranscodingError as error:
        well, said = False, f"FAILED: {error} {getattr(error, 'stderr_tail', '')[-200:]}"
    finally:
        shutil.rmtree(folder)
    say(f"{path.name:22} {time.monotonic() - began:5.1f} s  {said}")
    return well


def trip(path: Path, folder: Path) -> tuple[bool, str]:
    source = probe.probe(path)
    first = package.instant(path, source, folder)
    gain_db = 0.0
    if source.audio is not None:
        heard = loudness.speech_audio(path, source, folder / "speech.wav")
        gain_db = loudness.gain_db(heard)
    kind = content.measure(path, source, folder)
    rungs = ladder.remaining(source, [one.name for one in first], content=kind)
    full = package.everything(path, source, rungs, gain_db, folder)
    names = [one.name for one in (*first, *full.made)]
    well, seen = compared(path, source, folder, names)
    board = full.board.tiles if full.board else 0
    said = f"{source.duration_s:g} s {kind} {gain_db:+.1f} dB {' '.join(names)}; {seen};"
    warning = f" WARNING {source.warning}" if source.warning else ""
    return well, f"{said} {len(full.posters)} posters, {board} tiles{warning}"


def compared(path: Path, source: Source, folder: Path, names: list[str]) -> tuple[bool, str]:
    """Whether a picture of every rendition looks like one of the source."""
    if source.video is None:
        return True, "no picture"
    meant = _of_source(path, source)
    worst, wrong_size = 0.0, ""
    for name in (name for name in names if "audio" not in name):
        image = _first(hls.joined(folder / name), 0)
        high_px, wide_px = image.shape[:2]
        upright = (wide_px > high_px) == (source.video.width_px > source.video.height_px)
        if not upright and wide_px != high_px:
            wrong_size = f" {name} LIES ON ITS SIDE"
        if meant is not None:
            worst = max(worst, float(np.abs(_small(image) - _small(meant)).mean()))
    strict = source.video.hdr is None and not source.video.alpha
    well = not wrong_size and (worst < _OFF or not strict)
    size = f"{source.video.width_px}x{source.video.height_px}"
    return well, f"{size} off by {worst:.1f} of 255{wrong_size}"


def _of_source(path: Path, source: Source) -> Pixels | None:
    """The first picture of the source, upright."""
    if source.video is None:
        return None
    try:
        image = _first(str(path), source.video.stream_index)
        return np.rot90(image, -(source.video.rotation_deg // 90))
    except (av.error.FFmpegError, StopIteration):
        return None


def _first(file: str | io.BytesIO, stream: int) -> Pixels:
    with av.open(file) as container:
        frame = next(container.decode(container.streams[stream]))
        return frame.to_ndarray(format="rgb24")


def _small(image: Pixels) -> Pixels:
    """A picture as up to 8 × 8 large tiles of mean colour."""
    rows = [part for part in np.array_split(image.astype(float), 8, axis=0) if part.size]
    tiles = [
        [tile.mean(axis=(0, 1)) for tile in np.array_split(row, 8, axis=1) if tile.size]
        for row in rows
    ]
    return np.asarray(tiles)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
