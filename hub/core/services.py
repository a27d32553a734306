"""What the rooms are handed at start: settings, database and storage, joined in one value."""

from dataclasses import dataclass

from hub.core.db import Database
from hub.core.settings import Settings
from hub.core.storage.base import Storage


@dataclass(frozen=True, slots=True)
class Services:
    """The settings in force and the doors to the database and to stored files."""

    settings: Settings
    database: Database
    storage: Storage
