"""One at a time, over every process and machine of this Hub; a killed holder holds nothing."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine, text

from hub.core.errors import Busy
from hub.core.services import Services


@contextmanager
def alone(services: Services, name: str, busy: str) -> Iterator[None]:
    """Hold the lock ``name`` while the context lasts.

    On PostgreSQL it is an advisory lock of a connection of its own, on SQLite (one machine) a
    lock on a file: both end with their process.

    Raises:
        Busy: somebody holds it; ``busy`` is the sentence.
    """
    if services.database.engine.dialect.name == "postgresql":
        holding = _in_database(services.database.url, name, busy)
    else:
        holding = _in_folder(services.settings.data / "locks", name, busy)
    with holding:
        yield


@contextmanager
def _in_database(url: str, name: str, busy: str) -> Iterator[None]:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        held = connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number})
        if not held:
            raise Busy(busy)
        yield


@contextmanager
def _in_folder(folder: Path, name: str, busy: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(name.encode()).hexdigest()[:32]
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(busy) from error
        if not _is_at(file.fileno(), path):
            raise Busy(busy)  # its last holder has just removed it
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
