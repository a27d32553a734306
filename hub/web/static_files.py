"""Hub's own scripts, styles and pictures, at addresses that a browser need not ask for again.

`/static/v/VERSION/NAME` is what pages name. The version is of all files together, so that what a
script or a style sheet names beside itself has it too. `/static/NAME`, and the address of another
version (a page that was open during an upgrade), give the file as it is now, to be asked for again.
Some names stand for several files (joined.py).
https://www.rfc-editor.org/rfc/rfc8246
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, request

from hub.web import joined

FOLDER = Path(__file__).resolve().parents[2] / "static"
FOREVER_S = 365 * 24 * 3600
SHORT = 12  # hex digits of the version


def register(app: Flask) -> None:
    """Give the static files of ``app`` their addresses; templates write them by `url_for`."""
    folder = Path(str(app.static_folder))

    def send(filename: str, version: str | None = None) -> Response:
        of_several = filename in joined.NAMES
        response = _joined(folder, filename) if of_several else app.send_static_file(filename)
        if version == version_of(folder):
            response.headers["Cache-Control"] = f"public, max-age={FOREVER_S}, immutable"
        return response

    app.view_functions["static"] = send
    app.add_url_rule("/static/v/<version>/<path:filename>", endpoint="static", view_func=send)
    app.url_defaults(lambda name, values: _name_version(folder, name, values))
    app.add_template_global(_Writer(app, folder), "url_for")


@cache
def version_of(folder: Path) -> str:
    """Return what changes when any file in ``folder`` does; read once."""
    seen = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        seen.update(path.relative_to(folder).as_posix().encode() + b"\0")
        seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()[:SHORT]


def address(name: str) -> str:
    """Return where a browser keeps a file of `FOLDER` for good, “” for none: for JSON answers."""
    return f"/static/v/{version_of(FOLDER)}/{quote(name)}" if name else ""


def _joined(folder: Path, name: str) -> Response:
    data = joined.make(folder, name)
    response = Response(data, mimetype="text/css" if name.endswith(".css") else "text/javascript")
    response.set_etag(version_of(folder))
    response.headers["Cache-Control"] = "no-cache"  # as of the single ones
    response.make_conditional(request)
    return response


def _name_version(folder: Path, endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values.setdefault("version", version_of(folder))


class _Writer:
    """`url_for` for templates, which keeps the addresses of static files: a page has a hundred."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self._app = app
        self._base = f"/static/v/{version_of(folder)}/"
        self._kept: dict[str, str] = {}

    def __call__(self, endpoint: str, **values: Any) -> str:  # noqa: ANN401 - as Flask's own
        if endpoint != "static" or values.keys() != {"filename"}:
            return self._app.url_for(endpoint, **values)
        name = str(values["filename"])
        if name not in self._kept:
            self._kept[name] = self._base + quote(name)
        return self._kept[name]
