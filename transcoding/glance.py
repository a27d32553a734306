"""What the first megabytes of a file tell, while the rest is still on its way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from transcoding import judge, probe, sniff
from transcoding.errors import Refused
from transcoding.formats import VIDEO_CODECS, sound_is_known
from transcoding.source import Limits

ENOUGH_BYTES: Final = 4_000_000
"""What can't be recognised in as much will not be recognised in more."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a file says of itself; 0 where it doesn't. Only `probe.probe` knows the truth.

    Width and height are as they are stored, before any rotation.
    """

    container: str
    duration_s: float
    width_px: int
    height_px: int
    has_picture: bool
    has_sound: bool


def glance(head: Path, bytes_total: int, limits: Limits = Limits()) -> Glance | None:  # noqa: B008 - frozen, safe to share
    """Judge a file by its beginning; None where that can't tell yet.

    `head` is a file with the first bytes (the more, the better; 4 MB mostly do), `bytes_total`
    the length of the whole. An MP4 with its index at the end can't be told before that is here.
    May be asked again with more. Takes about a third of a second, in a bounded process.

    Raises:
        Refused: the file is hopeless; the text says why. Nothing more of it need be sent.
        OSError: `head` can't be opened.
    """
    judge.check_bytes(bytes_total, limits)
    with head.open("rb") as file:
        start = file.read(sniff.HEAD_BYTES)
    sentence = sniff.what_it_is(start) if len(start) >= min(sniff.HEAD_BYTES, bytes_total) else None
    if sentence:
        raise Refused(sentence)
    index = judge.index_of(head, bytes_total)
    if index == "lost":
        raise Refused(judge.NO_INDEX)
    if index == "later" or not start:
        return None
    facts = probe.facts_of(head, head.stat().st_size, "--head")
    if "error" in facts:
        if index == "here" or head.stat().st_size >= min(ENOUGH_BYTES, bytes_total):
            raise Refused(judge.UNREADABLE)
        return None
    return _judged(facts, limits)


def _judged(facts: dict[str, Any], limits: Limits) -> Glance | None:
    video, audio = facts["video"], facts["audio"]
    judge.check_streams(facts["streams"], limits)
    judge.check_length(facts["declared_s"], limits)
    if video is not None:
        judge.check_size(video["width_px"], video["height_px"], limits)
        judge.check_rate(video["average_fps"], limits)
        if video["codec"] not in VIDEO_CODECS:
            raise Refused(judge.UNREADABLE)
    if audio is not None and not sound_is_known(audio["codec"]):
        audio = None
    if video is None and audio is None:
        return None  # some containers tell of a track only where it begins
    return Glance(
        container=facts["container"],
        duration_s=round(max(0.0, facts["declared_s"]), 3),
        width_px=video["width_px"] if video else 0,
        height_px=video["height_px"] if video else 0,
        has_picture=video is not None,
        has_sound=audio is not None,
    )
