"""The media of a clip, as players and pages fetch it; every file is asked for by somebody."""

import math

from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.exceptions import BadRequest

from hub.clips import delivery, take_queries
from hub.clips.model import Take
from hub.core import clock
from hub.core.storage.base import Storage
from hub.people.gate import current
from hub.web.lasting import lasting
from hub.web.session import reading, services

bp = APIBlueprint("clips", __name__, url_prefix="/clips/<clip_id>/media", enable_openapi=False)


@bp.get("/master.m3u8")
@lasting
def master(clip_id: str) -> Response:
    """Name the renditions of the take that is shown, or of ``?take=``; with ``?only=sound`` one."""
    return delivery.master(_take(clip_id), sound_only=request.args.get("only") == "sound")


@bp.get("/poster.jpg")
@lasting
def poster(clip_id: str) -> Response:
    """Give the picture that stands for the clip."""
    return delivery.poster(_storage(), _take(clip_id))


@bp.get("/still.jpg")
@lasting
def still_at(clip_id: str) -> Response:
    """Give a small picture of about second ``?t=``."""
    at_s = request.args.get("t", 0.0, type=float)
    if not math.isfinite(at_s):
        raise BadRequest("t is a second of the recording.")
    return delivery.still_at(_storage(), _take(clip_id), at_s)


@bp.get("/stills/<file>")
@lasting
def still(clip_id: str, file: str) -> Response:
    """Give a poster to choose from, the storyboard or one of its sheets."""
    return delivery.still(_storage(), _take(clip_id), file)


@bp.get("/<rendition_id>/<file>")
@lasting
def segment(clip_id: str, rendition_id: str, file: str) -> Response:
    """Give a media playlist, an init file or a segment."""
    asker = current()
    with reading() as session:
        found = take_queries.rendition(session, asker, clip_id, rendition_id, clock.now())
    return delivery.segment(_storage(), found, file)


def _take(clip_id: str) -> Take:
    asker, number = current(), request.args.get("take", type=int)
    with reading() as session:
        return take_queries.shown_take(session, asker, clip_id, number, clock.now())


def _storage() -> Storage:
    return services().storage
