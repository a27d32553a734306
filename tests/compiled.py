"""What is compiled once in a run: each test has a site and a database of its own, all alike."""

from typing import Any, ClassVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Dialect, Engine, event

from hub.app import Site
from hub.web.rules import LateRule


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


class Address(LateRule):
    """A route that takes over what the same route of an earlier site was compiled to.

    Each site has nearly three hundred, and making one was mostly to read them anew.
    """

    _kept: ClassVar[dict[tuple[object, ...], "Address"]] = {}

    def compile(self) -> None:
        """Fill in what `Rule.compile` does."""
        told = (self.endpoint, self.subdomain, self.host, self.strict_slashes, self.merge_slashes)
        defaults = tuple(sorted((self.defaults or {}).items()))
        same = self._kept.setdefault((self.rule, *told, self.build_only, defaults), self)
        if same is self:
            super().compile()
            return
        self._parts, self._trace, self._converters = same._parts, same._trace, same._converters
        self.arguments |= same.arguments
        self._build = same._build.__func__.__get__(self, None)
        self._build_unknown = same._build_unknown.__func__.__get__(self, None)


TEMPLATES, STATEMENTS = Templates(), Statements()


def share() -> None:
    """Let all sites of this process use the same addresses, all connections the same statements."""
    Site.url_rule_class = Address
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=STATEMENTS)
