"""The sound of a take as one file, for players of podcasts, which know no playlists.

The init file and the segments of the rendition, one behind the other, are a fragmented MP4
(ISO/IEC 14496-12 §8.8): nothing is encoded or kept a second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flask import Response

from hub.clips.model import Rendition, RenditionKind, Take
from hub.core.errors import NotFound
from hub.core.storage.base import Missing, Storage
from hub.web import stored
from transcoding.playlist import BadPlaylist, segments

MEDIA_TYPE = "audio/mp4"
UNKNOWN = "The sound of this update can't be had as a file."


@dataclass(frozen=True, slots=True)
class Joined:
    """Files in storage with their sizes in bytes, to be read as one."""

    parts: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(size for _key, size in self.parts)

    def read(self, storage: Storage, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes [start, end) of the whole in pieces."""
        at = 0
        for key, size in self.parts:
            first, last = max(start - at, 0), min(end - at, size)
            if first < last:
                yield from storage.read(key, first, last)
            at += size


def rendition(take: Take) -> Rendition | None:
    """Return the sound of ``take`` apart from its pictures, once it is whole; else None."""
    apart = (one for one in take.renditions if one.kind is RenditionKind.AUDIO)
    whole = (one for one in apart if not one.growing and one.superseded_at is None)
    return next(whole, None)


def joined(storage: Storage, sound: Rendition) -> Joined:
    """Return the files of ``sound`` in the order of play.

    Raises:
        NotFound: they are not all in storage.
    """
    try:
        return _joined(storage, sound.prefix, sound.playlist)  # type: ignore[arg-type]  # a storage is hashed by what it is
    except (Missing, BadPlaylist, UnicodeDecodeError) as error:
        raise NotFound(UNKNOWN) from error


def send(storage: Storage, sound: Rendition) -> Response:
    """Answer with the file, whole or in the one range that is asked for.

    Raises:
        NotFound: it is not all in storage.
    """
    whole = joined(storage, sound)
    return stored.send_pieces(
        lambda start, end: whole.read(storage, start, end), sound.prefix, whole.size, MEDIA_TYPE
    )


@lru_cache(maxsize=512)
def _joined(storage: Storage, prefix: str, playlist: str) -> Joined:
    """A rendition that is whole never changes, so its sizes are asked for once a process."""
    text = b"".join(storage.read(prefix + playlist)).decode("utf-8")
    keys = [prefix + name for name in segments(text).everything]
    return Joined(tuple((key, storage.size(key)) for key in keys))
