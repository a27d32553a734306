"""Stored files as answers: byte ranges, validators and caching, streamed from storage.

https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
"""

import hashlib
from collections.abc import Callable, Iterable

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from hub.core.errors import NotFound
from hub.core.storage.base import Missing, Storage

FOREVER_S = 365 * 24 * 3600
GONE = "This file is no longer here."


def send(storage: Storage, key: str, media_type: str, *, max_age_s: int = FOREVER_S) -> Response:
    """Answer with the file ``key``, whole or in the one range that is asked for.

    The key is written once, so it makes the ETag. Only the asker's own browser may keep it.

    Raises:
        NotFound: it is not in storage.
    """
    try:
        size = storage.size(key)
    except Missing as error:
        raise NotFound(GONE) from error
    return send_pieces(
        lambda start, end: storage.read(key, start, end), key, size, media_type, max_age_s=max_age_s
    )


def send_pieces(
    read: Callable[[int, int], Iterable[bytes]],
    name: str,
    size: int,
    media_type: str,
    *,
    max_age_s: int = FOREVER_S,
) -> Response:
    """Answer with ``size`` bytes that ``read`` gives from start to end, as `send` does.

    ``name`` stands for what never changes under it, and makes the ETag.
    """
    etag = hashlib.sha256(f"{name}:{size}".encode()).hexdigest()[:32]
    if etag in request.if_none_match:
        return _marked(Response(status=304), etag, media_type, max_age_s)
    start, end = _asked_range(etag, size)
    partial = (start, end) != (0, size)
    response = Response(read(start, end), 206 if partial else 200)
    response.content_length = end - start
    if partial:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return _marked(response, etag, media_type, max_age_s)


def send_bytes(data: bytes, media_type: str, *, max_age_s: int) -> Response:
    """Answer with a small file that was made just now, unless the asker has the same."""
    etag = hashlib.sha256(data).hexdigest()[:32]
    same = etag in request.if_none_match
    response = Response(b"" if same else data, 304 if same else 200)
    return _marked(response, etag, media_type, max_age_s)


def _asked_range(etag: str, size: int) -> tuple[int, int]:
    """Return [start, end); several ranges at once are answered with the whole file."""
    asked = request.range
    stale = request.if_range.etag is not None and request.if_range.etag != etag
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or stale:
        return 0, size
    found = asked.range_for_length(size)
    if found is None or found[0] is None or found[1] is None:
        raise RequestedRangeNotSatisfiable(size)
    return found[0], found[1]


def _marked(response: Response, etag: str, media_type: str, max_age_s: int) -> Response:
    response.set_etag(etag)
    response.headers["Content-Type"] = media_type
    response.headers["Accept-Ranges"] = "bytes"
    kept = f"max-age={max_age_s}{', immutable' if max_age_s == FOREVER_S else ''}"
    response.headers["Cache-Control"] = f"private, {kept if max_age_s else 'no-cache'}"
    return response
