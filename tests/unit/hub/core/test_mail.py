import smtplib
from pathlib import Path

import pytest

from hub.core import mail
from hub.core.mail import MailError, Server
from hub.core.settings import Settings
from tests.services import mailbox


def settings(smtp: str) -> Settings:
    return Settings(data=Path("/nowhere"), smtp=smtp)


def test_the_address_of_a_server_says_all_of_it() -> None:
    told = mail.server(settings("smtps://us%40er:p%3Aw@mail.example.com?from=hub@example.com"))
    assert told == Server("smtps", "mail.example.com", 465, "us@er", "p:w", "hub@example.com")


def test_who_signs_in_writes_where_nobody_else_is_named() -> None:
    told = mail.server(settings("smtp://hub%40example.com:secret@mail.example.com"))
    assert (told.sender, told.port) == ("hub@example.com", 587)


@pytest.mark.parametrize(
    "smtp", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://mail.example.com"]
)
def test_an_address_that_is_none_is_refused_with_how_it_should_be(smtp: str) -> None:
    with pytest.raises(MailError, match=r"hub@example\.com"):
        mail.server(settings(smtp))


def test_a_letter_arrives_whole_and_asks_for_no_answer_by_machines() -> None:
    with mailbox.server() as box:
        mail.send(settings(box.url), "zoë@example.com".replace("ë", "e"), "Grüße", "Schöner Gruß\n")
        letter = box.one()
    assert letter["Subject"] == "Grüße"
    assert letter.get_content().strip() == "Schöner Gruß"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_line_end_in_an_address_can_not_add_a_header() -> None:
    with mailbox.server() as box:
        with pytest.raises((ValueError, MailError)):
            mail.send(settings(box.url), "a@example.com\nBcc: eve@example.com", "Hello", "Hello")
        assert box.letters == []


def test_a_password_is_never_sent_in_the_clear() -> None:
    with mailbox.server() as box:
        smtp = box.url.replace("smtp://", "smtp://user:secret@")
        with pytest.raises(MailError, match="offers no TLS"), mail.connect(settings(smtp)):
            pass


def test_a_server_that_is_away_is_said_in_a_sentence() -> None:
    with mailbox.server() as box:
        smtp = box.url
    with pytest.raises(MailError, match="The mail server did not take the message"):
        mail.send(settings(smtp), "a@example.com", "Hello", "Hello")
    with pytest.raises((OSError, smtplib.SMTPException)), mail.connect(settings(smtp)):
        pass
