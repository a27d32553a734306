"""`hub models`: the speech models that are here, taking one in, fetching one."""

import sys
from pathlib import Path

import click

from hub.core.errors import Rejected, Unavailable
from hub.core.settings import Settings
from transcripts import models as speech_models
from transcripts.errors import ModelMissing, TranscriptError
from transcripts.models import Model


@click.group()
def models() -> None:
    """Speech models: list, add, fetch."""


@models.command(name="list")
@click.pass_obj
def list_them(settings: Settings) -> None:
    """List the speech models in the data folder."""
    for model in speech_models.list_models(_folder(settings)):
        click.echo(_line(model))


@models.command()
@click.argument("file_or_folder", type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def add(settings: Settings, file_or_folder: Path) -> None:
    """Take in an openai `.pt` file or a CTranslate2 folder, after checking it."""
    try:
        click.echo(_line(speech_models.add(file_or_folder, _folder(settings))))
    except TranscriptError as error:
        raise Rejected(str(error)) from error


@models.command()
@click.argument("name")
@click.pass_obj
def fetch(settings: Settings, name: str) -> None:
    """Fetch a speech model by name, such as `small`."""
    try:
        model = speech_models.fetch(
            name,
            _folder(settings),
            mirror=settings.model_mirror or None,
            on_progress=_tell if sys.stderr.isatty() else lambda _done, _total: None,
        )
    except ModelMissing as error:
        raise Unavailable(str(error)) from error
    except TranscriptError as error:
        raise Rejected(str(error)) from error
    click.echo(_line(model))


def _folder(settings: Settings) -> Path:
    return settings.data / "models"


def _line(model: Model) -> str:
    forms = [
        name for name, there in (("ctranslate2", model.ctranslate2), ("pt", model.openai)) if there
    ]
    return f"{model.name}\t{model.bytes_total / 1e6:.0f} MB\t{', '.join(forms)}"


def _tell(done_bytes: int, total_bytes: int | None) -> None:
    total = f" of {total_bytes / 1e6:.0f}" if total_bytes else ""
    click.echo(f"\r{done_bytes / 1e6:.0f}{total} MB", nl=False, err=True)


COMMANDS = (models,)
