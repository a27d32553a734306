"""Files in a folder of this machine, or of a disk that several machines share."""

import errno
import os
import re
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from hub.core.storage import disk
from hub.core.storage.base import Check, Full, Missing, StorageError

PIECE_BYTES = 1024 * 1024
SYNC_BYTES = 16 * PIECE_BYTES  # between two of them a power cut may cost an upload this much
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_FULL = (errno.ENOSPC, errno.EDQUOT)


class LocalStorage:
    """Keeps each key as a file below ``root``; unfinished uploads lie in ``.uploads``."""

    def __init__(self, root: Path) -> None:
        """Use the folder ``root``; it is made when something is kept."""
        self._root = root
        self._loose: set[Path] = set()  # adopted, and not yet settled
        self._settling = threading.Lock()

    def put(self, key: str, path: Path) -> None:
        """Keep a copy of the file at ``path`` under ``key``.

        Raises:
            StorageError: it can't be written, with what to do about it.
        """
        with self._replacing(key) as target, path.open("rb") as source:
            shutil.copyfileobj(source, target, PIECE_BYTES)

    def put_bytes(
        self, key: str, data: bytes, *, settled: bool = True, check: Check | None = None
    ) -> None:
        """Keep ``data`` under ``key``, replacing what was there at once.

        Raises:
            StorageError: it can't be written, with what to do about it.
        """
        with self._replacing(key, settled=settled) as target:
            target.write(data)

    def adopt(self, key: str, path: Path, check: Check | None = None) -> None:
        """Keep the file at ``path`` under ``key`` too, by a link where the disk is the same.

        A sync per file would cost more than everything else: an hour is 1,800 files.

        Raises:
            StorageError: it can't be written, with what to do about it.
        """
        final = self._path(key)
        with _told(self._root):
            final.parent.mkdir(parents=True, exist_ok=True)
            if disk.linked(path, final):
                self._loose.add(final)
                return
        with self._replacing(key, settled=False) as target, path.open("rb") as source:
            shutil.copyfileobj(source, target, PIECE_BYTES)

    def settle(self) -> None:
        """Return once all that was adopted survives a power cut: file by file, or the whole disk.

        One at a time, so that nobody returns while another syncs their files.
        """
        with self._settling, _told(self._root):
            loose, self._loose = self._loose, set()
            try:
                disk.sync_all(loose, self._root)
            except OSError:
                self._loose |= loose
                raise

    def size(self, key: str) -> int:
        """Return the size in bytes.

        Raises:
            Missing: there is no such file.
        """
        path = self._path(key)
        if not path.is_file():
            raise Missing(f"The file {key} is not in the media folder.")
        return path.stat().st_size

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes [start, end) in pieces.

        Raises:
            Missing: there is no such file.
        """
        size = self.size(key)
        return _pieces(self._path(key), start, size if end is None else min(end, size))

    @contextmanager
    def local(
        self, key: str, scratch: Path, check: Callable[[], None] = lambda: None
    ) -> Iterator[Path]:
        """Give the file as a path on this machine: the kept file itself, for reading only."""
        self.size(key)
        yield self._path(key)

    def delete_prefix(self, prefix: str) -> None:
        """Forget a whole folder (``prefix`` ends in “/”), or the one file of that name."""
        path = self._path(prefix.removesuffix("/"))
        with _told(self._root):
            if path.is_dir():
                _delete_folder(path)
            else:
                path.unlink(missing_ok=True)

    def keys(self, prefix: str, *, soon: bool = False) -> Iterator[str]:
        """Yield every key that starts with ``prefix``, in order."""
        for path in sorted(_files(self._root / prefix.rpartition("/")[0])):
            key = path.relative_to(self._root).as_posix()
            if key.startswith(prefix):
                yield key

    def append(self, upload_id: str, offset: int, stream: BinaryIO) -> Iterator[int]:
        """Append ``stream`` to an unfinished upload at ``offset``; yield the offset kept so far.

        The size of the file is the offset: what was written before a kill counts, and bytes
        past ``offset`` are dropped first.

        Raises:
            StorageError: ``offset`` lies past what is kept, or the disk is full.
        """
        path = self._upload(upload_id)
        with _told(self._root):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("r+b" if path.exists() else "w+b", buffering=0) as target:
                if offset > target.seek(0, os.SEEK_END):
                    raise StorageError("The upload has a gap. Ask for its offset and go on there.")
                target.truncate(offset)
                target.seek(offset)
                yield from _copied(stream, target)
            disk.sync(path.parent)

    def received(self, upload_id: str) -> int:
        """Return how many bytes of an unfinished upload are kept."""
        path = self._upload(upload_id)
        return path.stat().st_size if path.exists() else 0

    def finish(self, upload_id: str) -> str:
        """Turn a complete upload into a file; return its key. Doing it again changes nothing.

        Raises:
            StorageError: nothing of it was ever kept.
        """
        key = f"uploads/{upload_id}/source"
        path, final = self._upload(upload_id), self._path(key)
        if path.exists():
            with _told(self._root):
                final.parent.mkdir(parents=True, exist_ok=True)
                path.replace(final)
                disk.sync(final.parent)
        self.size(key)
        return key

    def discard(self, upload_id: str) -> None:
        """Forget an unfinished upload."""
        with _told(self._root):
            self._upload(upload_id).unlink(missing_ok=True)

    def free_bytes(self) -> int | None:
        """Return how many bytes still fit."""
        with _told(self._root):
            self._root.mkdir(parents=True, exist_ok=True)
            return shutil.disk_usage(self._root).free

    def check(self) -> str:
        """Write, read and delete a small file; return a sentence for `hub doctor`.

        Raises:
            StorageError: it can't, with what to do about it.
        """
        folder = f"check/{uuid.uuid4().hex}"
        self.put_bytes(f"{folder}/file", b"hub")
        kept = b"".join(self.read(f"{folder}/file"))
        self.delete_prefix(f"{folder}/")
        if kept != b"hub":
            raise StorageError(f"{self._root} gives back other bytes than it was given.")
        free_gb = (self.free_bytes() or 0) / 1e9
        return f"Media is kept in {self._root}; {free_gb:.0f} GB are free."

    def _path(self, key: str) -> Path:
        """Keys are ours, and yet nothing outside the folder must ever be reached through one."""
        if not all(_SEGMENT.fullmatch(segment) for segment in key.split("/")):
            raise StorageError(f"“{key}” can't be the name of a stored file.")
        return self._root / key

    def _upload(self, upload_id: str) -> Path:
        if not _SEGMENT.fullmatch(upload_id):
            raise StorageError(f"“{upload_id}” can't be the name of an upload.")
        return self._root / ".uploads" / upload_id

    @contextmanager
    def _replacing(self, key: str, *, settled: bool = True) -> Iterator[BinaryIO]:
        """A reader finds the old file or the whole new one; if settled, after a power cut too."""
        final = self._path(key)
        draft = final.with_name(f".{uuid.uuid4().hex}")
        with _told(self._root):
            final.parent.mkdir(parents=True, exist_ok=True)
            try:
                with draft.open("xb") as target:
                    yield target
                    target.flush()
                    if settled:
                        os.fsync(target.fileno())
                draft.replace(final)
            finally:
                draft.unlink(missing_ok=True)
            if settled:
                disk.sync(final.parent)
            else:
                self._loose.add(final)


def _copied(stream: BinaryIO, target: BinaryIO) -> Iterator[int]:
    """Write ``stream`` to the unbuffered ``target``; yield after each sync to the disk.

    A short write is possible when the disk fills up, so each piece is written to its end.
    """
    unsynced = 0
    try:
        while piece := stream.read(PIECE_BYTES):
            _write_all(target, piece)
            unsynced += len(piece)
            if unsynced >= SYNC_BYTES:
                os.fdatasync(target.fileno())
                unsynced = 0
                yield target.tell()
    finally:
        os.fdatasync(target.fileno())
    yield target.tell()


def _write_all(target: BinaryIO, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[target.write(rest) :]


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder whose name is a key's; what is deleted meanwhile is not there."""
    for home, folders, names in os.walk(folder, onerror=_unless_gone):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(home, name) for name in names if not name.startswith("."))


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _delete_folder(path: Path) -> None:
    while path.is_dir():
        with suppress(FileNotFoundError):  # somebody else deletes the same files
            shutil.rmtree(path)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise Missing(f"The file {path.name} is not in the media folder any more.") from error


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with _opened(path) as source:
        source.seek(start)
        left = end - start
        while left > 0 and (piece := source.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece


@contextmanager
def _told(root: Path) -> Iterator[None]:
    """Turn what the operating system says about the disk into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Full(f"The disk that holds {root} is full. Make room, then try again.") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            sentence = f"Hub may not write to {root}. Give its account the right to."
        else:
            raise
        raise StorageError(sentence) from error
