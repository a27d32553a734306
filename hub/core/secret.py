"""The key that signs the tokens of forms: given, or made once and kept in the data folder."""

import os
from pathlib import Path

from hub.core.errors import Unavailable
from hub.core.ids import new_secret
from hub.core.settings import Settings


def secret_key(settings: Settings) -> str:
    """Return the key in force, making ``secret.key`` (readable by its owner alone) if needed.

    Raises:
        Unavailable: the data folder can't be written.
    """
    return settings.secret_key or _kept(kept_in(settings))


def kept_in(settings: Settings) -> Path:
    """Return the file it is kept in where no setting gives it."""
    return settings.data / "secret.key"


def _kept(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise Unavailable(
            f"The data folder {path.parent} can't be used: {error.strerror}. "
            "Set HUB_DATA to a folder that may be written."
        ) from error


def _make(path: Path) -> None:
    """Two processes may start at once: the first to link its file wins."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(new_secret() + "\n", "utf-8")
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
