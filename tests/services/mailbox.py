"""A real mail server on loopback that keeps what it is handed."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from hub.people import letters
from tests.services.process import free_port

WAIT_S = 60.0


@dataclass
class Mailbox:
    """The server's address as HUB_SMTP takes it, and the letters so far.

    While ``holds``, a letter that has come is not answered: whoever sent it waits.
    """

    letters: list[EmailMessage] = field(default_factory=list)
    url: str = ""
    holds: bool = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        made = message_from_bytes(envelope.content or b"", policy=policy.default)
        self.letters.append(made)
        while self.holds:
            await asyncio.sleep(0.01)
        return "250 OK"

    def one(self) -> EmailMessage:
        """The only letter, waiting for it where it is on its way."""
        until = time.monotonic() + WAIT_S
        while not self.letters and time.monotonic() < until:
            time.sleep(0.02)
        (letter,) = self.letters
        return letter


@contextmanager
def server() -> Iterator[Mailbox]:
    """Run the server on a free port."""
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        box.url = f"smtp://127.0.0.1:{port}?from=hub@example.com"
        yield box
    finally:
        controller.stop()


def wait_for_letters() -> None:
    """Let letters under way finish, for they hold a connection of the database they read."""
    for thread in threading.enumerate():
        if thread.name == letters.SENDING:
            thread.join(10)
