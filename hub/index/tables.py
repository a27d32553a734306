"""The tables of the index, for SQLite (FTS5) and PostgreSQL (tsvector).

They stand outside `Base.metadata` and `alembic check`: what they hold is made from other tables
and can be made again (`renew`, then `hub.search.rebuild`). On both databases ``index_pages`` keeps
every field of a clip; beside it SQLite has one FTS5 document per clip, PostgreSQL tsvectors of the
parts of a field (`hub.index.vectors`), because a tsvector finds no phrase past position 16,383 or
past the 256th occurrence of a word
(https://www.postgresql.org/docs/current/textsearch-limitations.html).
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    event,
    func,
    inspect,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import TSVECTOR

from hub.core.db import Base
from hub.index.page import Field

FIELDS: Final = tuple(field.value for field in Field)
WRITTEN: Final = ("title", "people", "messages", "description")  # `hub.index.worth.PLACES`
metadata = MetaData()

pages = Table(
    "index_pages",
    metadata,
    Column("clip_id", String(26), primary_key=True),
    Column("field", String(16), primary_key=True),
    Column("lang", String(12), primary_key=True),
    Column("variant", Integer, primary_key=True),  # 1: the second of two that are compared
    Column("text", Text),
    Column("stems", Text),
    Column("words", Text),
    Column("offsets", LargeBinary),  # u32 little-endian, one per term
    Column("times_ms", LargeBinary),  # the same
    Column("sentences", LargeBinary),  # the same, one per sentence and one for the end
    Column("marks", LargeBinary),  # the same: starts, ends, starts_ms, ends_ms of the lines
    Column("refs", Text),  # one per line; empty where no line has one
)
words = Table("index_words", metadata, Column("word", String(64), primary_key=True))
languages = Table("index_languages", metadata, Column("lang", String(12), primary_key=True))

stale = Table("index_stale", metadata, Column("clip_id", String(26), primary_key=True))

# SQLite
documents = Table(
    "index_documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("clip_id", String(26)),
    Column("variant", Integer),
)
fts = Table("index_fts", metadata, Column("rowid", Integer, primary_key=True))

# PostgreSQL
parts = Table(
    "index_parts",
    metadata,
    Column("clip_id", String(26), primary_key=True),
    Column("field", String(16), primary_key=True),
    Column("lang", String(12), primary_key=True),
    Column("variant", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("terms", TSVECTOR),
)

PENDING_KB: Final = 1024  # about sixteen clips of ten minutes

_PAGES = """
CREATE TABLE IF NOT EXISTS index_pages (
    clip_id VARCHAR(26) NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    field VARCHAR(16) NOT NULL,
    lang VARCHAR(12) NOT NULL,
    variant INTEGER NOT NULL,
    text TEXT NOT NULL,
    stems TEXT NOT NULL,
    words TEXT NOT NULL,
    offsets {bytes} NOT NULL,
    times_ms {bytes} NOT NULL,
    sentences {bytes} NOT NULL,
    marks {bytes} NOT NULL,
    refs TEXT NOT NULL,
    PRIMARY KEY (clip_id, field, lang, variant)
)"""
_WORDS = "CREATE TABLE IF NOT EXISTS index_words (word VARCHAR(64) {binary} PRIMARY KEY)"
_LANGUAGES = "CREATE TABLE IF NOT EXISTS index_languages (lang VARCHAR(12) PRIMARY KEY)"
_STALE = """
CREATE TABLE IF NOT EXISTS index_stale (
    clip_id VARCHAR(26) PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE
)"""
# Twice as fast to write and to read as PostgreSQL's own, and a tenth larger.
COMPRESSED: Final = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_settings
               WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
        ALTER TABLE index_pages
            ALTER COLUMN text SET COMPRESSION lz4,
            ALTER COLUMN stems SET COMPRESSION lz4,
            ALTER COLUMN words SET COMPRESSION lz4,
            ALTER COLUMN offsets SET COMPRESSION lz4,
            ALTER COLUMN times_ms SET COMPRESSION lz4,
            ALTER COLUMN marks SET COMPRESSION lz4;
    END IF;
END $$"""
_SQLITE = (
    _PAGES.format(bytes="BLOB"),
    _WORDS.format(binary="") + " WITHOUT ROWID",
    _LANGUAGES,
    _STALE,
    """CREATE TABLE IF NOT EXISTS index_documents (
        id INTEGER PRIMARY KEY,
        clip_id VARCHAR(26) NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
        variant INTEGER NOT NULL,
        UNIQUE (clip_id, variant)
    )""",
    # Terms come ready made: what is not ASCII is kept as it is, a space parts them.
    f"CREATE VIRTUAL TABLE IF NOT EXISTS index_fts USING fts5({', '.join(FIELDS)},"
    " tokenize='ascii')",
    """CREATE TRIGGER IF NOT EXISTS index_documents_gone AFTER DELETE ON index_documents
    BEGIN DELETE FROM index_fts WHERE rowid = old.id; END""",
)
_POSTGRESQL = (
    _PAGES.format(bytes="BYTEA"),
    COMPRESSED,
    _WORDS.format(binary='COLLATE "C"'),
    _LANGUAGES,
    _STALE,
    """CREATE TABLE IF NOT EXISTS index_parts (
        clip_id VARCHAR(26) NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
        field VARCHAR(16) NOT NULL,
        lang VARCHAR(12) NOT NULL,
        variant INTEGER NOT NULL,
        part INTEGER NOT NULL,
        terms TSVECTOR NOT NULL,
        PRIMARY KEY (clip_id, field, lang, variant, part)
    )""",
    # A phrase is looked for in the terms of every clip that has its words: unpacking them takes six
    # times as long as reading them.
    "ALTER TABLE index_parts ALTER COLUMN terms SET STORAGE EXTERNAL",
    # With a short list of what is still to be put in, for a clip has thousands of terms and whoever
    # edits waits for them. Every search reads the list: a worker empties it (`actions.settle`).
    "CREATE INDEX IF NOT EXISTS index_parts_terms ON index_parts USING GIN (terms)"
    f" WITH (gin_pending_list_limit = {PENDING_KB})",
    # What is written is weighed field by field; for a phrase of common words every page of speech
    # that has them would be unpacked each time.
    "CREATE INDEX IF NOT EXISTS index_parts_written ON index_parts USING GIN (terms)"
    f" WITH (fastupdate = off) WHERE field IN ({', '.join(map(repr, WRITTEN))})",
)
_NAMES = ("fts", "documents", "parts", "pages", "words", "languages", "stale")


