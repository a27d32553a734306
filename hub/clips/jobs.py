"""Steps of the pipeline that look at a take and encode it."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from hub.clips import head, plan, removal, take_queries
from hub.clips.growing import Publisher
from hub.clips.room import patient
from hub.clips.trying import trying, work_folder
from hub.clips.turn import turn
from hub.core import work
from hub.core.services import Services
from hub.core.work import Span
from transcoding import content, encoders, package, probe, stills
from transcoding import ladder as rungs
from transcoding.ladder import Content, Rung
from transcoding.source import Source

LONGEST_SPOKEN_S = 62.0  # a minute, and what a recorder takes to stop
FIRST_PICTURE_AT = 0.1  # of the length: past black, until there is a choice
Plain = dict[str, Any]  # what a step returns is recorded as JSON-like values


@patient
def look(services: Services, take_id: str) -> Plain:
    """Probe the take's file; return `transcoding.source.Source` as plain values.

    Raises:
        Hopeless: no clip can be made of it.
    """
    limits = replace(head.limits(services), duration_s=_longest_s(services, take_id))
    with trying(services, take_id, "probe", plan.LOOK) as (this, source_path):
        return probe.probe(source_path, limits, this.on_progress).as_dict()


def _longest_s(services: Services, take_id: str) -> float:
    with services.database.read() as session:
        is_spoken = take_queries.take(session, take_id).clip.under_id is not None
    return LONGEST_SPOKEN_S if is_spoken else services.settings.duration_limit_h * 3600


@patient
def instant(services: Services, take_id: str, source: Plain) -> Plain:
    """Make what can be watched first, published as it grows; return prefix and renditions."""
    known = Source.from_dict(source)
    trial = trying(services, take_id, *_of("instant", known))
    with trial as (this, source_path), turn(this, known):
        made = package.instant(
            source_path,
            known,
            this.folder,
            this.on_progress,
            ffmpeg=ffmpeg_of(services),
            on_growth=Publisher(this),
        )
        this.keep_all()
        return {"prefix": this.prefix, "made": [asdict(one) for one in made]}


@patient
def glimpse(services: Services, take_id: str, source: Plain, first: Plain) -> Plain:
    """Make a first picture, and decide the ladder by what kind of picture the source shows."""
    known = Source.from_dict(source)
    with trying(services, take_id, *_of("stills", known)) as (this, source_path):
        how = {"ffmpeg": ffmpeg_of(services)}
        kind = content.measure(source_path, known, this.folder, this.on_progress, **how)
        shown = None
        if known.video is not None:
            path, at_s = this.folder / "first.jpg", known.duration_s * FIRST_PICTURE_AT
            width_px = stills.POSTER_WIDTH_PX
            still = stills.thumbnail(source_path, known, at_s, path, width_px, **how)
            this.keep(path.name)
            shown = described(this.prefix, [still], None)
        names = [rung.name for rung in wanted(services, known, first, kind)]
        return {"kind": kind, "rungs": names, "stills": shown}


def described(
    prefix: str, posters: Sequence[stills.Still], board: stills.Storyboard | None
) -> Plain:
    """Return posters and storyboard as a step records them."""
    return {
        "prefix": prefix,
        "posters": [{"file": p.path.name, "at_s": p.at_s} for p in posters],
        "storyboard": _board(board) if board else None,
    }


@patient
def ladder(
    services: Services, take_id: str, source: Plain, gain_db: float, first: Plain, kind: Content
) -> Plain:
    """Make all rungs that `first` has not made, and from the same decode posters and storyboard."""
    known = Source.from_dict(source)
    with trying(services, take_id, *_of("ladder", known)) as (this, source_path):
        whole = package.everything(
            source_path,
            known,
            wanted(services, known, first, kind),
            gain_db,
            this.folder,
            this.on_progress,
            ffmpeg=ffmpeg_of(services),
            encoder=encoders.choose(services.settings.encoder, ffmpeg_of(services)),
        )
        this.keep_all()
        return {
            "prefix": this.prefix,
            "made": [asdict(one) for one in whole.made],
            "stills": described(this.prefix, whole.posters, whole.board),
        }


def wanted(services: Services, known: Source, first: Plain, kind: Content) -> tuple[Rung, ...]:
    """Return the rungs still to make for a picture of this kind, in AV1 too where that is set."""
    names = [one["name"] for one in first["made"]]
    missing = rungs.remaining(known, names, content=kind)
    return rungs.with_av1(missing, known, kind) if services.settings.av1 == "yes" else missing


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
    """Leave nothing of the work behind: the working folder, and files that nothing names."""
    shutil.rmtree(work_folder(services, take_id), ignore_errors=True)
    with services.database.write() as session:
        work.forget_parts(session, take_id)
    removal.leave_nothing(services, take_id)


def _of(stage: str, known: Source) -> tuple[str, Span, int]:
    return stage, plan.spans(known)[stage], plan.room_bytes(known, stage)


def ffmpeg_of(services: Services) -> str | None:
    """Return the ffmpeg that was set, None for the one that Hub brings."""
    return services.settings.ffmpeg or None
