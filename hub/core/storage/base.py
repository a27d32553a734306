"""What Hub asks of a place that keeps files."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

from hub.core.errors import NoRoom, Unavailable

Check = Callable[[], None]
"""Raises where the caller does not want to wait any longer."""


class StorageError(Unavailable):
    """The storage is full or can't be reached, or a file is not in it."""


class Full(StorageError, NoRoom):  # noqa: N818 - reads as a sentence: ``raise Full``
    """There is no room left in the storage."""


class Missing(StorageError):  # noqa: N818 - reads as a sentence: ``raise Missing``
    """There is no such file."""


class Storage(Protocol):
    """A place that keeps files by key (``takes/ID/ATTEMPT/720p/seg_00001.m4s``).

    Keys are made by Hub, never by a person. A key is written once and never changed, but for
    ``put_bytes`` of a growing playlist.
    """

    def put(self, key: str, path: Path) -> None:
        """Keep a copy of the file at ``path`` under ``key``."""

    def put_bytes(
        self, key: str, data: bytes, *, settled: bool = True, check: Check | None = None
    ) -> None:
        """Keep ``data`` under ``key``, replacing what was there at once.

        Not ``settled``, it survives a power cut only once ``settle`` was called. ``check`` is as
        for ``adopt``.
        """

    def adopt(self, key: str, path: Path, check: Check | None = None) -> None:
        """Keep the file at ``path``, which nobody changes any more, under ``key``.

        Costs no copy where none is needed. It survives a power cut once ``settle`` was called.
        ``check`` is called a few times a second while it is sent; what it raises ends that, and
        the file may still come to lie there.
        """

    def settle(self) -> None:
        """Return once all that was adopted by this process survives a power cut."""

    def size(self, key: str) -> int:
        """Return the size in bytes.

        Raises:
            Missing: there is no such file.
        """

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes [start, end) in pieces.

        Raises:
            Missing: there is no such file.
        """

    def local(
        self, key: str, scratch: Path, check: Check = lambda: None
    ) -> AbstractContextManager[Path]:
        """Give the file as a path on this machine, fetched into ``scratch`` where needed.

        ``check`` is called a few times a second while it is fetched; what it raises ends that.
        """

    def delete_prefix(self, prefix: str) -> None:
        """Forget a whole folder (``prefix`` ends in “/”), or the one file of that name."""

    def keys(self, prefix: str, *, soon: bool = False) -> Iterator[str]:
        """Yield every key that starts with ``prefix``; ``soon`` fails rather than wait long."""

    def append(self, upload_id: str, offset: int, stream: BinaryIO) -> Iterator[int]:
        """Append ``stream`` to an unfinished upload at ``offset``; yield the offset kept so far.

        What was yielded survives a kill. Bytes kept past ``offset`` are dropped first; where
        that can't be done (S3, inside a part that was sent) it is refused.

        Raises:
            StorageError: ``offset`` isn't one to go on at, or there is no room.
        """

    def received(self, upload_id: str) -> int:
        """Return how many bytes of an unfinished upload are kept."""

    def finish(self, upload_id: str) -> str:
        """Turn a complete upload into a file; return its key. Doing it again changes nothing."""

    def discard(self, upload_id: str) -> None:
        """Forget an unfinished upload."""

    def free_bytes(self) -> int | None:
        """Return how many bytes still fit, or None where that can't be known."""

    def check(self) -> str:
        """Write, read and delete a small file; return a sentence for `hub doctor`.

        Raises:
            StorageError: it can't, with what to do about it.
        """
