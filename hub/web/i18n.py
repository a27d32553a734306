"""Language and time zone of an answer: the person's choice, else what the browser asks for."""

from collections.abc import Callable
from pathlib import Path

import flask_babel
from babel import Locale, UnknownLocaleError
from babel.dates import LOCALTZ, get_timezone
from flask import Flask, has_request_context, request

LANGUAGES = {"en": "English", "de": "Deutsch"}
DEFAULT = "en"
ZONE_COOKIE = "hub_zone"  # set by static/js/page.js: an IANA name, such as Europe/Lisbon
TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"


def register(app: Flask, chosen: Callable[[], str]) -> None:
    """Let ``app`` speak the language that ``chosen`` names (“” where nobody chose one)."""
    flask_babel.Babel(
        app,
        default_locale=DEFAULT,
        default_timezone="UTC",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=lambda: _language(chosen),
        timezone_selector=_zone,
    )
    app.add_template_filter(told)
    app.context_processor(lambda: {"languages": list(LANGUAGES.items())})


def gettext(message: str, **values: object) -> str:
    """Return ``message`` in the reader's language, with ``%(name)s`` filled in."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return ``one`` or ``many`` in the reader's language for ``num`` things."""
    return str(flask_babel.ngettext(one, many, num, **values))


def told(message: str) -> str:
    """Return an error's sentence in the reader's language, where it stands in the catalogue."""
    return gettext(message) if message else ""


def language_name(code: str) -> str:
    """Return a language's name in the reader's language; the code where nobody knows it."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(flask_babel.get_locale())
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else code


def _language(chosen: Callable[[], str]) -> str:
    if not has_request_context():
        return DEFAULT
    if (own := chosen()) in LANGUAGES:
        return own
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


def _zone() -> str:
    """Return the browser's time zone; until a script has told it, the one of this machine."""
    told = request.cookies.get(ZONE_COOKIE, "") if has_request_context() else ""
    return next((name for name in (told, str(LOCALTZ)) if _is_zone(name)), "UTC")


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and get_timezone(name) is not None
    except LookupError:
        return False
