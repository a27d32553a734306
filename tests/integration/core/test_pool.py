"""A thread that holds one connection gets another, however many do so at once."""

from contextlib import ExitStack

from sqlalchemy import text

from hub.core.db import Database

THREADS = 16  # of a web process; each may read twice at a time


def test_nobody_waits_for_a_connection(database: Database) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(database.read()) for _ in range(2 * THREADS)]
        assert [session.scalar(text("SELECT 1")) for session in held] == [1] * len(held)
