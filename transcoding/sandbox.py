"""A box around a program that reads hostile files: no network, and nothing to see but its work.

By bubblewrap (`bwrap`), where that is installed and works; without it a program runs under its
limits alone. Inside, the system's libraries, the program and what it reads are read-only, its
working folder is the only place to write, and it has processes, network and users of its own.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

_SYSTEM: Final = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache")
_OWN: Final = ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
_BARE: Final = ("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp")  # noqa: S108 - of the box
_GPU: Final = ("/dev/dri", "/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm", "/sys")
_GPU_ENCODERS: Final = ("_nvenc", "_qsv", "_vaapi")
_TRIAL_S: Final = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether programs are boxed in here; `found` says what stands in the way if not."""

    works: bool
    found: str


@cache
def standing() -> Standing:
    """Look once whether bubblewrap is here and works for this user; log a line if not."""
    program = shutil.which("bwrap", path=os.defpath)
    if program is None:
        found = Standing(False, "bubblewrap is not installed")
    else:
        said = _tried(program)
        found = Standing(not said, said or program)
    if not found.works:
        log.warning("sandbox.none ffmpeg runs under limits only: %s", found.found)
    return found


def _tried(program: str) -> str:
    """Why a box can't be made; empty where it can."""
    true = shutil.which("true", path=os.defpath) or "/bin/true"
    argv = [program, *_walls(Path("/tmp"), ()), "--", true]  # noqa: S108 - only looked at
    try:
        done = subprocess.run(  # noqa: S603 - our own program and flags
            argv, check=False, capture_output=True, text=True, timeout=_TRIAL_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not start ({error})"
    said = done.stderr.strip().splitlines()
    return "" if done.returncode == 0 else f"bubblewrap fails ({said[-1] if said else done})"


def wrapped(argv: Sequence[str], cwd: Path, reads: Iterable[Path]) -> list[str]:
    """`argv` inside a box that holds `cwd` to write in and `reads` to read, where that works."""
    found = standing()
    if not found.works:
        return list(argv)
    program = Path(argv[0])
    seen = [*reads, program, *(_of_python() if argv[0] == sys.executable else ())]
    walls = _walls(cwd, seen)
    if any(word.endswith(_GPU_ENCODERS) for word in argv):
        walls += [word for device in _GPU for word in ("--dev-bind-try", device, device)]
    return [found.found, *walls, "--", *argv]


def _walls(cwd: Path, reads: Iterable[Path]) -> list[str]:
    folder = os.path.realpath(cwd)
    system = [word for place in _SYSTEM for word in ("--ro-bind-try", place, place)]
    seen = [word for path in reads for word in ("--ro-bind", os.path.realpath(path), str(path))]
    return [*_OWN, *system, *_BARE, "--bind", folder, str(cwd), *seen, "--chdir", str(cwd)]


def _of_python() -> list[Path]:
    """Where this Python, its packages and this library are."""
    import av  # only for its place, and only here: it takes a while

    places = {Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parent}
    places |= {Path(os.path.realpath(sys.executable)).parent, Path(av.__file__).parents[1]}
    return sorted(place for place in places if not str(place).startswith("/usr"))


def returncode(code: int) -> int:
    """What a boxed program ended with: bubblewrap tells of signal n as 128 + n, as shells do."""
    return 128 - code if standing().works and 128 < code <= 128 + 64 else code
