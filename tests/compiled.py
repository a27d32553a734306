"""What is compiled once in a run: each test has a site and a database of its own, all alike."""

from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Dialect, Engine, event


class Templates(BytecodeCache):
    """Compiled templates, by a hash of their source."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` from before, where its template was compiled before."""
        if kept := self._kept.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


class Statements(dict[Any, Any]):
    """Compiled SQL statements, for all engines of one kind; SQLAlchemy keeps them for each engine.

    Its key begins with the engine's dialect, of which each engine has its own.
    https://docs.sqlalchemy.org/en/20/core/connections.html#sql-compilation-caching
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """Return what was compiled for any engine of that kind."""
        return super().get(_of_kind(key), default)

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        return super().__getitem__(_of_kind(key))

    def __setitem__(self, key: tuple[Any, ...], compiled: object) -> None:
        super().__setitem__(_of_kind(key), compiled)


def _of_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect = key[0]
    return (dialect.name, dialect.driver, *key[1:]) if isinstance(dialect, Dialect) else key


TEMPLATES, STATEMENTS = Templates(), Statements()


def share_statements() -> None:
    """Let every connection of this process, of whatever engine, use the same statements."""
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=STATEMENTS)
