"""An upload and the web server that takes it: killed, broken off, and nothing lost."""

import hashlib
import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from hub.clips import upload
from hub.core.settings import Settings
from hub.core.storage import open_storage
from tests.integration.clips.conftest import ON_SQLITE, Cast
from tests.integration.clips.tus import AT, BODY
from tests.services import hub_server
from tests.services.hub_server import Running

MIB = 1024 * 1024
FILE = os.urandom(40 * MIB)


def ask(
    hub: Running, cast: Cast, method: str, path: str, body: bytes = b"", **headers: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(hub.url).netloc, timeout=60)
    connection.request(method, path, body or None, headers=sent(cast, **headers))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def sent(cast: Cast, **headers: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"Tus-Resumable": "1.0.0"} | cast.as_dana | named


def begin(hub: Running, cast: Cast) -> str:
    answer = ask(hub, cast, "POST", AT, Upload_Length=str(len(FILE)))
    assert answer.status == 201
    return str(answer.headers["Location"])


def offset(hub: Running, cast: Cast, path: str) -> int:
    answer = ask(hub, cast, "HEAD", path)
    assert answer.status == 200
    return int(answer.headers["Upload-Offset"])


def send_part(hub: Running, cast: Cast, path: str, start: int, count: int) -> socket.socket:
    """Announce all that is left, send ``count`` bytes of it and hold the connection open."""
    address = urlsplit(hub.url)
    connection = socket.create_connection((address.hostname, address.port or 80), timeout=60)
    headers = sent(
        cast,
        Host=address.netloc,
        Content_Type=BODY,
        Upload_Offset=str(start),
        Content_Length=str(len(FILE) - start),
    )
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    connection.sendall(f"PATCH {path} HTTP/1.1\r\n{lines}\r\n".encode())
    connection.sendall(FILE[start : start + count])
    return connection


def wait_for(kept: Iterator[int], at_least: int) -> int:
    give_up_at = time.monotonic() + 60
    for found in kept:
        if found >= at_least:
            return found
        assert time.monotonic() < give_up_at, f"only {found} bytes of {at_least} were kept"
        time.sleep(0.05)
    raise AssertionError


def on_disk(where: Settings, path: str) -> Iterator[int]:
    storage = open_storage(where)
    while True:
        yield storage.received(path.rsplit("/", 1)[1])


def finish(hub: Running, cast: Cast, path: str, start: int) -> None:
    answer = ask(
        hub, cast, "PATCH", path, FILE[start:], Content_Type=BODY, Upload_Offset=str(start)
    )
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(FILE)))


def is_whole(where: Settings, path: str) -> bool:
    found = hashlib.sha256()
    for piece in open_storage(where).read(upload.source_key(path.rsplit("/", 1)[1])):
        found.update(piece)
    return found.digest() == hashlib.sha256(FILE).digest()


def test_an_upload_goes_on_where_the_killed_server_was(settings: Settings, cast: Cast) -> None:
    kill_and_go_on(settings, cast)


@ON_SQLITE
def test_an_upload_to_s3_goes_on_where_the_killed_server_was(
    s3_settings: Settings, cast: Cast
) -> None:
    kill_and_go_on(s3_settings, cast)


def kill_and_go_on(where: Settings, cast: Cast) -> None:
    with hub_server.server(where, "web") as hub:
        path = begin(hub, cast)
        connection = send_part(hub, cast, path, 0, 20 * MIB)
        kept = wait_for(on_disk(where, path), 16 * MIB)
        kill(hub)
        connection.close()
    with hub_server.server(where, "web") as hub:
        found = offset(hub, cast, path)
        assert kept <= found <= 20 * MIB
        finish(hub, cast, path, found)
        assert offset(hub, cast, path) == len(FILE)
    assert is_whole(where, path)


def kill(hub: Running) -> None:
    """Kill the server and the processes it started, as the end of a machine would."""
    children = Path(f"/proc/{hub.process.pid}/task/{hub.process.pid}/children").read_text().split()
    for pid in (hub.process.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    hub.process.wait()


def test_an_upload_goes_on_after_the_browser_was_killed(settings: Settings, cast: Cast) -> None:
    with hub_server.server(settings, "web") as hub:
        path = begin(hub, cast)
        connection = send_part(hub, cast, path, 0, 20 * MIB)
        wait_for(on_disk(settings, path), 20 * MIB)
        connection.close()
        found = wait_for(unlocked(hub, cast, path), 20 * MIB)
        finish(hub, cast, path, found)
    assert is_whole(settings, path)


def unlocked(hub: Running, cast: Cast, path: str) -> Iterator[int]:
    """The offset, once an empty PATCH is let in: the server has noticed that we are gone."""
    while True:
        found = offset(hub, cast, path)
        answer = ask(hub, cast, "PATCH", path, Content_Type=BODY, Upload_Offset=str(found))
        assert answer.status in (204, 423)
        yield found if answer.status == 204 else 0


def test_a_second_request_waits_while_the_first_goes_on(settings: Settings, cast: Cast) -> None:
    with hub_server.server(settings, "web") as hub:
        path = begin(hub, cast)
        connection = send_part(hub, cast, path, 0, 20 * MIB)
        wait_for(on_disk(settings, path), 20 * MIB)
        # Few bytes: a refused body is not read, and a large one would not be taken from us.
        more = {"Content_Type": BODY, "Upload_Offset": str(20 * MIB)}
        second = ask(hub, cast, "PATCH", path, b"x" * 1024, **more)
        assert second.status == 423
        connection.sendall(FILE[20 * MIB :])
        assert connection.recv(64).startswith(b"HTTP/1.1 204")
        connection.close()
    assert is_whole(settings, path)


@ON_SQLITE
def test_a_whole_file_in_one_request_is_never_held_in_memory(
    settings: Settings, cast: Cast
) -> None:
    with hub_server.server(settings, "web") as hub:
        children = Path(f"/proc/{hub.process.pid}/task/{hub.process.pid}/children")
        workers = [int(pid) for pid in children.read_text().split()] or [hub.process.pid]
        before = sum(map(resident_bytes, workers))
        path = begin(hub, cast)
        connection = send_part(hub, cast, path, 0, len(FILE) - 1)
        wait_for(on_disk(settings, path), len(FILE) - MIB)
        grown = sum(map(resident_bytes, workers)) - before
        connection.sendall(FILE[-1:])
        assert connection.recv(64).startswith(b"HTTP/1.1 204")
        connection.close()
    assert grown < len(FILE) / 2
    assert is_whole(settings, path)


def resident_bytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
