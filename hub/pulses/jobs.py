"""A chore: rows of a day are written anew in shuffled order, so that none tells when it came.

SQLite keeps these tables by their random ids alone; PostgreSQL keeps rows where they were written,
with the number of their transaction, until they are written anew.
"""

import random
from datetime import timedelta

from sqlalchemy import ColumnElement, FromClause, Table, delete, insert, select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.ids import new_id
from hub.core.services import Services
from hub.pulses import lot
from hub.pulses.model import PulseAnswer, PulseAsked, WaveAnswer

DAYS_BACK = 7


def shuffle(services: Services) -> None:
    """Write the answers of the last days, and this week's who-was-asked, in another order."""
    if services.database.engine.dialect.name == "sqlite":
        return
    now = clock.now()
    with services.database.write() as session:
        since = now.date() - timedelta(days=DAYS_BACK)
        _anew(session, PulseAnswer.__table__, PulseAnswer.day >= since)
        _anew(session, WaveAnswer.__table__, WaveAnswer.day >= since)
        _anew(session, PulseAsked.__table__, PulseAsked.week == lot.week_of(now))


def _anew(session: Session, table: FromClause, which: ColumnElement[bool]) -> None:
    found = session.execute(select(table).where(which).with_for_update()).mappings().all()
    rows = [{**row, "id": new_id()} for row in found]
    random.SystemRandom().shuffle(rows)
    if isinstance(table, Table) and rows:
        session.execute(delete(table).where(table.c.id.in_([row["id"] for row in found])))
        session.execute(insert(table), rows)
