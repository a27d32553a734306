"""Hub's own scripts, styles and pictures, sent light: without comments, and compressed.

What is in `static/` stays as people wrote it. https://www.rfc-editor.org/rfc/rfc9110#name-content-encoding
"""

import gzip
import re
from threading import Lock

from flask import Flask, Response, request

TYPES = frozenset({"text/javascript", "text/css", "image/svg+xml", "application/json"})
SMALLEST = 400  # bytes; less than that gains nothing
LEVEL = 9
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.MULTILINE | re.DOTALL)
_MINE = "js/"  # in `static/`


def register(app: Flask) -> None:
    """Let ``app`` answer with light files."""
    kept = Kept()

    def lighten(response: Response) -> Response:
        asked = request.endpoint == "static" and request.method == "GET"
        if not asked or response.status_code != 200 or response.mimetype not in TYPES:
            return response
        response.headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings.quality("gzip") > 0:
            _pack(response, kept)
        return response

    app.after_request(lighten)


def lean(script: str) -> str:
    """Return a script without the comments that have lines of their own; lines keep their number.

    tests/architecture holds that what is left reads the same.
    """
    return _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), script)


class Kept:
    """Packed files of this process; there are as many as files in `static/`."""

    def __init__(self) -> None:
        """Begin with none."""
        self._packed: dict[str, tuple[str, bytes]] = {}
        self._lock = Lock()

    def packed(self, name: str, etag: str, data: bytes) -> bytes:
        """Return ``data`` packed, from before where the file has not changed since."""
        found = self._packed.get(name)
        if found is None or found[0] != etag:
            if name.startswith(_MINE):
                data = lean(data.decode("utf-8")).encode()
            found = etag, gzip.compress(data, LEVEL, mtime=0)
            with self._lock:
                self._packed[name] = found
        return found[1]


def _pack(response: Response, kept: Kept) -> None:
    response.direct_passthrough = False
    data = response.get_data()
    etag, _ = response.get_etag()
    if len(data) < SMALLEST or etag is None:
        return
    name = str((request.view_args or {})["filename"])
    response.set_data(kept.packed(name, etag, data))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    response.set_etag(etag, weak=True)  # the same file in another form
