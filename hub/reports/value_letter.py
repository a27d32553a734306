"""The letter that brings a value report: its figures as text, and the page as PDF."""

from email.message import EmailMessage

from flask import render_template
from flask_babel import force_locale

from hub.core import signed
from hub.core.errors import Unavailable
from hub.core.settings import Settings
from hub.reports import pdf, sheet, value_sheet
from hub.reports.model import Frozen, Letter
from hub.web import i18n
from hub.web.i18n import gettext as _
from hub.web.press import press

PURPOSE = "hub.reports.leave"
Paper = tuple[str, str, bytes]  # kind, ending, content


def compose(
    settings: Settings, kept: Frozen, letter: Letter, to: str, locale: str, *, inside: bool
) -> EmailMessage:
    """Return the letter with the report attached; ``inside`` Hub there is a link to it, too.

    List-Unsubscribe-Post: https://www.rfc-editor.org/rfc/rfc8058
    """
    away = leave_address(settings, letter.reader_id)
    with press().app_context(), force_locale(i18n.spoken(locale)):
        page = value_sheet.of(kept)
        text = render_template(
            "reports/value_letter_text.html",
            sheet=page,
            leave=away,
            link=f"{settings.public_url}/reports/value/{kept.id}" if inside else "",
        )
        subject = _("%(title)s: %(period)s", title=page.title, period=page.subtitle)
        kind, ending, paper = _paper(sheet.html(page))
    made = EmailMessage()
    made["Subject"], made["To"] = " ".join(subject.split()), to
    made["Message-ID"] = letter.name
    made["List-Unsubscribe"] = f"<{away}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(text)
    main, sub = kind.split("/")
    name = f"value-{kept.figures['since']}-{kept.figures['until']}.{ending}"
    made.add_attachment(paper, main, sub, filename=name)
    return made


def _paper(html: str) -> Paper:
    """The page as PDF; as HTML where this machine can't draw one."""
    try:
        return "application/pdf", "pdf", pdf.of_html(html)
    except Unavailable:
        return "text/html", "html", html.encode()


def leave_address(settings: Settings, reader_id: int) -> str:
    """Return the link by which a reader ends these letters without a sign-in."""
    token = signed.token(settings, PURPOSE, reader_id)
    return f"{settings.public_url}/reports/value/leave?who={token}"


def reader_of(settings: Settings, token: str) -> int:
    """Return whose link this is.

    Raises:
        NotFound: it was not signed here.
    """
    return int(signed.value_of(settings, PURPOSE, token))
