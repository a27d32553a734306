"""Value reports by mail: schedules, who gets them, and letters that go once.

Everything that must happen once is one row with a unique key: a report for each time it is due, a
letter for each report and reader. A letter is claimed before it is handed over and marked after.
Whatever was under way when a worker died is handed over again after a while, under the same
Message-ID, so that mail systems take it for the letter it is.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audit import actions as audit
from hub.core import mail
from hub.core.errors import Rejected
from hub.people import queries as people
from hub.people.asker import Asker
from hub.people.model import Person, Role
from hub.reports import calendar
from hub.reports.model import Every, Frozen, Letter, Reader, Schedule

NO_DAY = "Choose a day from 1 to 7 of a week, from 1 to 28 of a month or quarter."
NO_ADDRESS = "One of these is no mail address. Write one on each line."
MOST_READERS, LONGEST_ADDRESS = 50, 254
CLAIM = timedelta(minutes=10)
TRIES, AGAIN = 8, timedelta(minutes=2)  # doubled with each failure: the eighth is four hours later
_ADDRESS = re.compile(r"[^\s@<>\",;:]+@[^\s@<>\",;:]+\.[^\s@<>\",;:]+")


def plan(
    session: Session,
    asker: Asker,
    title: str,
    when: tuple[Every, int],
    readers: Iterable[str],
    zone: ZoneInfo,
    now: datetime,
) -> Schedule:
    """Let a report be made and sent on a day of each period; ``readers`` are mail addresses.

    Raises:
        Rejected: there is no such day, or an address is none, or there are too many.
    """
    every, day = when
    if not 1 <= day <= calendar.DAYS[every]:
        raise Rejected(NO_DAY, "day")
    addresses = _addresses(readers)
    made = Schedule(
        title=title, every=every, day=day, zone=zone.key, locale=asker.locale, made_at=now,
        by_id=asker.id or None, next_at=calendar.next_due(every, day, now, zone),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(_reader(session, made.id, address) for address in addresses)
    audit.add(
        session, asker.id, "report.scheduled", "schedule", made.id, now, readers=list(addresses)
    )
    return made


def end(session: Session, asker: Asker, schedule_id: str, now: datetime) -> None:
    """Make and send it no more; what was made stays, addresses go (2 statements)."""
    session.execute(delete(Schedule).where(Schedule.id == schedule_id))
    audit.add(session, asker.id, "report.schedule_ended", "schedule", schedule_id, now)


def leave(session: Session, reader_id: int, now: datetime) -> None:
    """Send somebody no more, at their own wish; an address outside is forgotten (3 statements)."""
    reader = session.get(Reader, reader_id)
    if reader is None:
        return
    audit.add(session, reader.person_id, "report.reader_left", "schedule", reader.schedule_id, now)
    session.delete(reader)


def due(session: Session, now: datetime) -> list[Schedule]:
    """Return the schedules whose report is due (1 statement)."""
    wanted = select(Schedule).where(Schedule.next_at <= now).order_by(Schedule.next_at)
    return list(session.scalars(wanted))


def maker(session: Session, schedule: Schedule) -> Asker | None:
    """Return with whose eyes a report is made: who planned it, else an administrator."""
    known = people.asker(session, schedule.by_id) if schedule.by_id else None
    if known is not None and access.sees_all_reports(known):
        return known
    admins = select(Person.id).where(Person.role == Role.ADMIN, Person.active)
    found = session.scalar(admins.order_by(Person.id).limit(1))
    return people.asker(session, found) if found else None


def keep(session: Session, planned: Schedule, figures: dict[str, Any], now: datetime) -> bool:
    """Keep the report of the time that ``planned`` was due, with a letter for each reader, once.

    Where another worker was first, nothing is kept. After a long stop there is one report, of the
    period before the time it was due, and none of those missed in between.
    """
    schedule = session.get(Schedule, planned.id, with_for_update=True, populate_existing=True)
    if schedule is None or schedule.next_at != planned.next_at:
        return False
    kept = Frozen(
        made_at=now, by_id=None, title=schedule.title, figures=figures,
        schedule_id=schedule.id, due_at=schedule.next_at,
    )  # fmt: skip
    session.add(kept)
    zone = ZoneInfo(schedule.zone)
    schedule.next_at = calendar.next_due(schedule.every, schedule.day, now, zone)
    session.flush()
    for reader in session.scalars(select(Reader.id).where(Reader.schedule_id == schedule.id)):
        letter = Letter(frozen_id=kept.id, reader_id=reader, name=mail.new_name(), due_at=now)
        session.add(letter)
    audit.add(session, None, "report.frozen", "report", kept.id, now, schedule=schedule.id)
    return True


def waiting(session: Session, now: datetime) -> list[tuple[str, int]]:
    """Return the letters to hand over now, as (report, reader) (1 statement)."""
    wanted = select(Letter.frozen_id, Letter.reader_id).where(*_is_due(now))
    return [(report, reader) for report, reader in session.execute(wanted)]


def claim(session: Session, report_id: str, reader_id: int, now: datetime) -> Letter | None:
    """Return the letter for the one worker that may hand it over now (1 statement)."""
    this = (Letter.frozen_id == report_id, Letter.reader_id == reader_id, *_is_due(now))
    taken = update(Letter).where(*this).values(claimed_until=now + CLAIM).returning(Letter)
    return session.scalars(taken).one_or_none()


def sent(session: Session, letter: Letter, to: str, now: datetime) -> None:
    """Keep that a letter was handed over, and write it into the audit trail (2 statements)."""
    _change(session, letter, sent_at=now, claimed_until=None)
    audit.add(session, None, "report.mailed", "report", letter.frozen_id, now, to=to)


def failed(session: Session, letter: Letter, now: datetime) -> None:
    """Let a letter that was not taken be tried again, later each time (1 statement)."""
    failures = letter.failures + 1
    again = now + AGAIN * 2**failures if failures < TRIES else None
    _change(session, letter, failures=failures, due_at=again, claimed_until=None)


def drop(session: Session, letter: Letter) -> None:
    """Send a letter to nobody: whoever it was for has left (1 statement)."""
    _change(session, letter, due_at=None, claimed_until=None)


def address(session: Session, reader_id: int) -> tuple[str, Person | None]:
    """Return where a reader's letters go and who they are in the directory (1 statement).

    “” for one who works here no more, or asked for no more.
    """
    wanted = select(Reader, Person).outerjoin(Person, Person.id == Reader.person_id)
    row = session.execute(wanted.where(Reader.id == reader_id)).one_or_none()
    if row is None or (row[1] is not None and not row[1].active):
        return "", None
    reader, person = row
    return (person.email if person else reader.email or ""), person


def _is_due(now: datetime) -> tuple[Any, ...]:
    free = or_(Letter.claimed_until.is_(None), Letter.claimed_until <= now)
    return (Letter.sent_at.is_(None), Letter.due_at <= now, free)


def _change(session: Session, letter: Letter, **values: object) -> None:
    this = (Letter.frozen_id == letter.frozen_id, Letter.reader_id == letter.reader_id)
    session.execute(update(Letter).where(*this).values(**values))


def _addresses(written: Iterable[str]) -> dict[str, None]:
    found = dict.fromkeys(one.strip().lower() for one in written if one.strip())
    for one in found:
        if len(one) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(one):
            raise Rejected(NO_ADDRESS, "readers")
    if not 1 <= len(found) <= MOST_READERS:
        raise Rejected(f"Name 1 to {MOST_READERS} readers.", "readers")
    return found


def _reader(session: Session, schedule_id: str, written: str) -> Reader:
    person = people.find_by_email(session, written)
    if person is not None:
        return Reader(schedule_id=schedule_id, person_id=person.id)
    return Reader(schedule_id=schedule_id, email=written)
