"""Mail: one message at a time to the server that HUB_SMTP names.

``smtp://user:password@host:587?from=hub@example.com``; ``smtps:`` speaks TLS from the start,
``smtp:`` goes over to it where the server offers (RFC 3207) and insists before a password.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

from hub.core.errors import HubError
from hub.core.settings import Settings

TIMEOUT_S = 20
PORTS = {"smtp": 587, "smtps": 465}


class MailError(HubError):
    """HUB_SMTP can't be read, or the server did not take the message."""


@dataclass(frozen=True, slots=True)
class Server:
    """What HUB_SMTP says."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str


def server(settings: Settings) -> Server:
    """Return the server that HUB_SMTP names.

    Raises:
        MailError: it is not written as it should be.
    """
    address = urlsplit(settings.smtp)
    try:
        port = address.port or PORTS[address.scheme]
    except (KeyError, ValueError):
        port = 0
    if not address.hostname or not port:
        raise MailError("HUB_SMTP is like smtp://user:password@host:587?from=hub@example.com.")
    user = unquote(address.username or "")
    sender = parse_qs(address.query).get("from", [user])[0]
    if "@" not in sender:
        raise MailError("HUB_SMTP must say who writes: add ?from=hub@example.com.")
    return Server(
        scheme=address.scheme,
        host=address.hostname,
        port=port,
        user=user,
        password=unquote(address.password or ""),
        sender=sender,
    )


@contextmanager
def connect(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Give a connection, signed in where HUB_SMTP names a user.

    Raises:
        MailError: HUB_SMTP can't be read, or a password would go over the wire in the clear.
        OSError: the server can't be reached.
        smtplib.SMTPException: it does not let us in.
    """
    told = server(settings)
    with _opened(told) as connection:
        connection.ehlo()
        if told.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        elif told.scheme == "smtp" and told.user:
            raise MailError("The mail server offers no TLS, so the password was not sent.")
        if told.user:
            connection.login(told.user, told.password)
        yield connection


def send(settings: Settings, to: str, subject: str, text: str) -> None:
    """Send one message of plain text.

    Raises:
        MailError: it could not be handed over.
    """
    message = EmailMessage()
    message["Subject"], message["To"] = subject, to
    message.set_content(text)
    post(settings, message)


def new_name() -> str:
    """Return a Message-ID. A letter that is sent again under the same one is the same letter."""
    return make_msgid(domain="hub")


def post(settings: Settings, message: EmailMessage) -> None:
    """Send a message that has its subject, reader and content, and perhaps a Message-ID.

    Raises:
        MailError: it could not be handed over.
    """
    message["From"] = server(settings).sender
    message["Date"] = formatdate()
    if "Message-ID" not in message:
        message["Message-ID"] = new_name()
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
    try:
        with connect(settings) as connection:
            connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"The mail server did not take the message: {error}") from error


def _opened(told: Server) -> smtplib.SMTP:
    if told.scheme == "smtps":
        return smtplib.SMTP_SSL(
            told.host, told.port, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    return smtplib.SMTP(told.host, told.port, timeout=TIMEOUT_S)
