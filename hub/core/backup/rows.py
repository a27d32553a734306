"""Rows of tables as lines of JSON, the same from SQLite and PostgreSQL.

Tables are read from the database itself, not from our models: a backup of an older version is
loaded into the tables it was made from, and migrated afterwards.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

BATCH = 1000  # rows read or written at once

Row = dict[str, Any]


def dump(
    connection: Connection, names: Iterable[str], folder: Path
) -> tuple[dict[str, list[str]], int]:
    """Write ``NAME.jsonl`` for each table into ``folder``.

    Returns the names of the columns of each table, in the order of the lines, and how many rows.
    One statement per table, beside those that ask for its columns. The snapshot is the caller's.
    """
    tables, written = _reflected(connection, names), 0
    for table in tables:
        with (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as file:
            for row in connection.execution_options(yield_per=BATCH).execute(select(table)):
                file.write(json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n")
                written += 1
    return {table.name: [c.name for c in table.columns] for table in tables}, written


def load(connection: Connection, shape: dict[str, list[str]], folder: Path) -> int:
    """Put the lines of ``folder``, made of tables of this ``shape``, in place of what is there.

    Returns how many.
    """
    loaded = 0
    tables = _reflected(connection, shape)
    for table in reversed(tables):
        connection.execute(delete(table))  # what a migration put there
    for table in tables:
        names = shape[table.name]
        with (folder / f"{table.name}.jsonl").open(encoding="utf-8") as file:
            loaded += _insert(connection, table, _read(table, names, file))
        if connection.dialect.name == "postgresql":
            go_on_counting(connection, table)
    return loaded


def _reflected(connection: Connection, names: Iterable[str]) -> Sequence[Table]:
    """The tables, each behind those it refers to."""
    metadata = MetaData()
    metadata.reflect(connection, only=sorted(names))
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
    return metadata.sorted_tables


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat
    if isinstance(column.type, Date):
        return date.fromisoformat
    return b64decode if isinstance(column.type, LargeBinary) else lambda value: value


def _read(table: Table, names: Sequence[str], lines: Iterable[str]) -> Iterator[Row]:
    readers = [_reader(table.columns[name]) for name in names]
    for line in lines:
        values = zip(names, readers, json.loads(line), strict=True)
        yield {name: None if v is None else read(v) for name, read, v in values}


def _insert(connection: Connection, table: Table, rows: Iterator[Row]) -> int:
    """Insert in batches; what refers to the table itself follows when all its rows are there."""
    own = [c.name for c in table.columns if any(k.column.table is table for k in c.foreign_keys)]
    later: list[Row] = []
    count = 0
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            links = {name: row[name] for name in own if row[name] is not None}
            if links:
                later.append({"row_id": row["id"], **links})
                row.update(dict.fromkeys(links))
        connection.execute(insert(table), batch)
        count += len(batch)
    for name in own:
        _link(connection, table, name, [one for one in later if name in one])
    return count


def _link(connection: Connection, table: Table, name: str, rows: list[Row]) -> None:
    if rows:
        to = update(table).where(table.c.id == bindparam("of")).values({name: bindparam("to")})
        connection.execute(to, [{"of": one["row_id"], "to": one[name]} for one in rows])


def go_on_counting(connection: Connection, table: Table) -> None:
    """Let ids that PostgreSQL gives out begin behind those that were loaded (1 statement).

    Where there is no sequence, or no row, nothing is set: “setval” of null is null.
    """
    for column in table.primary_key:
        if isinstance(column.type, Integer) and not column.foreign_keys:
            last = select(func.max(column)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(select(func.setval(sequence, last)))
