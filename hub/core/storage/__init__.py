"""Where files are kept: a folder, or S3."""

from pathlib import Path

from hub.core.settings import Settings
from hub.core.storage.base import Storage
from hub.core.storage.local import LocalStorage

__all__ = ["Storage", "open_storage"]


def open_storage(settings: Settings) -> Storage:
    """Return the storage that ``settings.storage`` names; opens no connection."""
    if settings.storage.startswith("s3://"):
        from hub.core.storage.s3 import S3Storage  # loads boto3, which a folder needs nothing of

        return S3Storage(settings)
    folder = settings.storage.removeprefix("file:")
    return LocalStorage(Path(folder) if folder else settings.data / "media")
