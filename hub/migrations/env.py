"""Alembic's entry point: the tables of `hub.schema`, and none of the engine's or the index's."""

from alembic import context
from sqlalchemy import Connection

from hub.core.db import open_engine
from hub.schema import metadata


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name in metadata.tables


def _let_tables_be_made_anew(connection: Connection) -> None:
    """Let a batch replace a table on SQLite without what points to it being deleted with it.

    DROP TABLE deletes its rows first, and CASCADE follows: https://www.sqlite.org/lang_altertable.html
    asks to switch foreign keys off, which must be done outside a transaction.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")


def _run() -> None:
    engine = open_engine(context.config.attributes["url"])
    with engine.execution_options(hub_writes=True).connect() as connection:
        _let_tables_be_made_anew(connection)
        context.configure(
            connection,
            target_metadata=metadata,
            render_as_batch=True,
            include_name=_is_ours,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


_run()
