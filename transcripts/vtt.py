"""Caption files: WebVTT, SubRip and plain text."""

from __future__ import annotations

from collections.abc import Sequence

from transcripts.cues import Cue


def write_vtt(cues: Sequence[Cue]) -> str:
    """WebVTT (https://www.w3.org/TR/webvtt1/)."""
    raise NotImplementedError


def write_srt(cues: Sequence[Cue]) -> str:
    """SubRip."""
    raise NotImplementedError


def write_text(cues: Sequence[Cue]) -> str:
    """The words only, a paragraph at each longer pause."""
    raise NotImplementedError


def parse(data: bytes) -> list[Cue]:
    """Read a WebVTT or SubRip file in any encoding and with any common fault.

    Raises:
        BadCaptionFile: where it can't be mended; the line is named.
    """
    raise NotImplementedError
