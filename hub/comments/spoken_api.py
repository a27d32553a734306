"""A comment said with camera or microphone, up to a minute long."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Float, String
from flask import Response, jsonify, request
from marshmallow.validate import Length
from werkzeug.exceptions import RequestEntityTooLarge

from hub.clips import arrival, upload
from hub.clips import queries as clips
from hub.clips.actions import Source
from hub.comments import actions
from hub.comments.api import fresh
from hub.core import clock
from hub.core.errors import HubError, Rejected, TooLarge
from hub.people.asker import Asker
from hub.people.gate import current
from hub.web.session import reading, services, transaction

bp = APIBlueprint("spoken_api", __name__, url_prefix="/api/v1", tag="Comments")

LIMIT_BYTES = 64 * 1000**2  # a minute in good quality has about 20 MB
PIECE_BYTES = 1024**2
NAME = "reply"


class Where(Schema):
    """What the recording is about; words may go with it."""

    at_s = Float(load_default=None, allow_nan=False)
    reply_to = String(load_default=None)
    question = Boolean(load_default=False)
    text = String(load_default="", validate=Length(max=20_000))


@bp.post("/clips/<clip_id>/spoken")
@bp.input(Where, location="query")
@bp.doc(
    summary="Say something with camera or microphone, up to a minute",
    description="The body is the recording, as video/* or audio/*. It is prepared like any take; "
    "who may watch the clip may play it, and it goes with its comment.",
    responses={201: "said"},
)
def post_spoken(clip_id: str, query_data: dict[str, Any]) -> tuple[Response, int]:
    """Keep a recording, and the comment that it is."""
    asker = current()
    with reading() as session:
        clips.require_watchable(session, asker, clip_id, clock.now())
        actions.require_few_spoken(session, asker, clock.now())
    with _taken_in(asker) as upload_id, transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        sent = upload.use(session, asker, upload_id)
        spoken = Source(upload.source_key(sent.id), sent.name, sent.bytes_total)
        made = actions.post(session, asker, clip, **query_data, spoken=spoken, now=clock.now())
        shown = fresh(session, asker, clip, made.id)
    return jsonify(shown), 201


@contextmanager
def _taken_in(asker: Asker) -> Iterator[str]:
    """Keep the body of the request as a complete upload, for as long as nothing is refused."""
    if not request.mimetype.startswith(("video/", "audio/")):
        raise Rejected("Send a recording, as video or audio.", "body")
    request.max_content_length = LIMIT_BYTES
    with TemporaryFile(dir=services().settings.data) as file:  # without a name: a kill leaves none
        try:
            while piece := request.stream.read(PIECE_BYTES):
                file.write(piece)
        except RequestEntityTooLarge as error:
            raise TooLarge("A reply may have a minute, and 64 MB at most.") from error
        size = file.tell()
        if not size:
            raise Rejected("This recording is empty.", "body")
        file.seek(0)
        upload_id = arrival.take_in(services(), asker.id, NAME, file, size)
    try:
        yield upload_id
    except HubError:
        with suppress(HubError):  # it expires
            upload.discard(services(), asker, upload_id)
        raise
