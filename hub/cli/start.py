"""What every command stands on: a migrated database, opened services."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.core import migrate
from hub.core.db import Database
from hub.core.services import Services
from hub.core.settings import Settings
from hub.core.storage import open_storage


@contextmanager
def opened(settings: Settings) -> Iterator[Services]:
    """Give the services, after making and migrating the database where needed."""
    migrate.ensure(settings)
    database = Database(settings.database_url)
    try:
        yield Services(settings, database, open_storage(settings))
    finally:
        database.close()
