"""Renditions while they are being written: which files stand, and what a player may be told."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from transcoding import checked, playlist
from transcoding.checked import Expected
from transcoding.playlist import Made

_END: Final = "#EXT-X-ENDLIST\n"
_HEADROOM: Final = 1.25  # the hungriest segment is most likely still to come


@dataclass(frozen=True, slots=True)
class Growth:
    """What stands of renditions that are still being written, all paths relative to the folder.

    `files` are those finished since the last growth, init files before segments; they never
    change again. `playlists` are whole texts of EVENT playlists, by their path: they name only
    files told of by now, and replace earlier ones. They have no end (`#EXT-X-ENDLIST`) yet: the
    ones in the folder do, once all has been checked. `made` describes the renditions so far: their
    bitrates are estimates and `duration_s` is what can be played. `started_over`: whatever was
    told before is void, for copying failed and encoding began.
    """

    made: tuple[Made, ...]
    files: tuple[str, ...]
    playlists: dict[str, str]
    started_over: bool = False


OnGrowth = Callable[[Growth], None]
"""Told of what can be watched so far; first when every rendition has its first segment."""


@dataclass
class Growing:
    """Watches a folder that ffmpeg writes `expected` into, and tells what is new."""

    folder: Path
    expected: Sequence[Expected]
    tell: OnGrowth
    started_over: bool = False
    told: set[str] = field(default_factory=set)
    sizes: dict[str, dict[str, int]] = field(default_factory=dict)
    seen: tuple[int, ...] = ()
    every_s: float = 0.5
    told_at: float = -math.inf

    def look(self) -> None:
        """Tell of what is new, if anything is; no more than twice a second, but for the end."""
        lengths = tuple(self._length(item) for item in self.expected)
        if lengths == self.seen or not all(lengths):
            return
        texts = {item: self._text(item) for item in self.expected}
        soon = time.monotonic() - self.told_at < self.every_s
        if not all(texts.values()) or (soon and not all(_END in text for text in texts.values())):
            return
        self.seen = lengths
        listed = {item: playlist.segments(text) for item, text in texts.items()}
        names = [
            f"{item.name}/{name}" for item, found in listed.items() for name in found.everything
        ]
        new = tuple(name for name in names if name not in self.told)
        if not new:
            return
        self.told.update(new)
        made = tuple(self._so_far(item, listed[item]) for item in texts)
        written = {item.playlist: text.replace(_END, "") for item, text in texts.items()}
        self.told_at = time.monotonic()
        self.tell(Growth(made, new, written, self.started_over))
        self.started_over = False

    def _so_far(self, item: Expected, listed: playlist.Segments) -> Made:
        """What is said of one rendition; each of its files is looked at once only."""
        known = self.sizes.setdefault(item.name, {})
        return checked.so_far(item, self.folder, listed, _HEADROOM, known)

    def _length(self, item: Expected) -> int:
        """Bytes of the playlist of one rendition, more with each segment; 0 where there is none."""
        path = self.folder / item.playlist
        return path.stat().st_size if path.is_file() else 0

    def _text(self, item: Expected) -> str:
        """The playlist of one rendition; empty until there is a segment in it."""
        text = (self.folder / item.playlist).read_text("utf-8")  # ffmpeg moves it here whole
        return text if "#EXTINF" in text else ""
