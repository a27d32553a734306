"""One attempt at one step of a take: its folder, its progress, its files, its errors.

Every attempt writes into a folder of its own and into a storage prefix of its own; only what a
step returns is ever published, so that a body that runs twice harms nothing.
"""

import errno
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hub.clips import room
from hub.clips.model import Take
from hub.core.errors import HubError, NoRoom, NotFound, Unavailable
from hub.core.services import Services
from hub.core.work import Attempt, Span, Stopped, folder
from transcoding import errors as media

log = logging.getLogger(__name__)
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Hopeless(HubError):  # noqa: N818 - reads as a sentence: ``raise Hopeless``
    """The file can't be used, whatever is tried; the text tells its owner why."""


@dataclass(slots=True)
class Try:
    """One attempt at one step of a take."""

    services: Services
    attempt: Attempt
    take_id: str
    source_key: str
    folder: Path
    lacks_room: bool = False
    furthest: float = 0.0
    kept: set[str] = field(default_factory=set)

    @property
    def prefix(self) -> str:
        """Where in storage its files go."""
        return f"takes/{self.take_id}/{self.attempt.id}/"

    def on_progress(self, part: float) -> bool:
        """Tell how far the step is; False when it is to stop: cancelled, or the disk fills up."""
        self.lacks_room = room.is_short(self.folder)
        self.furthest = max(self.furthest, part)  # a step of several runs never goes back
        return not self.lacks_room and self.attempt.beat(self.furthest)

    def check_wanted(self) -> None:
        """Go on only if the work is still wanted, and there is room for it.

        Raises:
            Cancelled: it isn't, or there isn't; `trying` tells which.
        """
        if not self.on_progress(self.furthest):
            raise media.Cancelled

    def keep(self, name: str) -> str:
        """Put one finished file into storage, once; return its key. `trying` settles it."""
        if name not in self.kept:
            source = self.folder / name
            self.services.storage.adopt(self.prefix + name, source, self.check_wanted)
            self.kept.add(name)
        return self.prefix + name

    def keep_all(self) -> None:
        """Put every file of the folder into storage, playlists last: what they name is there.

        Raises:
            Stopped: the work was cancelled meanwhile.
        """
        paths = sorted(p for p in self.folder.rglob("*") if p.is_file())
        for path in sorted(paths, key=lambda p: p.suffix == ".m3u8"):
            self.check_wanted()
            self.keep(str(path.relative_to(self.folder)))


@contextmanager
def trying(
    services: Services,
    take_id: str,
    stage: str,
    span: Span,
    needed_bytes: int = 0,
    attempt: Attempt | None = None,
) -> Iterator[tuple[Try, Path]]:
    """Begin an attempt; give its folder and the source as a local file; speak Hub's errors.

    Raises:
        NoRoom: the disk is full, or has less than ``needed_bytes``.
        Stopped: the work was cancelled.
        Hopeless: nothing can be made of the file.
    """
    with services.database.read() as session:
        take = session.get(Take, take_id)
    if take is None:
        raise NotFound("This take has been deleted.")
    attempt = attempt or Attempt(services.database, f"take:{take_id}", span)
    attempt.begin(stage)
    home = work_folder(services, take_id)
    this = Try(services, attempt, take_id, take.source_key, home / attempt.id)
    try:
        with _our_errors(this):
            this.folder.mkdir(parents=True, exist_ok=True)
            fetched = take.source_bytes if services.storage.free_bytes() is None else 0
            room.require(services, this.folder, needed_bytes + fetched)
            scratch = home / "source"
            with services.storage.local(take.source_key, scratch, this.check_wanted) as path:
                yield this, path
                if this.kept:
                    services.storage.settle()
    finally:
        shutil.rmtree(this.folder, ignore_errors=True)


def work_folder(services: Services, take_id: str) -> Path:
    """Return where this worker, and no other, works on a take."""
    return folder(services.settings) / take_id


@contextmanager
def _our_errors(this: Try) -> Iterator[None]:
    """Say in Hub's words what the media library and the system say in theirs."""
    try:
        yield
    except media.Cancelled as error:
        raise (_full(this) if this.lacks_room else Stopped("This was cancelled.")) from error
    except media.TranscodingError as error:
        raise _said(error) from error
    except OSError as error:
        if error.errno in _FULL:
            raise _full(this) from error
        raise


def _said(error: media.TranscodingError) -> HubError:
    if isinstance(error, media.OutOfSpace):
        return NoRoom(str(error), error.needed_bytes)
    if isinstance(error, media.FfmpegMissing):
        return Unavailable(str(error))
    if isinstance(error, media.FfmpegFailed):
        log.warning(
            "ffmpeg.failed code=%s argv=%s\n%s", error.returncode, error.argv, error.stderr_tail
        )
        if error.returncode < 0:  # killed by a signal: this machine's trouble, so try again
            return Unavailable(str(error))
    return Hopeless(str(error))


def _full(this: Try) -> NoRoom:
    return NoRoom(f"The disk that holds {this.services.settings.data} is full.")
