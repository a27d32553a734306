"""What the frame of every page shows: who is signed in, the company, the token of forms."""

from flask import Flask, g
from sqlalchemy.exc import SQLAlchemyError

from hub.core.errors import NotSignedIn
from hub.people import gate, queries
from hub.people.asker import Asker
from hub.web.session import reading


def register(app: Flask) -> None:
    """Give every template of ``app`` the asker, the company's name and the CSRF token."""
    app.context_processor(
        lambda: {
            "asker": known(),
            "company_name": company_name(),
            "csrf_token": gate.csrf_token,
            "nav": "",
        }
    )


def known() -> Asker | None:
    """Return who is signed in, or None; an error page must not end in another error."""
    try:
        return gate.maybe_current()
    except (NotSignedIn, SQLAlchemyError):
        return None


def company_name() -> str:
    """Return the company's name, “” before set-up (1 statement a request)."""
    if "company_name" not in g:
        try:
            with reading() as session:
                company = queries.company(session)
        except SQLAlchemyError:
            company = None
        g.company_name = company.name if company else ""
    return str(g.company_name)


def language() -> str:
    """Return the language the person chose, “” where they did not."""
    asker = known()
    return asker.locale if asker else ""
