"""`./run` on a machine of its own making: a copy of it beside a lock that names nothing.

An empty lock lets pip run for real without fetching anything.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Prints what it was given and where it stands; sleeps when asked, to be sent a signal.
COMMAND = """
import os, sys, time
def main():
    print(os.getpid(), os.getcwd(), *sys.argv[1:], flush=True)
    if "sleep" in sys.argv:
        time.sleep(60)
"""
HUB_STARTS_IN_S = 200
NO_NETWORK = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1"}
USUAL = [
    *("awk", "bash", "cat", "chmod", "cp", "df", "dirname", "flock", "grep", "mkdir", "readlink"),
    *("rm", "sha256sum", "tail", "tee"),
]


@dataclass
class Checkout:
    """A folder with `run` and a command `hub` that says what it was called with."""

    home: Path
    path: str

    def start(self, *arguments: str, cwd: Path | None = None) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [self.home / "run", *arguments],
            cwd=cwd or self.home.parent,
            env={"PATH": self.path, "HOME": str(self.home.parent), **NO_NETWORK},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
        started = self.start(*arguments, cwd=cwd)
        out, err = started.communicate(timeout=HUB_STARTS_IN_S)
        return subprocess.CompletedProcess(started.args, started.returncode, out, err)

    def sets_up(self) -> bool:
        """Run it once more; whether it had anything to set up."""
        done = self.run("hub")
        assert done.returncode == 0, done.stderr
        return "Setting Hub up" in done.stderr


def _make(home: Path) -> Path:
    (home / "hub").mkdir(parents=True)
    shutil.copy(ROOT / "run", home)
    (home / "requirements.lock").touch()
    (home / "hub" / "__init__.py").touch()
    (home / "hub" / "cli.py").write_text(COMMAND)
    return home


@pytest.fixture
def untouched(tmp_path: Path) -> Checkout:
    """A checkout as it was cloned."""
    return Checkout(_make(tmp_path / "a hub"), os.environ["PATH"])


@pytest.fixture
def checkout(untouched: Checkout, quick_python: Path) -> Checkout:
    """The same where a venv is there at once; for tests of what is done with it."""
    untouched.path = f"{quick_python.parent}:{untouched.path}"
    return untouched


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that is set up; for tests that leave it so."""
    made = Checkout(_make(tmp_path_factory.mktemp("shared") / "a hub"), os.environ["PATH"])
    assert made.sets_up()
    return made


@pytest.fixture(scope="module")
def quick_python(tmp_path_factory: pytest.TempPathFactory, shared: Checkout) -> Path:
    """A `python3` whose `-m venv FOLDER` copies one, for making one takes 3 s of a processor."""
    folder = tmp_path_factory.mktemp("quick")
    shutil.copytree(shared.home / ".venv", folder / "venv", symlinks=True)
    for made_by_run in ("whole", "installed-hub", "install.log", "bin/hub"):
        (folder / "venv" / made_by_run).unlink()
    program = folder / "bin" / "python3"
    program.parent.mkdir()
    copy = f'[ "$1 $2" != "-m venv" ] || exec cp -RlP "{folder}/venv/." "$3"'
    program.write_text(f'#!{shutil.which("bash")}\n{copy}\nexec {sys.executable} "$@"\n')
    program.chmod(0o755)
    return program


