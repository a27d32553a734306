"""Everything that can go wrong in this library, each with a sentence fit for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

UNUSUAL: Final = 3
"""What `remux` ends with where a file is laid out in a way that it leaves to ffmpeg."""


class TranscodingError(Exception):
    """Any failure of this library. Its text says what to do."""


class Refused(TranscodingError):  # noqa: N818 - reads as a sentence: `raise Refused`
    """The file can't be used; the text tells the person who brought it why and what to do."""


class Cancelled(TranscodingError):  # noqa: N818 - as above
    """The caller's `on_progress` said no; ffmpeg was stopped."""

    def __init__(self, sentence: str = "Stopped, as asked.") -> None:
        """Say so."""
        super().__init__(sentence)


class FfmpegMissing(TranscodingError):  # noqa: N818 - as above
    """There is no ffmpeg to run."""


class FfmpegFailed(TranscodingError):  # noqa: N818 - as above
    """ffmpeg ended badly, or well but without what it should have written.

    `argv` is what ran, `returncode` its end (negative: the signal that killed it) and
    `stderr_tail` its last lines, for the log.
    """

    def __init__(
        self,
        argv: Sequence[str],
        returncode: int,
        stderr_tail: str,
        sentence: str = "This file could not be converted. Export it again as MP4 and retry.",
    ) -> None:
        """Keep what the log needs; `sentence` is for the person who brought the file."""
        super().__init__(sentence)
        self.argv = tuple(argv)
        self.returncode = returncode
        self.stderr_tail = stderr_tail


class OutOfSpace(TranscodingError):  # noqa: N818 - as above
    """The disk is full, or too full to start. `needed_bytes` is 0 where it is not known."""

    def __init__(self, needed_bytes: int = 0) -> None:
        """Say how much room is needed, where that is known."""
        room = f" About {needed_bytes / 1e9:.1f} GB are needed." if needed_bytes else ""
        super().__init__(f"The disk of the media worker is full: make room, then retry.{room}")
        self.needed_bytes = needed_bytes


class TimedOut(TranscodingError):  # noqa: N818 - as above
    """ffmpeg or the probe took far longer than the length of the file justifies."""

    def __init__(self, argv: Sequence[str], after_s: float, stderr_tail: str = "") -> None:
        """Keep what ran, for how long, and what it said last."""
        super().__init__(
            f"Converting this file was stopped after {after_s:.0f} s without an end in sight."
            " Export it again as MP4 and retry."
        )
        self.argv = tuple(argv)
        self.after_s = after_s
        self.stderr_tail = stderr_tail
