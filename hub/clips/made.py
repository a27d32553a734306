"""What the pipeline tells of a take; each runs in the transaction of its step's record."""

from typing import Any

from sqlalchemy.orm import Session

from hub.clips import actions, facts, opening, take_queries
from hub.clips.model import Clip, Rendition, RenditionKind, State, Take
from hub.core import clock, work
from hub.core.errors import NotFound
from transcoding import ladder
from transcoding.source import Source

Plain = dict[str, Any]
PLANNED = "planned"  # beside what was probed: names of the rungs that were decided on


def is_known(session: Session, take_id: str, source: Plain) -> None:
    """Keep what the probe found: length, size, whether part of the file is damaged."""
    take = take_queries.take(session, take_id)
    video = source["video"] or {}
    take.duration_s = source["duration_s"]
    take.width_px, take.height_px = video.get("width_px"), video.get("height_px")
    take.has_picture, take.has_sound = bool(source["video"]), bool(source["audio"])
    take.warning, take.probed = source["warning"] or "", source
    take.rungs = _rungs(Source.from_dict(source))
    work.note(session, take.clip_id)


def grows(session: Session, take_id: str, made: Plain) -> None:
    """Let people watch what stands of the first renditions while the rest is being written.

    Not a step of its own: telling it again, by this attempt or a later one, does no harm.
    """
    take = take_queries.take(session, take_id)
    names = {one["name"] for one in made["made"]}
    _drop(take, [one for one in take.renditions if one.growing and one.name not in names])
    _put_first(take, made, growing=True)
    _can_be_watched(session, take)


def is_playable(session: Session, take_id: str, made: Plain) -> None:
    """Add the first renditions, or end those that grew; a clip that waits for this opens now."""
    take = take_queries.take(session, take_id)
    _put_first(take, made, growing=False)
    _can_be_watched(session, take)


def _can_be_watched(session: Session, take: Take) -> None:
    take.playable = True
    clip = take.clip
    whole = not take.warning or take.accept_partial
    if take.number > clip.take_number and (whole or not _has_other(clip, take)):
        facts.show_take(session, clip, take.number)
    if clip.publish_when_playable and whole and clip.state is not State.PUBLISHED:
        opening.open_now(session, clip, clock.now())
    work.note(session, clip.id)


def is_planned(session: Session, take_id: str, seen: Plain) -> None:
    """Keep which qualities there will be, and the first picture where there is one."""
    take = take_queries.take(session, take_id)
    take.probed = {**take.probed, PLANNED: seen["rungs"]}
    here = {
        one.name
        for one in take.renditions
        if one.height_px and ladder.stays(_source(take), one.name)
    }
    take.rungs = len(here | set(seen["rungs"]))
    if seen["stills"]:
        _show(take, seen["stills"])
    work.note(session, take.clip_id)


def has_pictures(session: Session, take_id: str, stills: Plain) -> None:
    """Keep posters and storyboard; the first poster is shown until somebody chooses."""
    take = take_queries.take(session, take_id)
    _show(take, stills)
    work.note(session, take.clip_id)


def _show(take: Take, stills: Plain) -> None:
    before = take.stills.get("posters") or []
    chosen_by_us = {""} | {take.stills["prefix"] + one["file"] for one in before[:1]}
    if stills["posters"] and take.poster_key in chosen_by_us:
        take.poster_key = stills["prefix"] + stills["posters"][0]["file"]
    take.stills = stills


def is_complete(session: Session, take_id: str, made: Plain) -> None:
    """Add the ladder; what was made first only to be quick leaves new playlists."""
    take = take_queries.take(session, take_id)
    _add_ladder(take, made)
    take.complete = True
    work.note(session, take.clip_id)


def coming(take: Take) -> list[str]:
    """Return the names of the qualities of ``take`` (renditions loaded) still to be made."""
    if take.complete or take.refusal or not take.probed:
        return []
    names = [one.name for one in take.renditions]
    planned = take.probed.get(PLANNED)
    if planned is None:
        planned = [rung.name for rung in ladder.remaining(_source(take), names or None)]
    return [name for name in planned if name not in names]


def _source(take: Take) -> Source:
    return Source.from_dict({name: v for name, v in take.probed.items() if name != PLANNED})


def is_refused(session: Session, take_id: str, sentence: str) -> None:
    """Say why a take can't be used; what can be watched already stays as it is."""
    try:
        take = take_queries.take(session, take_id)
    except NotFound:
        return  # its clip was deleted meanwhile
    if any(one.growing for one in take.renditions):
        actions.take_back_growing(session, take.clip, take, clock.now())
    if take.playable:
        take.complete, take.warning = True, take.warning or sentence
    else:
        take.refusal = take.refusal or sentence
        _refuse_clip(take.clip, take)
    work.note(session, take.clip_id)


def _refuse_clip(clip: Clip, take: Take) -> None:
    """A clip of which no take can be used is refused; else an earlier take goes on being shown."""
    if not _has_other(clip, take):
        clip.state, clip.refusal = State.REFUSED, take.refusal
        clip.publish_when_playable = False


def _has_other(clip: Clip, take: Take) -> bool:
    return any(other.playable for other in clip.takes if other.id != take.id)


def _put_first(take: Take, made: Plain, *, growing: bool) -> None:
    """What was made first; it keeps its address when a later attempt or its end replaces it."""
    present = {rendition.name: rendition for rendition in take.renditions}
    for one in made["made"]:
        fresh = _rendition(one, made["prefix"], instant=True, growing=growing)
        if (known := present.get(one["name"])) is None:
            take.renditions.append(fresh)
        else:
            _become(known, fresh)


def _become(known: Rendition, fresh: Rendition) -> None:
    for name in ("prefix", "playlist", "codecs", "bitrate_kbps", "peak_kbps", "bytes_total"):
        setattr(known, name, getattr(fresh, name))
    known.growing = fresh.growing


def _drop(take: Take, renditions: list[Rendition]) -> None:
    for one in renditions:
        take.renditions.remove(one)


def _add_ladder(take: Take, made: Plain) -> None:
    present = {rendition.name for rendition in take.renditions}
    if made["made"]:
        _supersede(take)
    for one in made["made"]:
        if one["name"] not in present:
            take.renditions.append(_rendition(one, made["prefix"], instant=False))


def _supersede(take: Take) -> None:
    """What was made first only to be quick leaves the playlists of new players."""
    source = _source(take)
    for rendition in take.renditions:
        if rendition.instant and not ladder.stays(source, rendition.name):
            rendition.superseded_at = clock.now()


def _rendition(one: Plain, prefix: str, *, instant: bool, growing: bool = False) -> Rendition:
    folder, _, playlist = one["playlist"].rpartition("/")
    prefix = one.get("prefix", prefix)  # what was made once, beside the parts, has its own
    return Rendition(
        name=one["name"],
        kind=RenditionKind(one["kind"]),
        height_px=one["height_px"],
        width_px=one["width_px"],
        fps=one["fps"],
        codecs=one["codecs"],
        bitrate_kbps=one["bitrate_kbps"],
        peak_kbps=one["peak_kbps"],
        bytes_total=one["bytes_total"],
        prefix=f"{prefix}{folder}/" if folder else prefix,
        playlist=playlist,
        instant=instant,
        growing=growing,
    )


def _rungs(source: Source) -> int:
    """How many qualities there will be: what is left to make, and what is made first and stays."""
    first_stays = ladder.keeps_copy(source) or not ladder.can_copy(source)
    return len(ladder.remaining(source)) + first_stays
