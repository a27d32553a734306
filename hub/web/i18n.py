"""Language and time zone of an answer: the person's choice, else what the browser asks for."""

import re
from collections.abc import Callable
from datetime import tzinfo
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale, UnknownLocaleError
from babel.dates import LOCALTZ, get_timezone
from babel.support import Translations
from flask import Flask, has_request_context, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

LANGUAGES = {"en": "English", "de": "Deutsch"}
DEFAULT = "en"
ZONE_COOKIE = "hub_zone"  # set by static/js/page.js: an IANA name, such as Europe/Lisbon
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.:]\d+)*(?!\w)")
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
    # A page asks for hundreds of texts; Flask-Babel's own way to each is five times as long.
    app.jinja_env.globals.update(
        _=_shown, gettext=_shown, ngettext=_shown_number, fixed=_Fixed(app)
    )


def spoken(locale: str) -> str:
    """Return the language that somebody chose, `DEFAULT` where they chose none that Hub speaks."""
    return locale if locale in LANGUAGES else DEFAULT


def gettext(message: str, **values: object) -> str:
    """Return ``message`` in the reader's language, with ``%(name)s`` filled in."""
    text = _catalogue().gettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return ``one`` or ``many`` in the reader's language for ``num`` things."""
    return _catalogue().ngettext(one, many, num) % ({"num": num} | values)


def told(message: str) -> str:
    """Return an error's sentence in the reader's language, where it stands in the catalogue.

    Sentences about files stand there with “#” for each number.
    """
    text = gettext(message) if message else ""
    bare = numberless(text)
    if text != message or bare == text:
        return text
    numbers = iter(NUMBER.findall(text))
    shown = gettext(bare)
    return re.sub("#", lambda _: next(numbers, ""), shown) if shown != bare else text


def numberless(sentence: str) -> str:
    """Return ``sentence`` with “#” for each number that is no part of a name such as MP4."""
    return NUMBER.sub("#", sentence)


def language_name(code: str) -> str:
    """Return a language's name in the reader's language; the code where nobody knows it."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(flask_babel.get_locale())
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else code


def _catalogue() -> NullTranslations:
    return _read(flask_babel.get_locale())


@cache
def _read(locale: Locale | None) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [str(locale)]) if locale else NullTranslations()


@pass_eval_context
def _shown(context: EvalContext, message: str, /, **values: object) -> str:
    """`gettext` for templates: what is filled in is escaped where the page is."""
    return _filled(context, _catalogue().gettext(message), values)


@pass_eval_context
def _shown_number(context: EvalContext, one: str, many: str, num: int, /, **values: object) -> str:
    return _filled(context, _catalogue().ngettext(one, many, num), {"num": num} | values)


def _filled(context: EvalContext, text: str, values: dict[str, object]) -> str:
    shown = Markup(text) if context.autoescape else text  # noqa: S704 - of a catalogue
    return shown % values if values or "%" in text else shown


class _Fixed:
    """A template that holds nothing but words, for `{{ fixed("parts/words.html") }}`.

    Drawn once for each language: what scripts say is the same on every page.
    """

    def __init__(self, app: Flask) -> None:
        self._environment = app.jinja_env
        self._drawn: dict[tuple[str, str], Markup] = {}

    def __call__(self, template: str) -> Markup:
        key = template, str(flask_babel.get_locale())
        if key not in self._drawn:
            drawn = self._environment.get_template(template).render()
            self._drawn[key] = Markup(drawn)  # noqa: S704 - escaped as it was drawn
        return self._drawn[key]


def _language(chosen: Callable[[], str]) -> str:
    if not has_request_context():
        return DEFAULT
    if (own := chosen()) in LANGUAGES:
        return own
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


def site_zone() -> tzinfo:
    """Return the time zone of this Hub, that of its machine: the same for every reader."""
    return LOCALTZ


def reader_zone() -> ZoneInfo:
    """Return the time zone of whoever reads this answer."""
    return ZoneInfo(str(flask_babel.get_timezone()))


def _zone() -> str:
    """Return the browser's time zone; until a script has told it, the one of this machine."""
    told = request.cookies.get(ZONE_COOKIE, "") if has_request_context() else ""
    return next((name for name in (told, str(LOCALTZ)) if _is_zone(name)), "UTC")


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and get_timezone(name) is not None
    except LookupError:
        return False
