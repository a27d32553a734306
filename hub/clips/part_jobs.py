"""Steps that make the ladder of a long take in parts, on several workers.

Parts are pictures alone. Sound, posters and storyboard are made once, beside them, as one more
part of the work; at the end the parts are joined without being read through or encoded again.
"""

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from hub.clips import plan
from hub.clips.jobs import Plain, described, ffmpeg_of, wanted
from hub.clips.room import patient
from hub.clips.trying import Try, trying
from hub.core import work
from hub.core.services import Services
from hub.core.work import PartAttempt, Span
from transcoding import package, parts, stills
from transcoding.encoders import X264
from transcoding.ladder import Content
from transcoding.parts import Part
from transcoding.source import Source

JOINING = 0.03  # of the work in parts


@patient
def divide(
    services: Services, take_id: str, source: Plain, first: Plain, kind: Content
) -> list[Plain]:
    """Return the parts for the workers that live now; one where cutting brings nothing."""
    known = Source.from_dict(source)
    with services.database.read() as session:
        workers = work.living(session) if services.settings.encoder == X264 else 1
    cut = parts.divided(known, wanted(services, known, first, kind), workers)
    return [asdict(one) for one in cut]


@patient
def encode(
    services: Services,
    take_id: str,
    source: Plain,
    first: Plain,
    kind: Content,
    number: int,
    count: int,
    part: Plain,
) -> str:
    """Encode one part of all rungs; return where its files are."""
    known = Source.from_dict(source)
    attempt = _attempt(services, take_id, known, number, count)
    room_bytes = plan.room_bytes(known, "ladder") // count
    with trying(services, take_id, "ladder", attempt.span, room_bytes, attempt) as (this, path):
        rungs = wanted(services, known, first, kind)
        ffmpeg = ffmpeg_of(services)
        parts.encode(path, known, rungs, Part(**part), this.folder, this.on_progress, ffmpeg=ffmpeg)
        this.keep_all()
        return this.prefix


@patient
def beside(services: Services, take_id: str, source: Plain, gain_db: float, count: int) -> Plain:
    """Make what is made once: the shared sound, posters and storyboard."""
    known = Source.from_dict(source)
    attempt = _attempt(services, take_id, known, count, count)
    room_bytes = plan.room_bytes(known, "sound") + plan.room_bytes(known, "stills")
    with trying(services, take_id, "ladder", attempt.span, room_bytes, attempt) as (this, path):
        ffmpeg, to = ffmpeg_of(services), (this.folder, this.on_progress)
        made = package.ladder(path, known, (), gain_db, *to, ffmpeg=ffmpeg)
        posters = stills.posters(path, known, *to, ffmpeg=ffmpeg)
        board = stills.storyboard(path, known, *to, ffmpeg=ffmpeg)
        this.keep_all()
        return {
            "made": [asdict(one) | {"prefix": this.prefix} for one in made],
            "stills": described(this.prefix, posters, board),
        }


@patient
def join(
    services: Services,
    take_id: str,
    source: Plain,
    first: Plain,
    kind: Content,
    prefixes: Sequence[str],
    once: Plain,
) -> Plain:
    """Put the parts together; return what `jobs.ladder` returns."""
    known = Source.from_dict(source)
    span, needed = plan.spans(known)["ladder"], plan.room_bytes(known, "ladder")
    last = Span(span.at(1 - JOINING), span.end)
    with trying(services, take_id, "ladder", last, needed) as (this, _):
        apart = [_fetched(this, prefix, number) for number, prefix in enumerate(prefixes)]
        made = parts.join(apart, known, wanted(services, known, first, kind), this.folder)
        for folder in apart:
            shutil.rmtree(folder)
        this.keep_all()
        whole = [asdict(one) for one in made]
        return {"prefix": this.prefix, "made": whole + once["made"], "stills": once["stills"]}


def _fetched(this: Try, prefix: str, number: int) -> Path:
    """Bring the files of a part here."""
    folder = this.folder / f"part-{number}"
    for key in this.services.storage.keys(prefix):
        path = folder / key.removeprefix(prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(this.services.storage.read(key))
        this.check_wanted()
    return folder


def _attempt(
    services: Services, take_id: str, known: Source, number: int, count: int
) -> PartAttempt:
    """An attempt at part ``number`` of ``count``; what is made once counts as one more."""
    span = plan.spans(known)["ladder"]
    job, whole = f"part:{take_id}:{number}", f"take:{take_id}"
    every = Span(span.start, span.at(1 - JOINING))
    return PartAttempt(services.database, job, every, whole=whole, count=count + 1)