def create(connection: Connection) -> None:
    """Make the tables of the index where they are not there yet; ``clips`` must be."""
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Drop them."""
    for name in _NAMES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS index_{name}")


def renew(connection: Connection) -> None:
    """Make the tables anew, empty, with every clip on the list of what is to be indexed again."""
    drop(connection)
    create(connection)
    connection.exec_driver_sql("INSERT INTO index_stale (clip_id) SELECT id FROM clips")


def asking_for(values: Iterable[str], is_sqlite: bool) -> dict[str, Any]:
    """Return what a statement over `given` is run with."""
    each = list(values)
    return {"given": json.dumps(each) if is_sqlite else each}


def given(is_sqlite: bool) -> TableValuedAlias:
    """Return the ``value`` of each that is ``given``: JSON on SQLite, an array on PostgreSQL.

    Many as rows of one parameter: a parameter for each is what takes long.
    """
    value = column("value", String)
    if is_sqlite:
        return func.json_each(bindparam("given", type_=String)).table_valued(value)
    array = cast(bindparam("given"), postgresql.ARRAY(String))
    return func.unnest(array).table_valued(value).render_derived()


@event.listens_for(Base.metadata, "after_create")
def _with_the_house(_target: MetaData, connection: Connection, **_more: object) -> None:
    if inspect(connection).has_table("clips"):
        create(connection)


@event.listens_for(Base.metadata, "before_drop")
def _before_the_house(_target: MetaData, connection: Connection, **_more: object) -> None:
    drop(connection)
