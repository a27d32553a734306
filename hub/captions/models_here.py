"""Speech models on this machine: found, fetched, loaded, and offered to choose from."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

from hub.core.services import Services
from hub.core.settings import Settings
from hub.core.work import Stopped
from transcripts import loader, models
from transcripts.engine import Engine, EngineName
from transcripts.errors import TranscriptError

GoOn = Callable[[float], bool]  # takes the fraction done; False means: stop


def names(settings: Settings) -> list[str]:
    """Return the models that may be chosen, that of the settings first."""
    found = (one for one in models.list_models(folder(settings)) if one.has(_engine(settings)))
    return list(dict.fromkeys([settings.speech_model, *(one.name for one in found)]))


def is_here(settings: Settings, name: str = "") -> bool:
    """Whether a model, or that of the settings, can be loaded without fetching anything."""
    try:
        find(settings, name)
    except TranscriptError:
        return False
    return True


def loads(settings: Settings, name: str = "") -> bool:
    """Whether a model is here and can be run, so that trying again is worth it."""
    try:
        load(settings, name)
    except TranscriptError:
        return False
    return True


def load(settings: Settings, name: str = "") -> Engine:
    """Return the engine with a model, kept for the life of the process.

    Raises:
        TranscriptError: it is not here, or can't be run.
    """
    return loader.load(_engine(settings), find(settings, name))


def find(settings: Settings, name: str = "") -> models.Model:
    """Return a model, or that of the settings, in a form that the engine can run.

    Raises:
        TranscriptError: it is not here.
    """
    return models.find(name or settings.speech_model, folder(settings), _engine(settings))


def fetch(services: Services, name: str, go_on: GoOn) -> None:
    """Fetch a model by name; a path is left alone.

    Raises:
        Stopped: ``go_on`` said no.
        TranscriptError: it can't be had.
    """
    settings = services.settings

    def on_progress(_done: int, _total: int | None) -> None:
        if not go_on(0.0):
            raise Stopped("This was cancelled.")

    if not models.is_path(name or settings.speech_model):
        models.fetch(
            name or settings.speech_model,
            folder(settings),
            engine=_engine(settings),
            mirror=settings.model_mirror or None,
            on_progress=on_progress,
        )


def folder(settings: Settings) -> Path:
    """Return where models are kept."""
    return settings.data / "models"


def _engine(settings: Settings) -> EngineName | None:
    return cast(EngineName | None, settings.speech_engine or None)
