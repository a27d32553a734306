"""Bringing a database to the tables this version needs, safely with two processes at once."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from dbos import DBOS, SQLAlchemyDatasource
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from hub.core.db import Database
from hub.core.errors import Unavailable
from hub.core.settings import Settings

SCRIPTS = Path(__file__).resolve().parents[1] / "migrations"
LOCK = 0x4855424D  # any number that nobody else locks


def ensure(settings: Settings, revision: str = "head") -> None:
    """Make the data folder and bring the database to the newest tables, or those of ``revision``.

    Raises:
        Unavailable: the folder can't be written, or the database can't be reached.
    """
    _make_folder(settings.data)
    database = Database(settings.database_url)
    try:
        with _alone(settings, database):
            _upgrade(database.url, revision)
    except OperationalError as error:
        reason = str(error.orig).partition("\n")[0]
        raise Unavailable(f"The database can't be used: {reason}. See HUB_DATABASE.") from error
    finally:
        database.close()


def config(url: str) -> Config:
    """Return Alembic's configuration for the database ``url``."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    made.attributes["url"] = url
    return made


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions(url: str) -> list[str]:
    """Return every revision that this version knows, the newest first."""
    script = ScriptDirectory.from_config(config(url))
    return [one.revision for one in script.walk_revisions()]


def _upgrade(url: str, revision: str) -> None:
    command.upgrade(config(url), revision)
    DBOS.migrate(url)
    SQLAlchemyDatasource.migrate(url)


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / f".writable-{os.getpid()}"
        probe.write_bytes(b"hub")
        probe.unlink()
    except OSError as error:
        raise Unavailable(
            f"The data folder {data} can't be written: {error.strerror}. "
            "Free some space, mend its rights, or set HUB_DATA to another folder."
        ) from error


@contextmanager
def _alone(settings: Settings, database: Database) -> Iterator[None]:
    with (settings.data / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if database.engine.dialect.name != "postgresql":
            yield
            return
        # Outside a transaction: DBOS makes indexes CONCURRENTLY, which waits for every open one.
        alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            yield
