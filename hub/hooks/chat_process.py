"""The process in which Apprise runs: ``python -m hub.hooks.chat_process``, told by stdin in JSON.

Apprise and the libraries under it make their connections themselves. So the rule about addresses is
held where every connection of this process passes: an audit hook
(https://docs.python.org/3/library/audit_events.html) judges the address that a socket is about to
reach. It can't be taken off again. Redirects and names that change pass it like everything else.
"""

import json
import logging
import os
import resource
import sys
from typing import Any

from hub.core.network import Network, may_reach, networks

MEMORY_BYTES = 2 * 1024**3
CPU_S = 20
OUTWARD = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
PROGRAMS = frozenset(
    {"subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"}
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Apprise's own modules that tell the machine they run on.
LOCAL = frozenset({"dbus", "glib", "gnome", "macosx", "syslog", "windows"})
PLUGINS = "apprise.plugins."


class RefusedError(PermissionError):
    """This process may not do that."""


class Guard:
    """What this process may not do; ``refused`` says that an address was turned down."""

    def __init__(self, named: tuple[Network, ...]) -> None:
        """Remember the networks that were named."""
        self.named, self.refused = named, False

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Stop what may not be, before it happens."""
        if event in PROGRAMS:
            raise RefusedError("This process starts no program.")
        if event == "open" and isinstance(args[2], int) and args[2] & WRITING:
            if args[0] != os.devnull:
                raise RefusedError("This process writes no file.")
        elif event in OUTWARD and len(args) > 1 and args[1] is not None:
            self._judge(args[1])

    def _judge(self, address: object) -> None:
        """``address`` is a tuple that begins with an IP address; a name or a path is refused."""
        host = str(address[0]) if isinstance(address, tuple) and address else ""
        if not may_reach(host, self.named):
            self.refused = True
            raise RefusedError("This address is private.")


class Statuses:
    """The status of the last answer by HTTP, whichever plugin asked."""

    def __init__(self) -> None:
        """Begin with none."""
        self.last: int | None = None

    def watch(self) -> None:
        """Look at every answer that `requests` gets in this process."""
        from requests import PreparedRequest, Response, Session

        sent = Session.send

        def send(self_: Session, request: PreparedRequest, **more: Any) -> Response:  # noqa: ANN401 - passed on as it came
            answer = sent(self_, request, **more)
            self.last = answer.status_code
            return answer

        Session.send = send  # type: ignore[method-assign, assignment]  # Apprise keeps the status to itself


def main() -> None:
    """Say what is behind an address; where there is a text, tell it."""
    told = json.load(sys.stdin)
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    guard, statuses = Guard(networks(told["networks"])), Statuses()
    statuses.watch()
    sys.addaudithook(guard)
    said = _answer(told, guard)
    json.dump(said | {"refused": guard.refused, "status": statuses.last}, sys.stdout)


def _answer(told: dict[str, str], guard: Guard) -> dict[str, Any]:
    from apprise import Apprise, AppriseAsset, NotifyFormat

    asset = AppriseAsset(
        app_id="Hub",
        app_desc="Hub",
        app_url=told["url"],
        image_url_mask="",
        image_url_logo="",
        secure_logging=True,
        storage_mode="memory",
    )
    plugin = Apprise.instantiate(told["target"], asset=asset, suppress_exceptions=True)
    module = type(plugin).__module__
    if plugin is None or not module.startswith(PLUGINS):
        return {"service": ""}
    if module.removeprefix(PLUGINS).partition(".")[0] in LOCAL:
        return {"service": "", "local": True}
    said: dict[str, Any] = {"service": str(plugin.service_name)}
    if "text" in told:
        every = Apprise(asset=asset)
        every.add(plugin)
        taken = every.notify(title=told["title"], body=told["text"], body_format=NotifyFormat.TEXT)
        said["taken"] = bool(taken) and not guard.refused
    return said


if __name__ == "__main__":
    main()
