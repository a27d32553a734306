"""What the pipeline tells of a take; each runs in the transaction of its step's record."""

from typing import Any

from sqlalchemy.orm import Session

from hub.clips import actions, queries
from hub.clips.model import Clip, Rendition, RenditionKind, State, Take
from hub.core import clock, work
from hub.core.errors import NotFound
from transcoding import ladder
from transcoding.source import Source

Plain = dict[str, Any]


def is_known(session: Session, take_id: str, source: Plain) -> None:
    """Keep what the probe found: length, size, whether part of the file is damaged."""
    take = queries.take(session, take_id)
    video = source["video"] or {}
    take.duration_s = source["duration_s"]
    take.width_px, take.height_px = video.get("width_px"), video.get("height_px")
    take.has_picture, take.has_sound = bool(source["video"]), bool(source["audio"])
    take.warning, take.probed = source["warning"] or "", source
    take.rungs = _rungs(Source.from_dict(source))
    work.note(session, take.clip_id)


def is_playable(session: Session, take_id: str, made: Plain) -> None:
    """Add the first renditions; a clip that waits for this opens now."""
    take = queries.take(session, take_id)
    _add_renditions(take, made, instant=True)
    take.playable = True
    clip = take.clip
    whole = not take.warning or take.accept_partial
    if take.number > clip.take_number and (whole or not _has_other(clip, take)):
        clip.take_number = take.number
    if clip.publish_when_playable and whole and clip.state is not State.PUBLISHED:
        actions.open_now(session, clip, clock.now())
    work.note(session, clip.id)


def has_pictures(session: Session, take_id: str, stills: Plain) -> None:
    """Keep posters and storyboard; the first poster is shown until somebody chooses."""
    take = queries.take(session, take_id)
    take.stills = stills
    if stills["posters"] and not take.poster_key:
        take.poster_key = stills["prefix"] + stills["posters"][0]["file"]
    work.note(session, take.clip_id)


def is_complete(session: Session, take_id: str, made: Plain) -> None:
    """Add the ladder; what was made first only to be quick leaves new playlists."""
    take = queries.take(session, take_id)
    _add_renditions(take, made, instant=False)
    take.complete = True
    work.note(session, take.clip_id)


def is_refused(session: Session, take_id: str, sentence: str) -> None:
    """Say why a take can't be used; what can be watched already stays as it is."""
    try:
        take = queries.take(session, take_id)
    except NotFound:
        return  # its clip was deleted meanwhile
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


def _add_renditions(take: Take, made: Plain, *, instant: bool) -> None:
    present = {rendition.name for rendition in take.renditions}
    if not instant and made["made"]:
        _supersede(take)
    for one in made["made"]:
        if one["name"] not in present:
            take.renditions.append(_rendition(one, made["prefix"], instant=instant))


def _supersede(take: Take) -> None:
    """What was made first only to be quick leaves the playlists of new players."""
    source = Source.from_dict(take.probed)
    for rendition in take.renditions:
        if rendition.instant and not ladder.stays(source, rendition.name):
            rendition.superseded_at = clock.now()


def _rendition(one: Plain, prefix: str, *, instant: bool) -> Rendition:
    folder, _, playlist = one["playlist"].rpartition("/")
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
    )


def _rungs(source: Source) -> int:
    """How many qualities there will be: what is left to make, and what is made first and stays."""
    first_stays = ladder.keeps_copy(source) or not ladder.can_copy(source)
    return len(ladder.remaining(source)) + first_stays
