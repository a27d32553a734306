"""Saving all that Hub keeps while it runs, and restoring it into a Hub in which nobody is yet."""

import errno
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from hub import __version__
from hub.core import clock, migrate
from hub.core.backup import rows
from hub.core.backup.archive import NOT_OURS, About, Member, Reader, Summary, Writer, about_of
from hub.core.db import Base, Database
from hub.core.errors import Conflict, NoRoom, Rejected, Unavailable
from hub.core.secret import kept_in
from hub.core.services import Services
from hub.core.settings import Settings
from hub.core.storage.base import Missing, Storage

# Signs of life, tries at signing in, and uploads whose bytes are not among the stored files.
PASSING = frozenset({"executors", "progress_notes", "sign_in_attempts", "uploads"})
KEY, ROWS, FILES = "secret.key", "rows/", "files/"
SMALL_BYTES = 1024 * 1024  # may be replaced while Hub runs (a growing playlist): read at once
FULL = (errno.ENOSPC, errno.EDQUOT)

Told = Callable[[int], None]


def save(services: Services, target: BinaryIO, told: Told = lambda _files: None) -> Summary:
    """Write a backup to ``target`` while Hub goes on; ``told`` hears how many files are in it.

    Rows are of one moment; every file they speak of is there, for files are read after it and
    are never changed. What is deleted meanwhile is left out.

    Raises:
        NoRoom: the disk is full.
        StorageError: a stored file can't be read.
    """
    made_at = clock.now()
    with _scratch(services.settings) as folder:
        about, count = _dump(services.database, folder, made_at)
        writer = Writer(target)
        writer.about(about)
        for name in about.columns:
            _add(writer, f"{ROWS}{name}.jsonl", folder / f"{name}.jsonl")
        if (key := kept_in(services.settings)).exists():
            writer.small(KEY, key.read_bytes())
        files = 0
        for files, (key_, size, pieces) in enumerate(_stored(services.storage), 1):
            writer.pieces(f"{FILES}{key_}", size, pieces)
            told(files)
        writer.finish()
    return Summary(count, files, writer.bytes_total, made_at)


def _dump(database: Database, folder: Path, made_at: datetime) -> tuple[About, int]:
    """All rows of one moment, as files in ``folder``."""
    names = sorted(set(Base.metadata.tables) - PASSING)
    engine = database.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        columns, written = rows.dump(connection, names, folder)
        schema = migrate.revision_of(connection) or ""
    return About(__version__, schema, made_at.isoformat(), columns), written


def _add(writer: Writer, name: str, path: Path) -> None:
    with path.open("rb") as source:
        writer.pieces(name, path.stat().st_size, iter(lambda: source.read(SMALL_BYTES), b""))


def _stored(storage: Storage) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    for key in storage.keys(""):
        try:
            size = storage.size(key)
            pieces = storage.read(key)
            first = next(pieces, b"")  # it is open now, and is read to its end if it is deleted
            if size <= SMALL_BYTES:
                first, pieces = b"".join([first, *pieces]), iter(())
                size = len(first)
        except Missing:
            continue
        yield key, size, chain([first], pieces)


@dataclass(slots=True)
class _Found:
    """What was read of a backup so far."""

    about: About
    files: int = 0
    bytes_total: int = 0
    key: bytes = b""


def restore(
    settings: Settings,
    storage: Storage,
    source: BinaryIO,
    resume: Callable[[Session], None],
    told: Told = lambda _files: None,
) -> Summary:
    """Take a backup in; ``resume`` starts, in the same transaction, what was under way.

    Files and the key come first. Rows follow in one transaction when all was read and found whole,
    so that a restore that was killed can be begun again.

    Raises:
        Conflict: there are people in this Hub already.
        Rejected: this is no backup, it is damaged, or of a newer Hub.
        NoRoom: the disk is full.
    """
    database = Database(settings.database_url)
    try:
        with _scratch(settings) as folder:
            members = Reader(source).members()
            about = about_of(next(members, None))
            _require_empty(database, about)
            found = _unpack(members, about, storage, folder, told)
            _keep_key(settings, found.key)
            count = _load(settings, database, about, folder, resume)
    finally:
        database.close()
    return Summary(count, found.files, found.bytes_total, datetime.fromisoformat(about.made_at))


def _unpack(
    members: Iterable[Member], about: About, storage: Storage, folder: Path, told: Told
) -> _Found:
    found = _Found(about)
    tables = {f"{ROWS}{name}.jsonl": folder / f"{name}.jsonl" for name in about.columns}
    for member in members:
        found.bytes_total += member.size
        if member.name in tables:
            member.save(tables.pop(member.name))
        elif member.name == KEY:
            found.key = member.text()
        elif member.name.startswith(FILES):
            _keep(storage, member, folder / "file")
            found.files += 1
            told(found.files)
        else:
            raise Rejected(f"This backup holds “{member.name}”, which Hub does not know.")
    if tables:
        raise Rejected(f"This backup lacks {next(iter(tables))}.")
    return found


def _keep_key(settings: Settings, key: bytes) -> None:
    """Before the rows: with people there, a restore that was killed could not be begun again."""
    if key and not settings.secret_key:
        path = kept_in(settings)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_bytes(key)


def _keep(storage: Storage, member: Member, scratch: Path) -> None:
    """The storage refuses keys that Hub would not make."""
    member.save(scratch)
    storage.put(member.name.removeprefix(FILES), scratch)
    scratch.unlink()


def _require_empty(database: Database, about: About) -> None:
    if about.schema not in migrate.revisions(database.url):
        raise Rejected(
            f"This backup is of Hub {about.version}, which is newer than this one "
            f"({__version__}). Update Hub first, then try again."
        )
    if not all(name.isidentifier() for name in about.columns):
        raise Rejected(NOT_OURS)
    with database.engine.connect() as connection:
        _require_room_for(connection, about)


def _require_room_for(connection: Connection, about: About) -> None:
    if not inspect(connection).has_table("people"):
        return
    if connection.execute(text("SELECT 1 FROM people LIMIT 1")).first():
        raise Conflict(
            "There are people in this Hub already. Restore into an empty one: "
            "set HUB_DATA to a new folder, or HUB_DATABASE to a new database."
        )
    if migrate.revision_of(connection) != about.schema:
        raise Conflict(
            f"This backup is of an older Hub ({about.version}). Restore it into a database "
            "without tables: a new HUB_DATA folder, or a new HUB_DATABASE."
        )


def _load(
    settings: Settings,
    database: Database,
    about: About,
    folder: Path,
    resume: Callable[[Session], None],
) -> int:
    """Rows go into tables as old as they are; then those are brought to what this Hub needs."""
    migrate.ensure(settings, about.schema)
    is_newest = about.schema == migrate.revisions(database.url)[0]
    with database.write() as session:
        count = rows.load(session.connection(), about.columns, folder)
        if is_newest:
            resume(session)
            return count
    migrate.ensure(settings)
    with database.write() as session:
        resume(session)
    return count


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """A folder to work in, gone at the end; a full disk is told in a sentence."""
    work = settings.data / "work"
    try:
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="backup-", dir=work) as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom("The disk is full. Free some space, then try again.") from error
        raise Unavailable(f"A file can't be used: {error.strerror}.") from error
