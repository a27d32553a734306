"""Resumable uploads by tus 1.0.0 (https://tus.io/protocols/resumable-upload).

Core, creation, creation-with-upload, checksum, termination and expiration; a length that is
told later is not offered.
"""

import base64
import binascii
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC
from typing import BinaryIO, cast

from apiflask import APIBlueprint
from flask import Response, make_response, request, url_for
from werkzeug.exceptions import (
    BadRequest,
    MethodNotAllowed,
    PreconditionFailed,
    UnsupportedMediaType,
)
from werkzeug.http import http_date

from hub.clips import arrival, checksum, room, upload
from hub.clips.files_model import Upload
from hub.core.errors import Rejected, TooLarge
from hub.people.gate import current
from hub.web import problems
from hub.web.public import public
from hub.web.session import services, transaction

bp = APIBlueprint("uploads_api", __name__, url_prefix="/api/v1/uploads", tag="Uploads")

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
BODY_TYPE = "application/offset+octet-stream"
METADATA_LIMIT = 4096
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


@bp.errorhandler(checksum.Mismatch)
def _tell_mismatch(error: checksum.Mismatch) -> Response:
    """Answer with the status that tus gives a wrong checksum."""
    return problems.problem(460, str(error))


@bp.before_request
def _require_version() -> None:
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise PreconditionFailed(f"Speak tus {VERSION} (header Tus-Resumable).")


@bp.after_request
def _tell_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    if response.status_code == PreconditionFailed.code:
        response.headers["Tus-Version"] = VERSION
    return response


@bp.route("", methods=["OPTIONS"])
@public
def describe() -> Response:
    """Say what of tus is spoken here."""
    response = make_response("", 204)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Checksum-Algorithm"] = ",".join(checksum.ALGORITHMS)
    limit = services().settings.upload_limit_gb * room.GB
    response.headers["Tus-Max-Size"] = str(int(limit))
    return response


@bp.post("")
@bp.doc(
    summary="Begin an upload (tus creation, with or without its first bytes)",
    responses={201: "begun; Location names it"},
)
def begin() -> Response:
    """Make an upload of ``Upload-Length`` bytes; its id is the last segment of Location."""
    asker, told = current(), request.headers.get("Upload-Metadata", "")
    total, name = _length(), _metadata(told).get("filename", "")
    with transaction() as session:
        made = upload.begin(session, services(), asker, name, total, told)
    if request.mimetype == BODY_TYPE:
        made = _receive(made.id, 0)
    elif total == 0:
        made = arrival.settled(services(), asker, made.id)
    response = _placed(made, 201)
    response.headers["Location"] = url_for("uploads_api.ask", upload_id=made.id)
    return response


@bp.route("/<upload_id>", methods=["HEAD"])
def ask(upload_id: str) -> Response:
    """Say how much of an upload is kept."""
    found = arrival.settled(services(), current(), upload_id)
    response = _placed(found, 200)
    response.headers["Upload-Length"] = str(found.bytes_total)
    response.headers["Cache-Control"] = "no-store"
    if found.told:
        response.headers["Upload-Metadata"] = found.told
    return response


@bp.patch("/<upload_id>")
@bp.doc(summary="Send the next bytes of an upload", responses={204: "kept"})
def send(upload_id: str) -> Response:
    """Append the body at ``Upload-Offset``."""
    if request.mimetype != BODY_TYPE:
        raise UnsupportedMediaType(f"Send the bytes as {BODY_TYPE}.")
    return _placed(_receive(upload_id, _number("Upload-Offset")), 204)


@bp.delete("/<upload_id>")
@bp.doc(summary="Forget an upload and its bytes", responses={204: "forgotten"})
def forget(upload_id: str) -> Response:
    """Forget an unfinished upload."""
    upload.discard(services(), current(), upload_id)
    return make_response("", 204)


@bp.post("/<upload_id>")
@bp.doc(hide=True)
def override(upload_id: str) -> Response:
    """Do what X-HTTP-Method-Override names, for networks that let only GET and POST through."""
    meant: dict[str, Callable[[str], Response]] = {"PATCH": send, "DELETE": forget, "HEAD": ask}
    method = request.headers.get("X-HTTP-Method-Override", "").upper()
    if method not in meant:
        raise MethodNotAllowed(["HEAD", "PATCH", "DELETE"])
    return meant[method](upload_id)


def _receive(upload_id: str, offset: int) -> Upload:
    """Take the request's body in, streamed; a checksummed one counts only when it is right."""
    limit = int(services().settings.upload_limit_gb * room.GB)
    request.max_content_length = limit + 1
    length, stream = request.content_length, cast(BinaryIO, request.stream)
    if length is None:
        raise BadRequest("Say how many bytes you send (header Content-Length).")
    if length > limit:
        raise TooLarge("These bytes go past the end of the file that was announced.")
    asker, said = current(), _checksum()
    checked = checksum.verified(services(), stream, length, said) if said else nullcontext(stream)
    with checked as body:
        return arrival.receive(services(), asker, upload_id, offset, body, length)


def _checksum() -> checksum.Checksum | None:
    if (header := request.headers.get("Upload-Checksum")) is None:
        return None
    try:
        return checksum.parse(header)
    except Rejected as error:
        raise BadRequest(str(error)) from error


def _placed(found: Upload, status: int) -> Response:
    response = make_response("", status)
    response.headers["Upload-Offset"] = str(found.bytes_received)
    if not found.used:
        response.headers["Upload-Expires"] = http_date(found.expires_at.astimezone(UTC))
    return response


def _length() -> int:
    if "Upload-Defer-Length" in request.headers:
        raise BadRequest("Say how long the file is (Upload-Length); it can't be told later here.")
    return _number("Upload-Length")


def _number(header: str) -> int:
    told = request.headers.get(header, "")
    if not _NUMBER.fullmatch(told):
        raise BadRequest(f"{header} must be a whole number of bytes.")
    return int(told)


def _metadata(header: str) -> dict[str, str]:
    """Read ``Upload-Metadata``: pairs of a key and Base64, joined by commas."""
    if len(header) > METADATA_LIMIT:
        raise BadRequest("Upload-Metadata is too long.")
    found = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError) as error:
            raise BadRequest(f"Upload-Metadata: “{key}” isn't valid Base64.") from error
    return found
