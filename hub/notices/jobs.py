"""Chores: what waits in the outbox is delivered, and letters go out."""

import logging

from hub.core import clock, mail
from hub.core.mail import MailError
from hub.core.services import Services
from hub.notices import actions, letters, queries
from hub.outbox import queries as outbox
from hub.people import queries as people

log = logging.getLogger(__name__)


def deliver(services: Services) -> None:
    """Tell people of what waits, one event a transaction; two workers may do so at once."""
    with services.database.read() as session:
        waiting = [event.id for event in outbox.waiting(session)]
    for event_id in waiting:
        with services.database.write() as session:
            actions.deliver(session, event_id, clock.now())


def post(services: Services) -> None:
    """Send every letter that is due; nothing where no mail server is set."""
    if not services.settings.smtp:
        return
    with services.database.read() as session:
        readers = queries.with_mail_due(session, clock.now())
    for person_id in readers:
        _post_to(services, person_id)


def _post_to(services: Services, person_id: str) -> None:
    """Send one person one letter of all that is due.

    It is marked as sent before it goes: a worker killed in between has it lost, not sent twice.
    What it told of stays in Hub. What the server does not take is tried again later.
    """
    with services.database.write() as session:
        claimed = actions.claim_mail(session, person_id, clock.now())
        reader = people.asker(session, person_id)
        items = queries.mailed(session, reader, claimed, clock.now()) if reader else []
    if reader is None or not items:
        return
    try:
        mail.post(services.settings, letters.compose(services, reader, items))
    except MailError:
        log.exception("notices.mail_failed person=%s", person_id)
        with services.database.write() as session:
            actions.give_mail_back(session, claimed, clock.now())
