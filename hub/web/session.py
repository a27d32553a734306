"""The request's database sessions, and the services the application was made with."""

from contextlib import AbstractContextManager
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session

from hub.core.services import Services

KEY = "hub.services"


def services() -> Services:
    """Return settings, database and storage of the running application."""
    return cast(Services, current_app.extensions[KEY])


def transaction() -> AbstractContextManager[Session]:
    """Return a session that commits at the end and undoes everything on any error."""
    return services().database.write()


def reading() -> AbstractContextManager[Session]:
    """Return a session for reading."""
    return services().database.read()
