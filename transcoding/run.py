"""The one place that starts processes: niced, bounded, watched, and never left behind."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from transcoding import sandbox
from transcoding.errors import Cancelled, FfmpegFailed, OutOfSpace, TimedOut

OnProgress = Callable[[float], bool]
"""Told the fraction done (0 to 1) about once a second; False stops the work."""

_LAUNCHER: Final = Path(__file__).with_name("launch.py")
_TICK_S: Final = 0.7
_LOOK_S: Final = 0.1
_STATS_S: Final = 0.5
_STALL_S: Final = 300.0
_TAIL_LINES: Final = 60
_LONGEST_LINE: Final = 65_536
_HOME: Final = Path(__file__).parent.parent
_ENVIRONMENT: Final = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "4",
    "OPENBLAS_NUM_THREADS": "1",  # numpy's, which nothing here needs
}
_FULL_DISK: Final = ("No space left on device", "Disk quota exceeded")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a process may use. `wall_s` is by the clock, `cpu_s` of all its threads together.

    What reads no stranger's file need not be `boxed`.
    """

    wall_s: float
    cpu_s: int
    memory_bytes: int = 8 * 2**30
    file_bytes: int = 64 * 10**9
    niceness: int = 10
    boxed: bool = True

    @classmethod
    def for_length(cls, duration_s: float, per_second: float, niceness: int = 10) -> Bounds:
        """Bounds that grow with the length of the source.

        `per_second` is how long a second of source may take, by the clock, on a slow machine.
        """
        wall_s = 120 + duration_s * per_second
        return cls(wall_s, int(wall_s * (os.cpu_count() or 1)), niceness=niceness)


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that ended well: what it said on stderr (its last lines)."""

    stderr_tail: str
    seconds: float


def ignore_progress(_fraction: float) -> bool:
    """For callers who have nobody to tell."""
    return True


def ignore_tick() -> None:
    """For callers who do nothing while it runs."""


def start(
    argv: Sequence[str], bounds: Bounds, cwd: Path, reads: Sequence[Path] = ()
) -> subprocess.Popen[bytes]:
    """Start `argv` under `bounds`: it dies with this process and sees none of our environment.

    In a box (see `sandbox`) it sees `reads`, and writes nowhere but in `cwd`.
    """
    boxed = sandbox.wrapped(argv, cwd.absolute(), reads) if bounds.boxed else argv
    words = (bounds.niceness, bounds.memory_bytes, bounds.cpu_s, bounds.file_bytes)
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), *map(str, words)]
    return subprocess.Popen(  # noqa: S603 - an argument list, never a shell
        [*launcher, "--", *boxed],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=_ENVIRONMENT,
        start_new_session=True,
    )


def ffmpeg(
    argv: Sequence[str],
    cwd: Path,
    duration_s: float,
    on_progress: OnProgress,
    per_second: float = 30.0,
    on_tick: Callable[[], None] = ignore_tick,
    fps: float = 0.0,
    niceness: int = 10,
) -> Finished:
    """Run ffmpeg in `cwd` to its end and tell how far it is of `duration_s`.

    `argv` names the program first; `-progress` is added here. `on_tick` is called a few times a
    second while it runs, and once more after it ended well. `fps` is that of the first video it
    writes, if any: progress then counts its pictures, for `out_time` runs ahead as soon as
    stills are made beside it.

    Raises:
        Cancelled: `on_progress` answered False; the process is dead by then.
        OutOfSpace: the disk filled up.
        TimedOut: it took more than `per_second` for each second of the source, and 2 minutes.
        FfmpegFailed: it ended with another code than 0.
    """
    bounds = Bounds.for_length(duration_s, per_second, niceness)
    whole = [argv[0], "-progress", "pipe:1", "-stats_period", str(_STATS_S), *argv[1:]]
    progress = _Progress(duration_s, fps)
    return _watched(whole, bounds, cwd, _read_by(argv), progress, on_progress, on_tick)


def own(module: str, *arguments: str) -> list[str]:
    """The argument list that runs a module of this library in another process."""
    # -P keeps the working folder off the module path; the package's own home goes on it by code.
    code = f"import sys; sys.path.insert(0, {str(_HOME)!r}); import transcoding.{module} as m; "
    return [sys.executable, "-P", "-c", f"{code}m.main(sys.argv[1:])", *arguments]


def remux(
    path: Path,
    streams: Mapping[int, str],
    cwd: Path,
    duration_s: float,
    on_progress: OnProgress,
    on_tick: Callable[[], None] = ignore_tick,
) -> Finished:
    """Copy streams of an MP4, by index, into HLS in the folders of `cwd` that they name.

    Not niced: people wait for it. Raises as `ffmpeg` does.
    """
    bounds = Bounds.for_length(duration_s, 2.0, niceness=0)
    argv = own("remux", str(path.absolute()), *(f"{i}:{name}" for i, name in streams.items()))
    progress = _Progress(duration_s)
    return _watched(argv, bounds, cwd, [path.absolute()], progress, on_progress, on_tick)


def _watched(
    whole: Sequence[str],
    bounds: Bounds,
    cwd: Path,
    reads: Sequence[Path],
    progress: _Progress,
    on_progress: OnProgress,
    on_tick: Callable[[], None],
) -> Finished:
    """Run to its end what tells its progress, and tell it on."""
    began = time.monotonic()
    with _started(whole, bounds, cwd, reads) as watch:
        for line in watch.lines():
            progress.take(line)
            if progress.stalled:
                raise TimedOut(whole, progress.still_s, watch.stderr_tail)
            if not line:
                on_tick()
            watch.tell(progress.fraction, on_progress)
        returncode = watch.ended()
    tail = watch.stderr_tail
    if any(sign in tail for sign in _FULL_DISK):
        raise OutOfSpace
    if returncode != 0:
        raise FfmpegFailed(whole, returncode, tail)
    on_tick()
    return Finished(tail, time.monotonic() - began)


def _read_by(argv: Sequence[str]) -> list[Path]:
    """The files that a command line opens."""
    inputs = [word for flag, word in pairwise(argv) if flag == "-i"]
    return [Path(word.removeprefix("file:")) for word in inputs if word.startswith("file:/")]


def output_of(
    argv: Sequence[str],
    bounds: Bounds,
    cwd: Path,
    reads: Sequence[Path] = (),
    on_progress: OnProgress = ignore_progress,
) -> tuple[int, str, str]:
    """Run a small program to its end: its code, stdout, and the last lines of stderr.

    How far it is can't be known: `on_progress` is told 0.

    Raises:
        Cancelled: `on_progress` answered False; the process is dead by then.
        TimedOut: it ran longer than the bounds allow.
    """
    said = []
    with _started(argv, bounds, cwd, reads) as watch:
        for line in watch.lines():
            watch.tell(0.0, on_progress)
            if line:
                said.append(line)
        return watch.ended(), "\n".join(said), watch.stderr_tail


@contextmanager
def _started(
    argv: Sequence[str], bounds: Bounds, cwd: Path, reads: Sequence[Path]
) -> Iterator[_Watch]:
    process = start(argv, bounds, cwd, reads)
    watch = _Watch(process, argv, bounds.wall_s)
    try:
        yield watch
    finally:
        watch.close()


class _Progress:
    """Reads `key=value` lines of `-progress` into a fraction that never falls."""

    def __init__(self, duration_s: float, fps: float = 0.0) -> None:
        self.duration_s = duration_s
        self.fps = fps
        self.fraction = 0.0
        self.moved = time.monotonic()

    @property
    def still_s(self) -> float:
        """Seconds since the last step forward."""
        return time.monotonic() - self.moved

    @property
    def stalled(self) -> bool:
        """Whether nothing has moved for so long that nothing will."""
        return self.still_s > _STALL_S

    def take(self, line: str) -> None:
        key, _, value = line.partition("=")
        # out_time_ms is in microseconds too, whatever its name says; "N/A" comes at the start.
        wanted = "frame" if self.fps else "out_time_us"
        if key != wanted or not value.lstrip("-").isdigit() or self.duration_s <= 0:
            return
        done = int(value) / (self.fps or 1e6) / self.duration_s
        if done > self.fraction:
            self.fraction, self.moved = min(done, 1.0), time.monotonic()


@dataclass
class _Watch:
    """A running process, its pipes, and the clock against it."""

    process: subprocess.Popen[bytes]
    argv: Sequence[str]
    wall_s: float
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=_TAIL_LINES))

    @property
    def stderr_tail(self) -> str:
        return "\n".join(self.tail)

    def lines(self) -> Iterator[str]:
        """Lines of stdout as they come, and an empty one at least every 0.1 s."""
        rest = {"stdout": b"", "stderr": b""}
        with selectors.DefaultSelector() as pipes:
            for name, pipe in (("stdout", self.process.stdout), ("stderr", self.process.stderr)):
                if pipe is not None:
                    pipes.register(pipe, selectors.EVENT_READ, name)
            while pipes.get_map():
                for key, _ in pipes.select(_LOOK_S):
                    piece = os.read(key.fd, 65_536)
                    if not piece:
                        pipes.unregister(key.fileobj)
                    *full, last = (rest[key.data] + piece).split(b"\n")
                    rest[key.data] = last[-_LONGEST_LINE:]
                    texts = [line.decode("utf-8", "replace") for line in full]
                    if key.data == "stderr":
                        self.tail.extend(texts)
                    else:
                        yield from texts
                yield ""
                self._check_clock()
        self.tail.append(rest["stderr"].decode("utf-8", "replace"))
        yield rest["stdout"].decode("utf-8", "replace")

    def _check_clock(self) -> None:
        if time.monotonic() - self.began > self.wall_s:
            raise TimedOut(self.argv, self.wall_s, self.stderr_tail)

    def tell(self, fraction: float, on_progress: OnProgress) -> None:
        """Say how far it is, about once a second."""
        now = time.monotonic()
        if now - self.told < _TICK_S:
            return
        self.told = now
        if not on_progress(fraction):
            raise Cancelled

    def ended(self) -> int:
        """Wait for its end; the code, negative for the signal that killed it."""
        return sandbox.returncode(self.process.wait())

    def close(self) -> None:
        """Leave nothing running and nothing open."""
        if self.process.poll() is None:
            # Its whole group: a box that is still being made does not die with who makes it.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
