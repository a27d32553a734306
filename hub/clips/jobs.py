"""Steps of the pipeline that look at a take and encode it.

Every attempt writes into a folder of its own and into a storage prefix of its own; only what a
step returns is ever published, so that a body that runs twice harms nothing.
"""

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hub.clips import queries
from hub.clips.model import Take
from hub.core.errors import HubError, NotFound, Unavailable
from hub.core.services import Services
from hub.core.work import Attempt, Stopped
from transcoding import errors as media
from transcoding import ladder as rungs
from transcoding import loudness, package, probe, stills
from transcoding.run import OnProgress
from transcoding.source import Limits, Source

log = logging.getLogger(__name__)
LONGEST_SPOKEN_S = 62.0  # a minute, and what a recorder takes to stop
Plain = dict[str, Any]  # what a step returns is recorded as JSON-like values


class Hopeless(HubError):  # noqa: N818 - reads as a sentence: ``raise Hopeless``
    """The file can't be used, whatever is tried; the text tells its owner why."""


@dataclass(frozen=True, slots=True)
class _Try:
    """One attempt at one step of a take."""

    services: Services
    attempt: Attempt
    take_id: str
    source_key: str
    folder: Path
    began: float

    @property
    def prefix(self) -> str:
        return f"takes/{self.take_id}/{self.attempt.id}/"

    def on_progress(self, fraction: float) -> bool:
        spent_s = time.monotonic() - self.began
        eta_s = spent_s * (1 - fraction) / fraction if fraction > 0.02 else None
        return self.attempt.beat(fraction, eta_s)

    def keep(self, name: str) -> str:
        """Put one finished file into storage; return its key."""
        self.services.storage.put(self.prefix + name, self.folder / name)
        return self.prefix + name

    def keep_all(self) -> None:
        """Put every file of the folder into storage, playlists last: what they name is there."""
        paths = sorted(p for p in self.folder.rglob("*") if p.is_file())
        for path in sorted(paths, key=lambda p: p.suffix == ".m3u8"):
            self.keep(str(path.relative_to(self.folder)))


def look(services: Services, take_id: str) -> Plain:
    """Probe the take's file; return `transcoding.source.Source` as plain values.

    Raises:
        Hopeless: no clip can be made of it.
    """
    limits = Limits(
        duration_s=_longest_s(services, take_id),
        bytes_total=int(services.settings.upload_limit_gb * 1e9),
    )
    with _trying(services, take_id, "probe") as (_, source_path):
        return probe.probe(source_path, limits).as_dict()


def _longest_s(services: Services, take_id: str) -> float:
    with services.database.read() as session:
        is_spoken = queries.take(session, take_id).clip.under_id is not None
    return LONGEST_SPOKEN_S if is_spoken else services.settings.duration_limit_h * 3600


def instant(services: Services, take_id: str, source: Plain) -> Plain:
    """Make what can be watched first; return its prefix and renditions."""
    return _packaged(services, take_id, "instant", source, package.instant)


def ladder(services: Services, take_id: str, source: Plain, gain_db: float, first: Plain) -> Plain:
    """Make all rungs that `first` has not made; return their prefix and renditions."""

    def make(
        path: Path, known: Source, folder: Path, go_on: OnProgress, *, ffmpeg: str | None
    ) -> list[package.Made]:
        wanted = rungs.remaining(known, [one["name"] for one in first["made"]])
        return package.ladder(path, known, wanted, gain_db, folder, go_on, ffmpeg=ffmpeg)

    return _packaged(services, take_id, "ladder", source, make)


def sound(services: Services, take_id: str, source: Plain) -> Plain | None:
    """Write the 16 kHz speech audio and measure loudness; None where there is no sound."""
    known = Source.from_dict(source)
    if known.audio is None:
        return None
    with _trying(services, take_id, "sound") as (this, source_path):
        measured = loudness.speech_audio(
            source_path,
            known,
            this.folder / "speech.wav",
            this.on_progress,
            ffmpeg=_ffmpeg(services),
        )
        return {"key": this.keep("speech.wav"), "gain_db": loudness.gain_db(measured)}


def pictures(services: Services, take_id: str, source: Plain) -> Plain:
    """Make poster candidates and the storyboard; return their storage keys."""
    known = Source.from_dict(source)
    with _trying(services, take_id, "stills") as (this, source_path):
        how = {"ffmpeg": _ffmpeg(services)}
        posters = stills.posters(source_path, known, this.folder, this.on_progress, **how)
        board = stills.storyboard(source_path, known, this.folder, this.on_progress, **how)
        this.keep_all()
        return {
            "prefix": this.prefix,
            "posters": [{"file": p.path.name, "at_s": p.at_s} for p in posters],
            "storyboard": _board(board) if board else None,
        }


def _board(board: stills.Storyboard) -> Plain:
    return {
        "file": board.vtt.name,
        "sheets": [sheet.name for sheet in board.sheets],
        "interval_s": board.interval_s,
        "tiles": board.tiles,
        "columns": board.columns,
        "tile_width_px": board.tile_width_px,
        "tile_height_px": board.tile_height_px,
    }


def tidy(services: Services, take_id: str) -> None:
    """Forget the working folders of the take on this machine."""
    shutil.rmtree(_folder(services, take_id), ignore_errors=True)


def _packaged(
    services: Services,
    take_id: str,
    stage: str,
    source: Plain,
    make: Callable[..., list[package.Made]],
) -> Plain:
    with _trying(services, take_id, stage) as (this, source_path):
        made = make(
            source_path,
            Source.from_dict(source),
            this.folder,
            this.on_progress,
            ffmpeg=_ffmpeg(services),
        )
        this.keep_all()
        return {"prefix": this.prefix, "made": [asdict(one) for one in made]}


@contextmanager
def _trying(services: Services, take_id: str, stage: str) -> Iterator[tuple[_Try, Path]]:
    """Begin an attempt; give its folder and the source as a local file; speak Hub's errors."""
    with services.database.read() as session:
        take = session.get(Take, take_id)
    if take is None:
        raise NotFound("This take has been deleted.")
    attempt = Attempt(services.database, f"take:{take_id}").begin(stage)
    home = _folder(services, take_id)
    folder = home / attempt.id
    folder.mkdir(parents=True, exist_ok=True)
    this = _Try(services, attempt, take_id, take.source_key, folder, time.monotonic())
    try:
        with services.storage.local(take.source_key, home / "source") as path, _our_errors():
            yield this, path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _our_errors() -> Iterator[None]:
    """Say in Hub's words what the media library says in its own."""
    try:
        yield
    except media.Cancelled as error:
        raise Stopped("This was cancelled.") from error
    except media.Refused as error:
        raise Hopeless(str(error)) from error
    except (media.OutOfSpace, media.FfmpegMissing) as error:
        raise Unavailable(str(error)) from error
    except media.FfmpegFailed as error:
        log.warning(
            "ffmpeg.failed code=%s argv=%s\n%s", error.returncode, error.argv, error.stderr_tail
        )
        # Killed by a signal: this machine's trouble, so it is tried again.
        raise (Unavailable if error.returncode < 0 else Hopeless)(str(error)) from error
    except media.TranscodingError as error:
        raise Hopeless(str(error)) from error


def _folder(services: Services, take_id: str) -> Path:
    return services.settings.data / "work" / take_id


def _ffmpeg(services: Services) -> str | None:
    return services.settings.ffmpeg or None
