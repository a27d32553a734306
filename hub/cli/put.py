"""`hub add`: put clips in from disk, and wait until people can watch and read them."""

import os
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from hub import pipeline
from hub.captions import actions as captions
from hub.captions.files import CaptionFile, read
from hub.cli.start import opened
from hub.cli.waiting import wait_for
from hub.clips import actions as clips
from hub.clips import head, upload
from hub.clips.model import Clip
from hub.core import clock
from hub.core.errors import Conflict, HubError
from hub.core.ids import new_id
from hub.core.services import Services
from hub.core.settings import Settings
from hub.core.work import worker
from hub.demo import jobs as demo  # noqa: F401 - a worker must know its work by name
from hub.people import queries as people


@dataclass(frozen=True, slots=True)
class Given:
    """The options of `hub add` but for ``--wait``."""

    title: str | None = None
    speakers: tuple[str, ...] = ()
    audience: str = "everyone"
    language: str = ""
    captions_file: Path | None = None
    publish: bool = False
    accept_partial: bool = False


READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=READABLE)
@click.option("--title", help="Title; the file's name if not given.")
@click.option("--speaker", "speakers", multiple=True, metavar="EMAIL", help="Who speaks.")
@click.option("--audience", default="everyone", show_default=True, help="Who it is for.")
@click.option("--language", default="", help="Language spoken, such as en; heard if not given.")
@click.option("--captions", "captions_file", type=READABLE, help="A .vtt or .srt file.")
@click.option("--publish", is_flag=True, help="Open it as soon as it can be watched.")
@click.option("--accept-partial", is_flag=True, help="Keep what can be read of a damaged file.")
@click.option("--wait", is_flag=True, help="Wait until all is ready; run a worker if none does.")
@click.pass_obj
def add(settings: Settings, /, files: tuple[Path, ...], wait: bool, **given: Any) -> None:  # noqa: ANN401 - click's own values
    """Put video files in; print each clip's id."""
    with opened(settings) as services:
        made = []
        for path in files:
            made.append(put(services, path, Given(**given)))
            click.echo(made[-1])  # now: the next file may be refused
        if wait:
            code = _wait(services, made)
            sys.stderr.flush()
            os._exit(code)  # a worker's threads would keep us here


def put(services: Services, path: Path, given: Given) -> str:
    """Put a file in as a new clip, and return the clip's id.

    Raises:
        HubError: nothing can be made of it, or it may not be put in like this.
    """
    captions_file = _captions(given)
    size = path.stat().st_size
    upload.require_room(services, size)
    if size > head.WORTH_A_LOOK_BYTES:
        head.look(path, size, head.limits(services))
    key = f"sources/{new_id()}/source"
    services.storage.put(key, path)
    try:
        with services.database.write() as session:
            clip = _create(session, clips.Source(key, path.name, size), path, given)
            if captions_file is not None:
                captions.upload(session, None, clip, captions_file, clock.now())
            return clip.id
    except HubError:
        services.storage.delete_prefix(key.removesuffix("source"))
        raise


def _captions(given: Given) -> CaptionFile | None:
    """What the caption file says, read before anything is put in."""
    if given.captions_file is None:
        return None
    return read(given.captions_file.read_bytes(), given.language or "en")


def _create(session: Session, source: clips.Source, path: Path, given: Given) -> Clip:
    speakers = [people.by_email(session, email).id for email in given.speakers]
    draft = clips.Draft(
        title=given.title or path.stem.replace("_", " ").replace("-", " "),
        speakers=speakers,
        audience=given.audience,
        language=given.language,
        publish=given.publish,
        accept_partial=given.accept_partial,
    )
    owner = speakers[0] if speakers else next((p.id for p in people.admins(session)), None)
    return clips.create(session, owner, source, draft, clock.now())


def _wait(services: Services, clip_ids: list[str]) -> int:
    """Wait, as a worker too unless this machine has one."""
    with ExitStack() as stack:
        with suppress(Conflict):
            stack.enter_context(worker.running(services, pipeline.CHORES))
        return max(wait_for(services, clip_id) for clip_id in clip_ids)


COMMANDS = (add,)
