"""The database: one declarative base, one engine, one way to read and one to write."""

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from operator import itemgetter
from typing import Annotated, Any

from sqlalchemy import (
    Compiled,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Select,
    String,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExecutionContext, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from hub.core.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

LIVELY_S = 1.0  # who was given back so lately lives
_GIVEN_BACK = "hub_given_back"  # by `time.monotonic`
BARE = "hub_bare_bytes"  # an execution option of statements that read many


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on every engine (SQLite drops the zone by itself)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; store UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"A naive datetime reached the database: {value!r}")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back where the engine dropped it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - read by SQLAlchemy


Id = Annotated[str, mapped_column(String(26), primary_key=True, default=new_id)]
Serial = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]


def enum_of(kind: type[StrEnum], name: str = "") -> Enum:
    """Return the column type that stores ``kind`` by value, checked by the database.

    A table with two columns of one kind gives the checks a ``name`` each.
    """
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def is_sqlite(session: Session) -> bool:
    """Whether a session is of SQLite; else it is of PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"


def insert_into(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can be told what to do where the row is there already."""
    if is_sqlite(session):
        return sqlite.insert(table)
    return postgresql.insert(table)


class Database:
    """One engine with a way to read and a way to write.

    On SQLite a writing transaction takes the write lock at its start (BEGIN IMMEDIATE), because
    a reader that turns writer half-way is refused at once instead of waiting its turn
    (https://www.sqlite.org/lang_transaction.html).
    """

    def __init__(self, url: str) -> None:
        """Open an engine for the SQLAlchemy ``url``; nothing is connected yet."""
        self.engine = open_engine(url)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(
            self.engine.execution_options(hub_writes=True), expire_on_commit=False
        )

    @property
    def url(self) -> str:
        """The SQLAlchemy URL with its password."""
        return self.engine.url.render_as_string(hide_password=False)

    def read(self) -> AbstractContextManager[Session]:
        """Return a session for reading; nothing it changes is kept."""
        return self._reading()

    def write(self) -> AbstractContextManager[Session]:
        """Return a session in a transaction: committed at the end, undone on any error."""
        return self._writing.begin()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def normal_url(url: str) -> str:
    """Return ``url`` with the driver Hub brings (psycopg 3) where none is named."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def open_engine(url: str) -> Engine:
    """Return an engine for ``url``; SQLite gets WAL, foreign keys and a 10 s busy wait.

    Connections are as many as are needed at once: a thread may hold one while it opens another,
    and with fewer than twice the threads all of them would wait for each other. An error names no
    values: it is logged, and they may be somebody's words or answers.
    """
    engine = create_engine(normal_url(url), max_overflow=-1, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "before_cursor_execute", _answer_in_bytes)
        _keep_alive(engine)
    return engine


def _keep_alive(engine: Engine) -> None:
    """Have connections that lay about asked whether they live; another is taken for a dead one.

    SQLAlchemy's own `pool_pre_ping` asks each time, which is one more way to PostgreSQL and back.
    """
    dialect = engine.dialect

    @event.listens_for(engine, "checkin")
    def given_back(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_GIVEN_BACK] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def require(connection: DBAPIConnection, record: ConnectionPoolEntry, _of: object) -> None:
        now = time.monotonic()
        if now - record.info.get(_GIVEN_BACK, now) < LIVELY_S:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def core_result(
    session: Session, wanted: Select[*tuple[Any, ...]], given: Mapping[str, Any] | None = None
) -> CursorResult[Any]:
    """Ask for columns without the ORM, which takes longer; what the session has changed counts."""
    session.flush()  # a connection does not by itself
    return session.connection().execute(wanted, given)


def driver_rows(
    session: Session, wanted: Select[*tuple[Any, ...]], given: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """Return rows as the driver gives them: an object for each would take longer than the query."""
    cursor: Any = core_result(session, wanted, given).cursor
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def by_column(rows: Sequence[tuple[Any, ...]], count: int) -> list[list[Any]]:
    """Return the ``count`` columns of rows.

    Not `zip(*rows)`, which walks over all rows at once: 50 ms more for 50,000 of them.
    """
    return [[*map(itemgetter(at), rows)] for at in range(count)]


def sent_together(session: Session, *asked: tuple[Select[Any], Mapping[str, Any]]) -> list[Any]:
    """Return the rows of the last of these statements, bytes in them bare; on PostgreSQL alone.

    They are on their way together with what begins the transaction, instead of each waiting for
    the answer to the one before (https://www.psycopg.org/psycopg3/docs/advanced/pipeline.html).
    """
    from psycopg.rows import namedtuple_row  # where SQLite serves it need not be here

    connection: Any = session.connection().connection.driver_connection
    with connection.pipeline():
        for statement, given in asked:
            compiled = _compiled(statement)
            cursor = connection.cursor(binary=True, row_factory=namedtuple_row)
            cursor.execute(compiled.string, compiled.construct_params(given))
        rows: list[Any] = cursor.fetchall()
    return rows


@cache
def _compiled(statement: Select[Any]) -> Compiled:
    return statement.compile(dialect=make_url("postgresql+psycopg://").get_dialect()())


def _answer_in_bytes(
    _connection: Connection,
    cursor: Any,  # noqa: ANN401 - DBAPI has no type
    _statement: str,
    _parameters: object,
    context: ExecutionContext,
    _many: bool,
) -> None:
    """PostgreSQL writes bytes in twice as many letters, unless a statement asks for them bare."""
    if context.execution_options.get(BARE):
        cursor.format = 1  # psycopg.pq.Format.BINARY


def _tune_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - DBAPI has no type
    connection.isolation_level = None  # our BEGIN below, not the driver's
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hub_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
