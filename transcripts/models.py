"""Speech models in a folder: found, listed, fetched and added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from transcripts.engine import EngineName

Progress = Callable[[int, int | None], None]  # bytes so far, bytes in all where known


@dataclass(frozen=True, slots=True)
class Model:
    """A speech model in one or both of its forms.

    `ctranslate2` is a folder for faster-whisper, `openai` a `.pt` file; None where that
    form is not here. `home` is where a converted form belongs.
    """

    name: str
    ctranslate2: Path | None
    openai: Path | None
    home: Path

    @property
    def bytes_total(self) -> int:
        """Size on disk of all its forms."""
        raise NotImplementedError


def list_models(folder: Path) -> list[Model]:
    """The models in `folder`, by name."""
    raise NotImplementedError


def find(name_or_path: str, folder: Path, engine: EngineName | None = None) -> Model:
    """The model of that name in `folder`, or at that path, in a form that `engine` can run.

    Raises:
        ModelMissing: it is not here; the text says what an administrator can do.
        ModelRefused: the path is no speech model.
    """
    raise NotImplementedError


def fetch(
    name: str,
    folder: Path,
    *,
    engine: EngineName | None = None,
    mirror: str | None = None,
    on_progress: Progress = lambda done, total: None,
) -> Model:
    """Fetch a model by name, once; an interrupted fetch goes on where it stopped.

    Raises:
        ModelMissing: it can't be had; the text says why and what an administrator can do.
    """
    raise NotImplementedError


def add(path: Path, folder: Path) -> Model:
    """Take in a CTranslate2 folder or an openai `.pt` file, after checking it.

    Raises:
        ModelRefused: it is not a speech model, or is damaged.
        EngineMissing: a `.pt` needs the extra `whisper`, which is not installed.
    """
    raise NotImplementedError
