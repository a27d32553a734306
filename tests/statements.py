"""What a database is asked."""

from sqlalchemy import Engine, event


def heard(engine: Engine) -> list[str]:
    """Every SQL statement asked of ``engine`` from now on; the list grows."""
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    return asked
