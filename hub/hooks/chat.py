"""Chat services by Apprise (https://appriseit.com/), each message in a process of its own.

That process gets the address by a pipe, holds nothing of Hub's environment, may connect to public
and named addresses only, starts no program and writes no file (`chat_process`). Whatever Apprise
says of a failure is thrown away, since it may hold the secrets of the address.
"""

import json
import os
import subprocess
import sys
from typing import Any

from hub.core.errors import Rejected, Unavailable
from hub.core.later import later
from hub.core.settings import ROOT, Settings
from hub.hooks.post import PRIVATE, SLOW
from hub.hooks.tries import Outcome

TIMEOUT_S = 30
LONGEST = 1000
# What Apprise has for the desktop and the log of the machine it runs on.
LOCAL = frozenset({"dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"})
UNKNOWN = "Apprise does not know this address. See https://appriseit.com/services/."
ON_THIS_MACHINE = "This tells only the machine that Hub runs on. Choose a service."
NOT_TAKEN = later("The service did not take it. Its answer is not kept, for it may hold secrets.")


def check(settings: Settings, target: str) -> str:
    """Return what the service behind an Apprise address is called; nothing is sent.

    Raises:
        Rejected: it is no such address, or one of this machine.
        Unavailable: the process that looks at it did not end.
    """
    if "://" not in target or len(target) > LONGEST or not target.isprintable():
        raise Rejected(UNKNOWN, "target")
    if target.partition("://")[0].strip().lower() in LOCAL:
        raise Rejected(ON_THIS_MACHINE, "target")
    said = _run({"target": target, **_fixed(settings)})
    if said is None:
        raise Unavailable("Apprise could not be asked. Try again.")
    if said.get("local"):
        raise Rejected(ON_THIS_MACHINE, "target")
    if not said.get("service"):
        raise Rejected(UNKNOWN, "target")
    return str(said["service"])


def send(settings: Settings, target: str, title: str, text: str) -> Outcome:
    """Tell the service behind an Apprise address."""
    said = _run({"target": target, "title": title, "text": text, **_fixed(settings)})
    if said is None:
        return Outcome(False, None, SLOW)
    if said.get("refused"):
        return Outcome(False, None, PRIVATE)
    taken, status = bool(said.get("taken")), said.get("status")
    return Outcome(taken, status, "" if taken else NOT_TAKEN)


def _fixed(settings: Settings) -> dict[str, str]:
    return {"networks": settings.hook_networks, "url": settings.public_url}


def _run(told: dict[str, str]) -> dict[str, Any] | None:
    """What the process said; None where it did not end in time, or ended badly."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", "hub.hooks.chat_process"],
            input=json.dumps(told).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept,
            cwd=ROOT,
            timeout=TIMEOUT_S,
            check=True,
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return said
