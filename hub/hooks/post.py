"""One POST to somebody else's server: to public addresses only, without redirects, within limits.

The name is resolved once, every address it has is judged, and the connection goes to one of these
addresses, so that a name which points elsewhere a moment later leads nowhere.
"""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import urlsplit

from hub.core.errors import HubError, Rejected
from hub.core.later import later
from hub.core.network import Network, is_named, may_reach

TIMEOUT_S = 15.0
ANSWER_MOST_BYTES, ANSWER_MOST = 2_000, 500
LONGEST = 500
PORTS = {"https": 443, "http": 80}
PRIVATE = later(
    "Its address is private. HUB_HOOK_NETWORKS says which private networks may be reached."
)
PLAIN = later(
    "Begin with https://. Plain http is for private networks that HUB_HOOK_NETWORKS names."
)
SLOW = later("It did not answer in time.")


class NotSentError(HubError):
    """Nothing was sent, or nothing came back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and how the body begins."""

    status: int
    text: str


def check(url: str, named: Sequence[Network]) -> str:
    """Return the host of an address that a webhook may have; its name is resolved later.

    Raises:
        Rejected: it can't be one.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Rejected("This is no address.", "target") from error
    if parts.scheme not in PORTS or not host or len(url) > LONGEST:
        raise Rejected(
            "Write an address such as https://example.com/hub, at most 500 characters.", "target"
        )
    if parts.username is not None or parts.fragment or not url.isascii() or not url.isprintable():
        raise Rejected("Leave out user names, “#” and signs beyond ASCII.", "target")
    if parts.scheme == "http" and not named:
        raise Rejected(PLAIN, "target")
    if _is_literal(host) and not may_reach(host, named):
        raise Rejected(PRIVATE, "target")
    return host


def send(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    named: Sequence[Network],
    timeout_s: float = TIMEOUT_S,
) -> Answer:
    """Post ``body`` and return the answer; 3xx is an answer too, and is not followed.

    Raises:
        NotSentError: the address may not be reached, or the server did not answer in time.
    """
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    ends = time.monotonic() + timeout_s
    try:
        with _opened(url, named, ends) as connection:
            fixed = {"Host": parts.netloc, "Connection": "close"}
            connection.request("POST", path, body, {**headers, **fixed})
            got = connection.getresponse()
            answer = Answer(got.status, _beginning(got.read(ANSWER_MOST_BYTES)))
    except (OSError, HTTPException, ValueError) as error:
        late = time.monotonic() >= ends
        raise NotSentError(SLOW if late else str(error) or type(error).__name__) from error
    if time.monotonic() >= ends:
        raise NotSentError(SLOW)  # it was cut, so that what was read is not whole
    return answer


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, in the order they are to be tried."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@contextmanager
def _opened(url: str, named: Sequence[Network], ends: float) -> Iterator[HTTPConnection]:
    """Give a connection that is cut at ``ends``, however slowly the other side speaks."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    connection = HTTPConnection(host, port)
    connection.sock = _connected(_judged(parts.scheme, host, port, named), port, ends)
    cut = Timer(max(0.0, ends - time.monotonic()), _cut, (connection,))
    cut.daemon = True
    cut.start()
    try:
        if parts.scheme == "https":
            connection.sock = _secured(connection.sock, host)
            connection.sock.do_handshake()
        yield connection
    finally:
        cut.cancel()
        connection.close()


def _secured(sock: socket.socket, host: str) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    return context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)


def _judged(scheme: str, host: str, port: int, named: Sequence[Network]) -> list[str]:
    addresses = resolve(host, port)
    if not all(may_reach(one, named) for one in addresses):
        raise NotSentError(PRIVATE)
    if scheme == "http" and not all(is_named(one, named) for one in addresses):
        raise NotSentError(PLAIN)
    return addresses


def _connected(addresses: Sequence[str], port: int, ends: float) -> socket.socket:
    failed: OSError = OSError("the name has no address")
    for address in addresses:
        left_s = ends - time.monotonic()
        if left_s <= 0:
            break
        try:
            return socket.create_connection((address, port), timeout=left_s)
        except OSError as error:
            failed = error
    raise failed


def _cut(connection: HTTPConnection) -> None:
    sock = connection.sock
    with suppress(OSError):  # it may be closed already
        if sock is not None:
            socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _beginning(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:ANSWER_MOST]


def _is_literal(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
