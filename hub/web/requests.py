"""One log line a request, with an id that every other line of the request carries too.

What machines ask for all the time is logged where it fails: at two thousand viewers' beacons a
second, lines of what went well would be most of the log. `/metrics` counts them.
"""

import logging
import re
import time

from flask import Flask, Response, g, request

from hub.core.ids import new_id
from hub.core.log import request_id

log = logging.getLogger(__name__)
HEADER = "X-Request-Id"
QUIET = ("/static/", "/healthz", "/readyz", "/metrics", "/api/v1/viewings")
FAILED = 400
UNLOGGED = re.compile(r"/pulse(/|$)")  # who answers is nobody's business; measures.md §4
LINK = re.compile(r"^/(welcome|set-up)/[^/]+")  # what stands there opens an account, once


def register(app: Flask) -> None:
    """Name and log every request of ``app``."""
    app.before_request(_begin)
    app.after_request(_end)


def told_path() -> str:
    """Return the path of the request as the log may hold it: without the secret of a link."""
    return LINK.sub(r"/\1/…", request.path)


def _begin() -> None:
    request_id.set(new_id())
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id.get()
    path, status = request.path, response.status_code
    if not (status < FAILED and path.startswith(QUIET)) and not UNLOGGED.search(path):
        took_ms = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
        log.info(
            "request method=%s path=%s status=%d took_ms=%.1f",
            request.method,
            told_path(),
            status,
            took_ms,
        )
    return response
