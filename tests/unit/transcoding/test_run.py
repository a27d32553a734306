"""How processes are started, watched and ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import imageio_ffmpeg
import pytest

from tests import media
from transcoding import run
from transcoding.errors import Cancelled, FfmpegFailed, OutOfSpace, TimedOut
from transcoding.run import Bounds, ignore_progress

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
PLENTY = Bounds(wall_s=60, cpu_s=60)
# Reads in real time, so that it lasts.
SLOW = [
    FFMPEG,
    "-v",
    "error",
    "-re",
    "-f",
    "lavfi",
    "-i",
    "testsrc=s=64x64:d=60",
    "-f",
    "null",
    "-",
]


def python(code):
    return [sys.executable, "-c", code]


def state(pid):
    """What a process does, by the letter of proc(5); "Z" once it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def alive(pid):
    """Whether a process runs; one that is dead but not yet buried doesn't."""
    return state(pid) != "Z"


def ends(pid, within_s=10.0):
    until = time.monotonic() + within_s
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


@pytest.fixture
def started(monkeypatch):
    """The process ids of what `run` starts."""
    pids = []
    whole = run.start

    def start(*arguments):
        process = whole(*arguments)
        pids.append(process.pid)
        return process

    monkeypatch.setattr(run, "start", start)
    return pids


def test_progress_rises_to_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "_TICK_S", 0.0)
    told = []
    argv = [FFMPEG, "-v", "error", "-i", str(media.clip(tmp_path)), "-f", "null", "-"]
    run.ffmpeg(argv, tmp_path, media.SECONDS, lambda done: told.append(done) or True)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0, abs=0.05)


def test_a_no_stops_ffmpeg_and_leaves_nothing_running(tmp_path, started):
    asked = []
    with pytest.raises(Cancelled):
        run.ffmpeg(SLOW, tmp_path, 60, lambda done: bool(asked.append(done)))
    assert len(asked) == 1
    assert not alive(started[0])


def test_what_a_cancelled_program_had_started_ends_with_it(tmp_path):
    began = ["/bin/sh", "-c", "sleep 60 & echo $! > begun; mv begun pid; wait"]
    pid = tmp_path / "pid"
    with pytest.raises(Cancelled):
        run.output_of(
            began, Bounds(60, 60, boxed=False), tmp_path, on_progress=lambda _: not pid.exists()
        )
    assert ends(int(pid.read_text()))


def test_an_error_of_the_listener_stops_ffmpeg_too(tmp_path, started):
    def fail(_done):
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="the database is gone"):
        run.ffmpeg(SLOW, tmp_path, 60, fail)
    assert not alive(started[0])


def test_too_long_by_the_clock_is_stopped(tmp_path, started):
    with pytest.raises(TimedOut):
        run.output_of(python("import time; time.sleep(60)"), Bounds(0.3, 60), tmp_path)
    assert not alive(started[0])


def test_an_ffmpeg_that_gets_nowhere_is_stopped(tmp_path, monkeypatch, started):
    monkeypatch.setattr(run, "_STALL_S", 0.5)
    stuck = tmp_path / "stuck"
    stuck.write_text("#!/bin/sh\necho out_time_us=N/A\nsleep 60\n")
    stuck.chmod(0o755)
    with pytest.raises(TimedOut):
        run.ffmpeg([str(stuck)], tmp_path, 60, ignore_progress)
    assert not alive(started[0])


def test_failure_tells_what_ran_and_what_it_said(tmp_path):
    argv = [FFMPEG, "-v", "error", "-i", "nowhere.mp4", "-f", "null", "-"]
    with pytest.raises(FfmpegFailed) as caught:
        run.ffmpeg(argv, tmp_path, 1, ignore_progress)
    assert caught.value.returncode != 0
    assert "nowhere.mp4" in caught.value.argv
    assert "No such file" in caught.value.stderr_tail


def test_a_full_disk_is_called_one(tmp_path):
    argv = [FFMPEG, "-v", "error", "-y", "-i", str(media.clip(tmp_path)), "-f", "wav", "/dev/full"]
    with pytest.raises(OutOfSpace, match="make room"):
        run.ffmpeg(argv, tmp_path, 2, ignore_progress)


def test_memory_is_bounded(tmp_path):
    greedy = python("x = bytearray(600_000_000); print(len(x))")
    assert run.output_of(greedy, PLENTY, tmp_path)[0] == 0
    tight = Bounds(wall_s=60, cpu_s=60, memory_bytes=400_000_000)
    code, said, stderr_tail = run.output_of(greedy, tight, tmp_path)
    assert (code, said) == (1, "")
    assert "MemoryError" in stderr_tail


def test_processor_time_is_bounded(tmp_path):
    code, _, _ = run.output_of(python("while True: pass"), Bounds(60, 1), tmp_path)
    assert code == -signal.SIGKILL


def test_what_a_process_writes_is_bounded(tmp_path):
    writes = python("open('big', 'wb').write(bytes(2_000_000))")
    tight = Bounds(wall_s=60, cpu_s=60, file_bytes=1_000_000)
    assert run.output_of(writes, tight, tmp_path)[0] != 0
    assert (tmp_path / "big").stat().st_size <= 1_000_000


def test_processes_are_nice_and_see_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_SECRET_KEY", "made-up")
    code, said, _ = run.output_of(
        python("import os; print(os.nice(0), 'HUB_SECRET_KEY' in os.environ)"), PLENTY, tmp_path
    )
    assert (code, said.split()) == (0, [str(min(19, os.nice(0) + 10)), "False"])


def test_a_flood_on_both_pipes_neither_blocks_nor_is_kept(tmp_path):
    flood = "import sys; sys.stderr.write('x' * 3_000_000); print('done\\n' * 100_000)"
    code, said, stderr_tail = run.output_of(python(flood), PLENTY, tmp_path)
    assert code == 0
    assert said.split() == ["done"] * 100_000
    assert len(stderr_tail) < 200_000


def test_the_last_words_of_a_process_are_kept(tmp_path):
    many = "import sys; [print(n, file=sys.stderr) for n in range(5000)]"
    _, _, stderr_tail = run.output_of(python(many), PLENTY, tmp_path)
    assert stderr_tail.split()[-1] == "4999"
    assert "\n1\n" not in stderr_tail


def test_ffmpeg_dies_with_its_worker(tmp_path):
    worker = (
        "import sys, pathlib; from transcoding import run\n"
        f"process = run.start({SLOW!r}, run.Bounds(60, 60), pathlib.Path({str(tmp_path)!r}))\n"
        "print(process.pid, flush=True); process.wait()"
    )
    with subprocess.Popen(
        python(worker), stdout=subprocess.PIPE, cwd=Path(run.__file__).parents[1], text=True
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert alive(pid)
        process.kill()
    assert ends(pid)


def test_nothing_starts_for_a_parent_that_is_gone(tmp_path):
    launcher = Path(run.__file__).with_name("launch.py")
    mark = tmp_path / "mark"
    argv = [sys.executable, str(launcher), "1", "0", "0", "0", "0", "--", "/bin/touch", str(mark)]
    assert subprocess.run(argv, check=False).returncode == 1
    assert not mark.exists()


def test_bounds_grow_with_the_length():
    short, long = Bounds.for_length(10, 4), Bounds.for_length(3600, 4)
    assert short.wall_s == 160
    assert long.wall_s == 14_520
    assert long.cpu_s >= long.wall_s
