"""Which ffmpeg runs."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import imageio_ffmpeg

from transcoding.errors import FfmpegMissing


def ffmpeg_path(chosen: str | Path | None = None) -> str:
    """The ffmpeg to run: `chosen`, else the one that the imageio-ffmpeg wheel brings.

    Raises:
        FfmpegMissing: there is none, or it can't be run.
    """
    if chosen is None:
        return _bundled()
    if not os.access(chosen, os.X_OK):
        raise FfmpegMissing(f"{chosen} is not a program that can be run: name another ffmpeg.")
    return str(chosen)


@cache
def _bundled() -> str:
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise FfmpegMissing(
            "There is no ffmpeg for this kind of machine in the imageio-ffmpeg package:"
            " install ffmpeg 5.1 or newer and name its path."
        ) from None
