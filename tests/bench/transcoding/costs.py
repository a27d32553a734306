"""What things cost, and how that is said."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
# As nice as the pipeline's own processes are, so that other programs slow down all alike.
QUIET = ("nice", "-n", "10", FFMPEG, "-v", "error", "-nostdin", "-y")


@dataclass(frozen=True)
class Cost:
    """Seconds of processor (user and system, of this process and of those it started) and clock."""

    cpu_s: float
    wall_s: float


def cost(job: Callable[[Path], object], target: Path) -> Cost:
    before_s, began = _cpu_s(), time.monotonic()
    job(target)
    ended = time.monotonic()
    return Cost(_cpu_s() - before_s, ended - began)


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def run(*arguments: str) -> None:
    subprocess.run([*QUIET, *arguments], check=True)


def ratio(what: str, value: float, goal: float) -> None:
    verdict = "met" if value <= goal else "NOT met"
    say(f"{what:40} {value:6.2f}  goal {goal:g}: {verdict}, {value - goal:+.2f}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
