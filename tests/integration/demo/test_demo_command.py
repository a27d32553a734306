"""`hub demo` starts a company of its own on loopback and says who can sign in."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import demo, main
from hub.core import clock, migrate
from hub.core.db import Database
from hub.core.settings import Settings
from hub.people import company, passwords, queries

PASSWORD = re.compile(r"(staff|executive|comms|admin) +(\S+@larkwater\.example) +(\S+)")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, str]]:
    """What the website and the worker would have been started with."""
    environs: list[Mapping[str, str]] = []

    def supervise(commands: Sequence[str], environ: Mapping[str, str]) -> int:
        assert tuple(commands) == ("web", "worker")
        environs.append(environ)
        return 0

    monkeypatch.setattr(demo, "supervise", supervise)
    return environs


def _run(data: Path, **more: str) -> Result:
    environ = {"HUB_DATA": str(data), "HUB_CONFIG": "", **more}
    return CliRunner().invoke(main, ["demo", "--port", "18431"], env=environ)


def test_it_prints_a_sign_in_for_each_kind_of_person(
    tmp_path: Path, started: list[Mapping[str, str]]
) -> None:
    result = _run(tmp_path)
    assert result.exit_code == 0, result.output
    printed = PASSWORD.findall(result.output)
    assert [role for role, _, _ in printed] == ["staff", "executive", "comms", "admin"]
    database = Database(f"sqlite:///{tmp_path / 'demo' / 'hub.db'}")
    with database.read() as session:
        for _, email, password in printed:
            person = queries.by_email(session, email)
            assert passwords.matches(person.password_hash, password)
    database.close()


def test_the_second_start_prints_the_same(tmp_path: Path, started: list[Mapping[str, str]]) -> None:
    first, second = (PASSWORD.findall(_run(tmp_path).output) for _ in range(2))
    assert first == second
    assert len(started) == 2


def test_it_stays_on_loopback_with_a_database_of_its_own_whatever_is_set(
    tmp_path: Path, started: list[Mapping[str, str]]
) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    result = _run(
        tmp_path,
        HUB_HOST="0.0.0.0",  # noqa: S104 - this is what must not happen
        HUB_DATABASE=other,
        HUB_STORAGE="s3://bucket/media",
        HUB_URL="https://hub.example",
    )
    assert result.exit_code == 0, result.output
    assert started[0]["HUB_HOST"] == "127.0.0.1"
    assert started[0]["HUB_DATABASE"] == ""
    assert started[0]["HUB_STORAGE"] == "file:"
    assert started[0]["HUB_DATA"] == str(tmp_path / "demo")
    assert "http://127.0.0.1:18431" in result.output
    assert not (tmp_path / "other.db").exists()


def test_it_does_not_mix_into_a_company_that_is_there(
    tmp_path: Path, started: list[Mapping[str, str]]
) -> None:
    settings = Settings(data=tmp_path / "demo")
    migrate.ensure(settings)
    database = Database(settings.database_url)
    with database.write() as session:
        company.found(session, "Real Works", clock.now())
    database.close()
    result = _run(tmp_path)
    assert result.exit_code == 1
    assert "Real Works, which is no demo" in result.output
    assert started == []
