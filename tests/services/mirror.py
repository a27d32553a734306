"""A static HTTP server on loopback, such as a company's own mirror of speech models."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Mirror:
    """A folder that is served at `url`; `asked` holds each request as `METHOD /path`."""

    folder: Path
    url: str
    asked: list[str] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: object, mirror: Mirror, **kwargs: object) -> None:
        self.mirror = mirror
        super().__init__(*args, directory=str(mirror.folder), **kwargs)  # type: ignore[arg-type]  # passed on as they came

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self.mirror.asked.append(f"{self.command} {self.path}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a missing file is the test's business."""


@contextmanager
def server(folder: Path) -> Iterator[Mirror]:
    """Serve `folder` until the block ends."""
    mirror = Mirror(folder, "")
    handler = functools.partial(_Handler, mirror=mirror)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        mirror.url = f"http://127.0.0.1:{httpd.server_port}"
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        try:
            yield mirror
        finally:
            httpd.shutdown()
            thread.join()
