"""What a player fetches of a clip: playlists, segments, pictures."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from flask import Response

from hub.clips.model import Rendition, RenditionKind, Take
from hub.core.errors import NotFound
from hub.core.storage.base import Missing, Storage
from hub.web import stored
from transcoding.playlist import Made, master_playlist
from transcoding.tile import cut

TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".vtt": "text/vtt; charset=utf-8",
}
PICTURE_KEPT_S = 24 * 3600
SHEET_TILES = 100  # of the storyboard, as `transcoding.stills` lays them out
NOT_YET = "This recording can't be played yet."
UNKNOWN = "There is no such file of this recording."
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,80}", re.ASCII)
_SHEET = re.compile(r"^(\S+\.jpg)(?=#xywh=)", re.MULTILINE)


def master(take: Take, *, sound_only: bool = False) -> Response:
    """Answer with the HLS master playlist over the renditions of ``take`` (they are loaded).

    Raises:
        NotFound: nothing of it can be played yet, or it has no sound apart from its pictures.
    """
    current = [one for one in take.renditions if one.superseded_at is None]
    if sound_only:
        current = [one for one in current if one.kind is RenditionKind.AUDIO]
    if not take.playable or not current:
        raise NotFound(NOT_YET)
    text = master_playlist([_made(take, one) for one in current], lambda made: made.playlist)
    return stored.send_bytes(text.encode(), TYPES[".m3u8"], max_age_s=0)


def segment(storage: Storage, rendition: Rendition, file: str) -> Response:
    """Answer with a media playlist, an init file or a segment of ``rendition``.

    A playlist that grows is asked for again and again; all else is kept for good.

    Raises:
        NotFound: it has no such file.
    """
    if rendition.growing and file == rendition.playlist:
        text = _read(storage, rendition.prefix + file)
        return stored.send_bytes(text, TYPES[".m3u8"], max_age_s=0)
    return stored.send(storage, rendition.prefix + _plain(file), _type(file))


def poster(storage: Storage, take: Take) -> Response:
    """Answer with the picture that stands for ``take``.

    Raises:
        NotFound: there is none yet.
    """
    if not take.poster_key:
        raise NotFound(UNKNOWN)
    return stored.send(storage, take.poster_key, TYPES[".jpg"], max_age_s=0)


def still(storage: Storage, take: Take, file: str) -> Response:
    """Answer with a poster to choose from, the storyboard's WebVTT or one of its sheets.

    Raises:
        NotFound: there is no such picture.
    """
    key = _stills_key(take, file)
    if not file.endswith(".vtt"):
        return stored.send(storage, key, _type(file), max_age_s=PICTURE_KEPT_S)
    text = _read(storage, key).decode("utf-8")
    dated = _SHEET.sub(rf"\1?take={take.number}", text)  # as the VTT itself is asked for
    return stored.send_bytes(dated.encode(), TYPES[".vtt"], max_age_s=PICTURE_KEPT_S)


def still_at(storage: Storage, take: Take, at_s: float) -> Response:
    """Answer with a small picture of about second ``at_s``; the poster where there is none.

    Raises:
        NotFound: there are no pictures yet.
    """
    board: dict[str, Any] | None = take.stills.get("storyboard")
    if not board or not board["sheets"]:
        return poster(storage, take)
    index = min(max(int(at_s / board["interval_s"]), 0), board["tiles"] - 1)
    sheet, place = divmod(index, SHEET_TILES)
    row, column = divmod(place, board["columns"])
    width_px, height_px = board["tile_width_px"], board["tile_height_px"]
    name = board["sheets"][min(sheet, len(board["sheets"]) - 1)]
    whole = _read(storage, take.stills["prefix"] + name)
    picture = cut(whole, column * width_px, row * height_px, width_px, height_px)
    return stored.send_bytes(picture, TYPES[".jpg"], max_age_s=PICTURE_KEPT_S)


def files(take: Take) -> Sequence[str]:
    """Return the names of the pictures of ``take`` that may be asked for."""
    if not take.stills:
        return ()
    board: dict[str, Any] = take.stills.get("storyboard") or {}
    posters = [str(one["file"]) for one in take.stills.get("posters", [])]
    return (*posters, *board.get("sheets", []), *filter(None, [board.get("file", "")]))


def _made(take: Take, rendition: Rendition) -> Made:
    return Made(
        name=rendition.name,
        kind="audio" if rendition.kind is RenditionKind.AUDIO else "video",
        width_px=rendition.width_px,
        height_px=rendition.height_px,
        fps=rendition.fps,
        codecs=rendition.codecs,
        bitrate_kbps=rendition.bitrate_kbps,
        peak_kbps=rendition.peak_kbps,
        bytes_total=rendition.bytes_total,
        duration_s=take.duration_s or 0.0,
        playlist=f"{rendition.id}/{rendition.playlist}",
        source_copy=rendition.instant,
    )


def _stills_key(take: Take, file: str) -> str:
    if file not in files(take):
        raise NotFound(UNKNOWN)
    return f"{take.stills['prefix']}{_plain(file)}"


def _plain(file: str) -> str:
    if not _FILE.fullmatch(file) or ".." in file:
        raise NotFound(UNKNOWN)
    return file


def _type(file: str) -> str:
    kind = TYPES.get(PurePosixPath(file).suffix)
    if kind is None:
        raise NotFound(UNKNOWN)
    return kind


def _read(storage: Storage, key: str) -> bytes:
    try:
        return b"".join(storage.read(key))
    except Missing as error:
        raise NotFound(stored.GONE) from error
