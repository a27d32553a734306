"""Texts of pages are the reader's, and what is drawn once is drawn anew for who sees another."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from hub.core import clock
from hub.web import drawn, i18n, wording

MACRO = """{% macro told(c) %}<p>{{ c.text }} {{ c.at|day }} {{ _("Close") }}</p>{% endmacro %}"""
EACH = MACRO + "{% for one in many %}{{ told(one) }}{% endfor %}"
DRAWN = MACRO + "{% for one in drawn(told, many) %}{{ one }}{% endfor %}"


@pytest.fixture
def site() -> Flask:
    made = Flask(__name__, template_folder=str(i18n.TRANSLATIONS.parent / "templates"))
    i18n.register(made, chosen=lambda: "")
    wording.register(made)
    drawn.register(made)
    return made


def test_what_is_filled_in_is_escaped_and_the_text_is_not(site: Flask) -> None:
    page = """{{ _("Edited last by %(name)s", name="<b>") }}"""
    page += """ {{ ngettext("One thing to mend", "%(num)s things to mend", 2, num="<2>") }}"""
    with site.test_request_context():
        told = render_template_string(page)
    assert told == "Edited last by &lt;b&gt; &lt;2&gt; things to mend"


def test_each_is_told_in_their_language(site: Flask) -> None:
    with site.test_request_context(headers={"Accept-Language": "de"}):
        assert render_template_string("{{ _('Close') }}") == i18n.gettext("Close") == "Schließen"
        with force_locale("en"):
            assert render_template_string("{{ _('Close') }}") == i18n.gettext("Close") == "Close"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "This file is damaged after 00:41; we kept that part.",
            "Diese Datei ist nach 00:41 beschädigt; der Teil bis dahin wurde behalten.",
        ),
        (
            "This recording is 10.0 hours long; 4 hours is the limit. Cut it and try again.",
            "Diese Aufnahme ist 10.0 Stunden lang; höchstens 4 Stunden sind möglich."
            " Kürzen Sie sie und versuchen Sie es noch einmal.",
        ),
        ("Of 3 parts 2 are unknown.", "Of 3 parts 2 are unknown."),
        ("", ""),
    ],
)
def test_a_sentence_about_a_file_is_told_with_its_numbers(
    site: Flask, said: str, shown: str
) -> None:
    with site.test_request_context(), force_locale("de"):
        assert i18n.told(said) == shown
    with site.test_request_context(), force_locale("en"):
        assert i18n.told(said) == said


def test_words_for_scripts_are_drawn_for_each_language(site: Flask) -> None:
    for language, word in (("en", "Close"), ("de", "Schlie"), ("en", "Close")):
        with site.test_request_context(headers={"Accept-Language": language}):
            told = render_template_string("{{ fixed('parts/words.html') }}")
        assert f'"close": "{word}' in told


def test_what_is_drawn_again_is_what_the_macro_draws(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 11, 2, 8, 5, tzinfo=UTC)
    many = [{"text": text, "at": at.isoformat()} for text in ("a<b", "a<b!")]
    seen = []
    for language, days in (("en", 0), ("en", 0), ("de", 0), ("en", 1)):
        monkeypatch.setattr(clock, "now", lambda now=at + timedelta(days): now)
        with site.test_request_context(headers={"Accept-Language": language}):
            told = render_template_string(DRAWN, many=many)
            assert told == render_template_string(EACH, many=many)
        seen.append(told)
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3
    assert "a&lt;b! today, 8:05 Close" in seen[0]


def test_what_was_not_asked_for_is_forgotten_first(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn, "MOST", 2)
    drew: list[str] = []
    site.add_template_filter(drew.append, "noted")
    page = "{% macro told(c) %}{{ c|noted }}{% endmacro %}{% if drawn(told, many) %}{% endif %}"
    for many in ("ab", "a", "c", "a", "b"):
        with site.test_request_context():
            render_template_string(page, many=many)
    assert drew == ["a", "b", "c", "b"]
