"""Where files are kept: a folder, or S3."""

from pathlib import Path

from hub.core.settings import Settings
from hub.core.storage.base import Storage
from hub.core.storage.local import LocalStorage
from hub.core.storage.s3 import S3Storage

__all__ = ["Storage", "open_storage"]


def open_storage(settings: Settings) -> Storage:
    """Return the storage that ``settings.storage`` names; opens no connection."""
    if settings.storage.startswith("s3://"):
        return S3Storage(settings)
    folder = settings.storage.removeprefix("file:")
    return LocalStorage(Path(folder) if folder else settings.data / "media")
