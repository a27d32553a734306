"""`./run test` finds what the tests need, or installs it where it may, or says what to install."""

import os
import shutil
from pathlib import Path

import pytest

from tests import suite


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH; its `apt-get` and `npm` write down their arguments."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("apt-get", "npm"):
        (folder / name).write_text(
            f'#!{shutil.which("bash")}\necho "$*" >>"{tmp_path}/{name}.log"\n'
            "echo 'Need to get 12.3 MB of archives.'\n"
        )
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_program_is_found_by_name_or_by_a_pattern_of_paths(programs: Path) -> None:
    assert suite.found("npm")
    assert suite.found(f"{programs.parent}/*/npm")
    assert not suite.found("chromium")
    assert not suite.found(f"{programs.parent}/*/chromium")


def test_an_ordinary_user_is_told_in_one_line_what_to_install(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match=r"apt-get install chromium postgresql;") as stopped:
        suite.install_packages(["chromium", "postgresql"])
    assert "\n" not in str(stopped.value)
    assert not (programs.parent / "apt-get.log").exists()


def test_root_has_debian_install_it_and_hears_how_much_that_is(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    suite.install_packages(["chromium"])
    assert "Need to get 12.3 MB of archives." in capsys.readouterr().err
    asked = (programs.parent / "apt-get.log").read_text().splitlines()
    assert asked == [
        "update --quiet --no-install-recommends",
        "install --quiet --no-install-recommends --assume-no chromium",
        "install --quiet --no-install-recommends --yes chromium",
    ]


def test_where_nothing_is_missing_nothing_is_asked(programs: Path) -> None:
    suite.install_packages([])
    assert not (programs.parent / "apt-get.log").exists()


def test_npm_packages_are_installed_when_their_lock_changed_only(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "TESTS", tmp_path)
    (tmp_path / "node_modules").mkdir()
    for lock in ("{}", "{}", '{"changed": true}'):
        (tmp_path / "package-lock.json").write_text(lock)
        suite.install_npm()
    assert (programs.parent / "npm.log").read_text().splitlines() == [f"--prefix {tmp_path} ci"] * 2
