"""Rows that many tests begin with: made once by the code itself, put into each test's database."""

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from hub.core.backup.rows import go_on_counting
from hub.core.db import Base


@dataclass(frozen=True)
class Rows:
    """All rows of a database, those of each table behind those they refer to."""

    of: dict[Table, list[dict[str, Any]]]

    @classmethod
    def read(cls, session: Session) -> Self:
        """Take down what is there."""
        found = {
            table: [dict(row._mapping) for row in session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }
        return cls({table: rows for table, rows in found.items() if rows})

    def put(self, session: Session) -> None:
        """Put all of it into an empty database."""
        for table, rows in self.of.items():
            session.execute(insert(table), rows)
            if session.get_bind().dialect.name == "postgresql":
                go_on_counting(session.connection(), table)
