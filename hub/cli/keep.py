"""`hub backup` and `hub restore`: all that Hub keeps, as one file."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.orm import Session

from hub.cli.start import opened
from hub.core import backup, work
from hub.core.backup import Summary
from hub.core.errors import Conflict, Unavailable
from hub.core.settings import Settings
from hub.core.storage import open_storage
from hub.index import tables as index
from hub.people.set_up import DEMO

QUEUES = {
    "take": work.MEDIA,
    "speech": work.SPEECH,
    "translation": work.SPEECH,
    DEMO: work.SPEECH,
}
PIPE = Path("-")
SAID_EACH = 500  # files


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def save(settings: Settings, file: Path) -> None:
    """Write all that Hub keeps into FILE, while it runs; “-” is stdout."""
    with opened(settings) as services, _written(file) as target:
        _say("Saved", backup.save(services, target, _count))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def restore(settings: Settings, file: Path) -> None:
    """Take the backup FILE into a Hub in which nobody is yet; “-” is stdin.

    It may be kept elsewhere than the Hub it is from: PostgreSQL instead of SQLite, S3 instead of
    a folder.
    """
    with _read(file) as source:
        done = backup.restore(settings, open_storage(settings), source, resume, _count)
    _say("Restored", done)


def resume(session: Session) -> None:
    """Search finds everything again, and work goes on, as soon as a worker is there."""
    index.renew(session.connection())
    work.begin_again(session, QUEUES)


def _count(files: int) -> None:
    if files % SAID_EACH == 0:
        click.echo(f"{files} files…", err=True)


def _say(what: str, done: Summary) -> None:
    click.echo(
        f"{what} {done.rows} rows and {done.files} files, {done.bytes_total / 1e6:.0f} MB, "
        f"as they were at {done.made_at:%Y-%m-%d %H:%M} UTC.",
        err=True,
    )


@contextmanager
def _read(file: Path) -> Iterator[BinaryIO]:
    if file == PIPE:
        yield sys.stdin.buffer
        return
    try:
        source = file.open("rb")
    except OSError as error:
        raise Unavailable(f"{file} can't be read: {error.strerror}.") from error
    with source:
        yield source


@contextmanager
def _written(file: Path) -> Iterator[BinaryIO]:
    """The file has its name once it is whole and on the disk; it holds secrets: its owner's."""
    if file == PIPE:
        yield sys.stdout.buffer
        return
    if file.exists():
        raise Conflict(f"{file} is there already. Name another file, or move that one away.")
    draft = file.with_name(f"{file.name}.part")
    try:
        draft.touch(mode=0o600)
        with draft.open("wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        draft.replace(file)
    except OSError as error:
        raise Unavailable(f"{file} can't be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


COMMANDS = (save, restore)
