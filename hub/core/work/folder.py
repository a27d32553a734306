"""The folder in which one worker, and no other, works."""

import shutil
from pathlib import Path

from hub.core.settings import Settings


def folder(settings: Settings) -> Path:
    """Return it; it may not exist yet."""
    return settings.data / "work" / f"media-{settings.node_name}"


def empty(settings: Settings) -> None:
    """Forget what an earlier process of this name left when it was killed."""
    shutil.rmtree(folder(settings), ignore_errors=True)
