"""Reads what was packaged as HLS the way a player does: playlist, init file, segments."""

from __future__ import annotations

import io
import re
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def joined(folder: Path) -> io.BytesIO:
    """Init file and all segments of one rendition, one after the other."""
    text = (folder / "index.m3u8").read_text("utf-8")
    found = re.search(r'URI="([^"]+)"', text)
    assert found is not None
    names = [found[1], *(line for line in text.splitlines() if line and line[0] != "#")]
    return io.BytesIO(b"".join((folder / name).read_bytes() for name in names))


def pictures(folder: Path) -> list[tuple[float, NDArray[np.uint8]]]:
    """Every picture as it is shown: its second, and its pixels (height, width, RGB)."""
    with av.open(joined(folder)) as container:
        return [(f.time or 0.0, f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]


def sound(folder: Path) -> tuple[float, Samples, int]:
    """Second of the first sample, the samples of the left channel, and their rate in Hz."""
    with av.open(joined(folder)) as container:
        frames = list(container.decode(audio=0))
        samples = np.concatenate([frame.to_ndarray()[0] for frame in frames])
        return frames[0].time or 0.0, samples, frames[0].sample_rate


def keyframes(folder: Path) -> list[float]:
    """Seconds at which one can begin to decode."""
    with av.open(joined(folder)) as container:
        packets = container.demux(video=0)
        return [float(p.pts * p.time_base) for p in packets if p.is_keyframe and p.size]


def sizes(folder: Path) -> set[tuple[int, int]]:
    """Width and height of all pictures."""
    return {(image.shape[1], image.shape[0]) for _, image in pictures(folder)}
