"""What a boxed program can't do, and what happens where no box can be made."""

import logging
import socket
import sys
from pathlib import Path

import pytest

from tests import media
from tests.unit.transcoding.test_run import SLOW, ends, state
from transcoding import package, probe, run, sandbox
from transcoding.run import Bounds

PLENTY = Bounds(wall_s=60, cpu_s=60)
boxed = pytest.mark.skipif(
    not sandbox.standing().works, reason="needs bubblewrap that works: apt-get install bubblewrap"
)


def python(code):
    return [sys.executable, "-c", code]


@pytest.fixture
def fresh():
    """Look again whether there is a box, and again after the test."""
    sandbox.standing.cache_clear()
    yield
    sandbox.standing.cache_clear()


@boxed
def test_there_is_no_network_in_the_box(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        call = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"
        code, _, said = run.output_of(python(call), PLENTY, tmp_path)
    assert code == 1
    assert "Error" in said


@boxed
def test_only_the_source_is_seen_and_only_the_target_written(tmp_path):
    target, source, secret = tmp_path / "target", tmp_path / "source.mp4", tmp_path / "secret"
    target.mkdir()
    source.write_text("given")
    secret.write_text("hidden")
    look = (
        "import pathlib, sys\n"
        "source, secret = map(pathlib.Path, sys.argv[1:])\n"
        "print(source.read_text(), secret.exists())\n"
        "pathlib.Path('out').write_text('made')\n"
        "source.write_text('spoiled')"
    )
    argv = [*python(look), str(source), str(secret)]
    code, said, tail = run.output_of(argv, PLENTY, target, [source])
    assert (code, said) == (1, "given False")
    assert "Read-only file system" in tail
    assert (target / "out").read_text() == "made"
    assert source.read_text() == "given"


@boxed
def test_what_runs_in_the_box_dies_with_who_started_it(tmp_path):
    process = run.start(SLOW, PLENTY, tmp_path)
    inside = None
    while inside is None:
        inside = next((pid for pid in below(process.pid) if name(pid).startswith("ffmpeg")), None)
    # Bubblewrap's first process in the box asks to die with its parent only after it has started
    # the program, and then waits for it.
    (first,) = (pid for pid in below(process.pid) if inside in below(pid))
    while state(first) != "S":
        pass
    process.kill()
    process.wait()
    for pipe in (process.stdout, process.stderr):
        pipe.close()
    assert ends(inside)


def below(pid):
    """All processes under a process."""
    children = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            child = int(path.parent.name)
            children += [child, *below(child)]
    return children


def name(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def without(monkeypatch, program):
    monkeypatch.setattr(sandbox.shutil, "which", lambda *_, **__: program)


def test_without_bubblewrap_it_runs_all_the_same_and_a_line_says_so(
    tmp_path, monkeypatch, caplog, fresh
):
    without(monkeypatch, None)
    path = media.clip(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert package.instant(path, probe.probe(path), tmp_path)
    assert [record.message for record in caplog.records] == [
        "sandbox.none ffmpeg runs under limits only: bubblewrap is not installed"
    ]


def test_a_bubblewrap_that_fails_is_not_used(tmp_path, monkeypatch, fresh):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    without(monkeypatch, str(broken))
    found = sandbox.standing()
    assert not found.works
    assert "No permissions" in found.found
    assert run.output_of(python("print(1)"), PLENTY, tmp_path)[:2] == (0, "1")
