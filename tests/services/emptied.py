"""One database of PostgreSQL emptied after a test and lent to the next.

A new copy of the prepared one costs about twenty times as much, and who connects to it first has to
read the whole catalogue.
"""

from dataclasses import dataclass, field

import psycopg

# Rows that were deleted stay in a table's file until it is vacuumed; before that matters, it goes.
LENDINGS = 40
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SHAPE = """
SELECT md5(string_agg(concat_ws(' ', n.nspname, c.relname, c.relkind, a.attname, a.atttypid), ','
    ORDER BY n.nspname, c.relname, a.attnum))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
"""
# Foreign keys are triggers, which a replica does not fire: the order of tables is of no matter.
_EMPTY = """
DO $$ DECLARE named text; BEGIN
SET LOCAL session_replication_role = replica;
FOR named IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
LOOP EXECUTE format('DELETE FROM %I', named); END LOOP;
PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""


@dataclass
class Emptied:
    """A database with the tables of Hub and no rows."""

    name: str
    connection: psycopg.Connection
    shape: str = ""
    lendings: int = field(default=0)

    def __post_init__(self) -> None:
        self.shape = self._shape()

    def is_empty_again(self) -> bool:
        """Empty it; False where its tables changed or it was lent often: it must not be lent again.

        Three statements; who is still connected is not any more.
        """
        self.lendings += 1
        self.connection.execute(_END_OTHERS)
        if self.lendings == LENDINGS or self._shape() != self.shape:
            return False
        self.connection.execute(_EMPTY)
        return True

    def _shape(self) -> str:
        found = self.connection.execute(_SHAPE).fetchone()
        return str(found and found[0])
