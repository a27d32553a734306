"""A real HTTP server on loopback that keeps what is posted to it, and answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = "127.0.0.0/8"


@dataclass(frozen=True)
class Posted:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Its address, what came so far, and what it answers: status, headers, body."""

    port: int = 0
    posted: list[Posted] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b"thank you"
    hold: threading.Event | None = None  # it answers when this is set

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?from=hub"

    def begin_again(self) -> None:
        self.posted.clear()
        self.status, self.headers, self.answer, self.hold = 200, {}, b"thank you", None

    def one(self) -> Posted:
        (posted,) = self.posted
        return posted


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        told = self.receiver
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        told.posted.append(Posted(self.path, headers, self.rfile.read(length)))
        if told.hold:
            told.hold.wait(20)
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told.answer)))
        self.end_headers()
        with suppress(ConnectionError):  # who asked may have read enough
            self.wfile.write(told.answer)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def server() -> Iterator[Receiver]:
    """Run the server on a free port until the block ends."""
    receiver = Receiver()
    handler = type("Handler", (_Handler,), {"receiver": receiver})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        receiver.port = httpd.server_port
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            httpd.shutdown()
            thread.join()
