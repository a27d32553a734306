"""A web server on loopback that knows ranges and entity tags, and can fail on purpose."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Server:
    """Files by path. `breaks_after` ends the next big answer early; `asked` lists requests."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    breaks_after: int | None = None
    asked: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    known: Server

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, body: bool) -> None:
        wanted = self.headers.get("Range")
        self.known.asked.append(f"{self.path} {wanted or ''}".strip())
        data = self.known.files.get(self.path.split("?")[0])
        if data is None or self.known.status != 200:
            self._start(404 if data is None else self.known.status, b"")
            return
        tag = f'"{hashlib.sha256(data).hexdigest()}"'
        first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if first and self.headers.get("If-Range") in (None, tag):
            if first >= len(data):
                self._start(416, b"")
                return
            self._start(206, data[first:], tag)
        else:
            first = 0
            self._start(200, data, tag)
        if body:
            self._send(data[first:])

    def _send(self, data: bytes) -> None:
        cut = self.known.breaks_after
        if cut is not None and len(data) > cut:
            self.known.breaks_after = None
            data = data[:cut]
        self.wfile.write(data)

    def _start(self, status: int, data: bytes, tag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in ({"ETag": tag} | self.known.headers).items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve() -> Iterator[Server]:
    """Serve until the block ends."""
    known = Server()
    handler = type("Handler", (_Handler,), {"known": known})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        known.url = f"http://127.0.0.1:{httpd.server_port}"
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        try:
            yield known
        finally:
            httpd.shutdown()
            thread.join()
