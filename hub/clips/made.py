"""What the pipeline tells of a take; each runs in the transaction of its step's record."""

from typing import Any

from sqlalchemy.orm import Session

from hub.clips import actions, queries
from hub.clips.model import Clip, Rendition, RenditionKind, State, Take
from hub.core import clock, work

Plain = dict[str, Any]


def is_known(session: Session, take_id: str, source: Plain) -> None:
    """Keep what the probe found: length, size, whether part of the file is damaged."""
    take = queries.take(session, take_id)
    video = source["video"] or {}
    take.duration_s = source["duration_s"]
    take.width_px, take.height_px = video.get("width_px"), video.get("height_px")
    take.has_picture, take.has_sound = bool(source["video"]), bool(source["audio"])
    take.warning, take.probed = source["warning"] or "", source
    work.note(session, take.clip_id)


def is_playable(session: Session, take_id: str, made: Plain) -> None:
    """Add the first renditions; a clip that waits for this opens now."""
    take = queries.take(session, take_id)
    _add_renditions(take, made, instant=True)
    take.playable = True
    clip = take.clip
    if take.number > clip.take_number:
        clip.take_number = take.number
    whole = not take.warning or take.accept_partial
    if clip.publish_when_playable and whole and clip.state is not State.PUBLISHED:
        actions.open_now(session, clip, clock.now())
    work.note(session, clip.id)


def has_pictures(session: Session, take_id: str, stills: Plain) -> None:
    """Keep posters and storyboard; the first poster is shown until somebody chooses."""
    take = queries.take(session, take_id)
    take.stills = stills
    if stills["posters"]:
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
    take = queries.take(session, take_id)
    if take.playable:
        take.complete, take.warning = True, take.warning or sentence
    else:
        take.refusal = take.refusal or sentence
        _refuse_clip(take.clip, take)
    work.note(session, take.clip_id)


def _refuse_clip(clip: Clip, take: Take) -> None:
    """A clip whose first take can't be used is refused; a later take leaves the earlier one."""
    if take.number == clip.take_number:
        clip.state, clip.refusal = State.REFUSED, take.refusal
        clip.publish_when_playable = False


def _add_renditions(take: Take, made: Plain, *, instant: bool) -> None:
    present = {rendition.name: rendition for rendition in take.renditions}
    if not instant and made["made"]:
        _supersede(present, {one["name"] for one in made["made"]}, made)
    for one in made["made"]:
        if one["name"] not in present:
            take.renditions.append(_rendition(one, made["prefix"], instant=instant))


def _supersede(present: dict[str, Rendition], names: set[str], made: Plain) -> None:
    """The shared, levelled sound takes the place of the sound that was copied first."""
    sounds = {one["name"] for one in made["made"] if one["kind"] == "audio"}
    for name, rendition in present.items():
        if sounds and rendition.kind is RenditionKind.AUDIO and name not in names:
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
