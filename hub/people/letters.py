"""Letters to people: the link for a forgotten password."""

import logging
from datetime import datetime
from threading import Thread

from flask import Flask, current_app
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub.core import mail
from hub.core.mail import MailError
from hub.people import credentials, links, queries
from hub.people.model import Person
from hub.web.i18n import spoken
from hub.web.session import services, transaction

log = logging.getLogger(__name__)
OPEN_LINKS_MOST = 5
SENDING = "password-link"  # the name of the threads that send one


def post_password_link(email: str, now: datetime) -> Thread:
    """Send a link to this address if somebody here has it, apart from the request.

    The answer on the page waits for nothing, so that its time tells nothing either.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy's own
    sending = Thread(
        target=_send_password_link,
        args=(app, email, now, str(get_locale())),
        name=SENDING,
        daemon=True,
    )
    sending.start()
    return sending


def _send_password_link(app: Flask, email: str, now: datetime, language: str) -> None:
    with app.app_context():
        with transaction() as session:
            person = queries.find_by_email(session, email)
            secret = _secret_for(session, person, now)
        if person is None or secret is None:
            log.info("password_link.not_sent")
            return
        with force_locale(spoken(person.locale or language)):
            _send(person, secret)


def _secret_for(session: Session, person: Person | None, now: datetime) -> str | None:
    if person is None or not person.active:
        return None
    if links.open_links(session, person.id, now) >= OPEN_LINKS_MOST:
        return None
    return credentials.password_link(session, person.id, by=person.id, now=now)


def _send(person: Person, secret: str) -> None:
    settings = services().settings
    text = _(
        "Hello %(name)s,\n\n"
        "with this link you choose a new password for Hub. It works once, within 7 days:\n\n"
        "%(link)s\n\n"
        "If you did not ask for it, do nothing: your password stays as it is.\n",
        name=person.name,
        link=f"{settings.public_url}/welcome/{secret}",
    )
    try:
        mail.send(settings, person.email, _("Choose a new password for Hub"), text)
    except MailError:
        log.exception("password_link.failed person=%s", person.id)
    else:
        log.info("password_link.sent person=%s", person.id)