def _programs(folder: Path, **scripts: str) -> str:
    """A PATH with the usual programs and our own `scripts`, but no other Python."""
    folder.mkdir()
    for name in USUAL:
        if program := shutil.which(name):
            (folder / name).symlink_to(program)
    for name, script in scripts.items():
        (folder / name).write_text(f"#!{shutil.which('bash')}\n{script}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_the_first_start_sets_up_and_the_next_does_not(shared: Checkout) -> None:
    assert not shared.sets_up()


def test_a_changed_lock_is_installed(shared: Checkout) -> None:
    lock = shared.home / "requirements.lock"
    lock.write_text("# changed\n")
    assert shared.sets_up()
    assert not shared.sets_up()


def test_the_caller_s_folder_and_arguments_reach_the_command(
    shared: Checkout, tmp_path: Path
) -> None:
    done = shared.run("hub", "add", "a file.mp4", cwd=tmp_path)
    assert done.stdout.split(maxsplit=1)[1] == f"{tmp_path} add a file.mp4\n"


@pytest.mark.parametrize("given", [(), ("up",), ("up", "--port", "9")])
def test_up_is_what_it_does_by_itself(shared: Checkout, given: tuple[str, ...]) -> None:
    assert shared.run(*given).stdout.endswith(" ".join(given or ("up",)) + "\n")


def test_demo_is_a_short_form(shared: Checkout) -> None:
    assert shared.run("demo").stdout.endswith(" demo\n")


def test_an_unknown_word_is_a_usage_error(shared: Checkout) -> None:
    done = shared.run("down")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: ./run")


def test_it_becomes_the_command_so_that_a_signal_reaches_it(shared: Checkout) -> None:
    started = shared.start("hub", "sleep")
    assert started.stdout is not None
    assert int(started.stdout.readline().split()[0]) == started.pid
    started.send_signal(signal.SIGTERM)
    started.communicate(timeout=20)
    assert started.returncode == -signal.SIGTERM


def test_a_set_up_that_was_killed_is_done_anew(untouched: Checkout) -> None:
    started = untouched.start("hub")
    python = untouched.home / ".venv" / "bin" / "python"
    give_up_at = time.monotonic() + 120
    while not python.exists() and time.monotonic() < give_up_at:
        time.sleep(0.01)
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    assert python.exists()
    assert untouched.sets_up()
    assert not untouched.sets_up()


def test_a_package_that_was_cut_short_is_installed_anew(checkout: Checkout) -> None:
    checkout.run("hub")
    (checkout.home / ".venv" / "whole").unlink()  # as a kill in the middle of pip leaves it
    half = checkout.home / ".venv" / "half-a-package"
    half.touch()
    assert checkout.sets_up()
    assert not half.exists()


def test_a_moved_folder_is_set_up_anew(checkout: Checkout) -> None:
    checkout.run("hub")
    checkout.home = checkout.home.rename(checkout.home.with_name("elsewhere"))
    assert checkout.sets_up()


def test_two_at_once_set_up_once(untouched: Checkout) -> None:
    both = [untouched.start("hub") for _ in range(2)]
    said = [started.communicate(timeout=HUB_STARTS_IN_S)[1] for started in both]
    assert [started.returncode for started in both] == [0, 0]
    assert sum("Setting Hub up" in text for text in said) == 1


def test_without_a_python_it_says_what_it_needs(checkout: Checkout, tmp_path: Path) -> None:
    checkout.path = _programs(tmp_path / "bin")
    done = checkout.run("hub")
    assert done.returncode == 1
    assert done.stderr == ("Hub needs Python 3.11 or newer: install it, then run this again.\n")


def test_an_old_python_is_passed_over_for_a_newer_one(
    checkout: Checkout, tmp_path: Path, quick_python: Path
) -> None:
    checkout.path = _programs(
        tmp_path / "bin", python3="exit 1", **{"python3.12": f'exec {quick_python} "$@"'}
    )
    assert checkout.sets_up()


def test_without_venv_it_names_the_package(checkout: Checkout, tmp_path: Path) -> None:
    without = '[[ "$*" != *ensurepip* ]]'
    checkout.path = _programs(tmp_path / "bin", **{"python3.11": without})
    done = checkout.run("hub")
    assert done.returncode == 1
    assert done.stderr == (
        "Hub needs Python's venv module: install it "
        "(on Debian and Ubuntu: apt-get install python3.11-venv), then run this again.\n"
    )


def test_without_a_network_it_says_so_in_one_sentence(checkout: Checkout) -> None:
    lock = checkout.home / "requirements.lock"
    lock.write_text(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n")
    done = checkout.run("hub")
    assert done.returncode == 1
    assert "could not be fetched: see to this machine's network" in done.stderr
    assert done.stderr.count("\n") == 2


@pytest.mark.parametrize("named", ["first", "later"])
def test_a_failed_set_up_is_tried_again(checkout: Checkout, named: str) -> None:
    lock = checkout.home / "requirements.lock"
    if named == "later":
        checkout.run("hub")
    lock.write_text(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n")
    assert checkout.run("hub").returncode == 1
    lock.write_text("")
    assert checkout.sets_up()
