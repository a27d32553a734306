"""Fixtures that every test may ask for; each starts its server only when a test does."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.app import create_app
from hub.core import garbage, migrate
from hub.core.db import Database
from hub.core.services import Services
from hub.core.settings import PREFIX, Settings
from hub.core.storage import open_storage
from hub.web.session import KEY
from tests import signed_in
from tests.compiled import TEMPLATES, share
from tests.services import mirror as mirror_service
from tests.services import postgres as postgres_service
from tests.services import s3 as s3_service
from tests.services.mailbox import wait_for_letters
from tests.services.mirror import Mirror
from tests.services.postgres import Postgres
from tests.services.s3 import S3
from tests.signed_in import SignIn

# How long an example takes says more about what else the machine does than about the code.
hypothesis.settings.register_profile("hub", deadline=None)
hypothesis.settings.load_profile("hub")

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
    """No test may reach another machine, nor see the settings of the one who runs it.

    https://docs.python.org/3/library/audit_events.html
    """
    sys.addaudithook(_stay_on_loopback)
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    share()
    gc.disable()


def pytest_collection_finish() -> None:
    """What was loaded and collected is no garbage: a third of the run went into looking at it."""
    garbage.settle()
    gc.enable()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for this worker of the suite; tables so short-lived need no tidying."""
    with postgres_service.server(autovacuum="off") as running:
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


def _migrate(url: str) -> None:
    with TemporaryDirectory() as data:
        migrate.ensure(Settings(data=Path(data), database=url))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, for copying."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A new SQLite database with all tables and no rows."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'hub.db')}"


@pytest.fixture
def postgresql_url(postgres: Postgres) -> Iterator[str]:
    """A new PostgreSQL database with all tables and no rows."""
    with postgres.emptied(_migrate) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new database with all tables and no rows, on SQLite and then on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a Hub of the test's own: a new database, an empty data folder."""
    return Settings(data=tmp_path / "var", database=database_url, node="test")


@pytest.fixture
def s3_settings(settings: Settings, s3: S3) -> Settings:
    """The same with its files in a new bucket of a real S3 server."""
    return replace(
        settings,
        storage=f"s3://{s3.bucket}/media",
        s3_endpoint=s3.endpoint,
        s3_region=s3.region,
        s3_key=s3.access_key,
        s3_secret=s3.secret_key,
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The test's database: `database.read()` and `database.write()` give sessions."""
    opened = Database(settings.database_url)
    yield opened
    opened.close()


@pytest.fixture
def services(settings: Settings, database: Database) -> Services:
    """What pipeline steps and commands are handed: settings, database and storage."""
    return Services(settings, database, open_storage(settings))


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The site on the test's settings, in this process."""
    made = create_app(settings)
    made.testing = True
    made.jinja_env.bytecode_cache = TEMPLATES
    yield made
    wait_for_letters()
    made.extensions[KEY].database.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser's stand-in that nobody is signed in with."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Clients of the site that are signed in: `sign_in(person)`."""
    return partial(signed_in.client, app)
