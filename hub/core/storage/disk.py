"""Names and syncs on a disk: what costs next to nothing, and what survives a power cut."""

import ctypes
import errno
import os
from pathlib import Path

MANY = 64  # files whose syncs, one by one, cost more than that of a whole disk
# Another file is there, or another disk, or one that has no links, or no more of them.
_NO_LINK = (errno.EEXIST, errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK)


def linked(path: Path, final: Path) -> bool:
    """Whether ``final`` could be made another name of the file at ``path``."""
    try:
        final.hardlink_to(path)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        return False
    return True


def sync(path: Path) -> None:
    """Put a file or a folder on the disk: a new name survives a power cut only with its folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(files: set[Path], root: Path) -> None:
    """Put ``files`` on the disk of ``root``; some may be gone by now."""
    if len(files) > MANY:
        sync_disk(root)
        return
    there = [path for path in files if path.is_file()]
    for path in (*there, *{path.parent for path in there}):
        sync(path)


def sync_disk(folder: Path) -> None:
    """Sync the disk that holds ``folder`` (Linux, ``man 2 syncfs``), elsewhere all disks."""
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        os.sync()
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if syncfs(handle):
            raise OSError(ctypes.get_errno(), "the disk could not be synced")
    finally:
        os.close(handle)
