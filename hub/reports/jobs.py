"""Chores: value reports that are due are made, and their letters go out."""

import logging
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from hub.audiences import access
from hub.core import clock, mail
from hub.core.mail import MailError
from hub.core.services import Services
from hub.people import queries as people
from hub.reports import calendar, mailing, value, value_letter
from hub.reports.model import Frozen, Letter, Schedule

log = logging.getLogger(__name__)


def make_due(services: Services) -> None:
    """Make every report that is due; two workers at once keep one.

    Figures are counted before the transaction that keeps them, so that nobody waits for its lock.
    """
    with services.database.read() as session:
        planned = mailing.due(session, clock.now())
    for schedule in planned:
        _make(services, schedule)


def _make(services: Services, schedule: Schedule) -> None:
    now, zone = clock.now(), ZoneInfo(schedule.zone)
    period = calendar.period_of(schedule.every, schedule.next_at, zone)
    with services.database.read() as session:
        asker = mailing.maker(session, schedule)
        if asker is None:
            log.warning("reports.nobody_to_make_it schedule=%s", schedule.id)
            return
        figures = value.figures_of(session, asker, period, zone, now)
    with services.database.write() as session:
        mailing.keep(session, schedule, figures, now)


def post(services: Services) -> None:
    """Hand over every letter that waits; nothing where no mail server is set."""
    if not services.settings.smtp:
        return
    with services.database.read() as session:
        found = mailing.waiting(session, clock.now())
    for report_id, reader_id in found:
        _post(services, report_id, reader_id)


def _post(services: Services, report_id: str, reader_id: int) -> None:
    """Compose first, for a PDF takes a while; then claim, hand over and mark in no time."""
    made = _compose(services, report_id, reader_id)
    with services.database.write() as session:
        claimed = mailing.claim(session, report_id, reader_id, clock.now())
        if claimed is not None and made is None:
            mailing.drop(session, claimed)
    if claimed is None or made is None:
        return
    try:
        mail.post(services.settings, made)
    except MailError:
        log.exception("reports.mail_failed report=%s reader=%s", report_id, reader_id)
        with services.database.write() as session:
            mailing.failed(session, claimed, clock.now())
        return
    with services.database.write() as session:
        mailing.sent(session, claimed, made["To"], clock.now())


def _compose(services: Services, report_id: str, reader_id: int) -> EmailMessage | None:
    """The letter, or None where nobody is there to read it."""
    with services.database.read() as session:
        kept = session.get(Frozen, report_id)
        letter = session.get(Letter, (report_id, reader_id))
        to, person = mailing.address(session, reader_id)
        if kept is None or letter is None or not to:
            return None
        asker = people.asker(session, person.id) if person else None
        schedule = session.get(Schedule, kept.schedule_id) if kept.schedule_id else None
    inside = asker is not None and access.sees_all_reports(asker)
    locale = person.locale if person else schedule.locale if schedule else ""
    return value_letter.compose(services.settings, kept, letter, to, locale, inside=inside)
