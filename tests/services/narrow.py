"""A line that stops in the middle: what goes through it comes to a stand, and nobody hangs up."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PIECE_BYTES = 65_536


@dataclass
class Line:
    """Leads to `target`; passes `most_bytes` of its answers on, then nothing until `flows`."""

    target: tuple[str, int]
    most_bytes: int
    listener: socket.socket
    passed_bytes: int = 0
    stands: threading.Event = field(default_factory=threading.Event)
    flows: threading.Event = field(default_factory=threading.Event)
    ends: list[socket.socket] = field(default_factory=list)
    passing: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the line begins."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        """Take calls until the listener is closed."""
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.target)
                self.ends += [near, far]
                for job in ((self._asks, near, far), (self._answers, far, near)):
                    self.passing.append(threading.Thread(target=job[0], args=job[1:], daemon=True))
                    self.passing[-1].start()

    def cut(self) -> None:
        """Let what stands flow on, hang up everywhere, and wait until all is quiet."""
        self.flows.set()
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self.passing:
            thread.join()
        for end in self.ends:
            end.close()

    def _asks(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while piece := near.recv(PIECE_BYTES):
                far.sendall(piece)

    def _answers(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while piece := far.recv(PIECE_BYTES):
                self.passed_bytes += len(piece)
                if self.passed_bytes > self.most_bytes:
                    self.stands.set()
                    self.flows.wait()
                near.sendall(piece)


@contextmanager
def line(to: str, most_bytes: int) -> Iterator[Line]:
    """Lay a line to the server at the address `to`; at the end, what stands flows on."""
    address = urlsplit(to)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        laid = Line((address.hostname or "", address.port or 80), most_bytes, listener)
        taking = threading.Thread(target=laid.serve, daemon=True)
        taking.start()
        try:
            yield laid
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            taking.join()
            laid.cut()
