"""Fixtures that every test may ask for; each starts its server only when a test does."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import mirror as mirror_service
from tests.services import postgres as postgres_service
from tests.services import s3 as s3_service
from tests.services.mirror import Mirror
from tests.services.postgres import Postgres
from tests.services.s3 import S3

LOOPBACK = ("127.", "::1", "localhost")


class OutsideWorldError(Exception):
    """A test reached for another machine; every server of the suite is on this one."""


def _stay_on_loopback(event: str, args: tuple[object, ...]) -> None:
    host: object = ""
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    if isinstance(host, str) and host and not host.startswith(LOOPBACK):
        raise OutsideWorldError(f"{event} to {host!r}")


def pytest_configure() -> None:
    """No test may reach another machine (https://docs.python.org/3/library/audit_events.html)."""
    sys.addaudithook(_stay_on_loopback)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for this worker of the suite."""
    with postgres_service.server() as running:
        yield running


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The address of an S3 server for this worker of the suite."""
    with s3_service.server() as endpoint:
        yield endpoint


@pytest.fixture
def s3(s3_endpoint: str) -> Iterator[S3]:
    """A new, empty bucket on a real S3 server."""
    with s3_service.bucket(s3_endpoint) as bucket:
        yield bucket


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    """A web server of static files; put them into `mirror.folder`."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    with mirror_service.server(folder) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database without tables, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url
