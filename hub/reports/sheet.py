"""One page of figures for paper: the same rows make HTML, PDF and CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import render_template

from hub.pulses import bank
from hub.pulses.model import Component
from hub.reports.overview import Row as Update
from hub.reports.written import Line, line
from hub.web.i18n import gettext as _
from hub.web.i18n import told

HEAD = ("section", "figure", "value", "beside", "before", "method")


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    title: str
    lines: list[Line]


@dataclass(slots=True)
class Sheet:
    """A whole page."""

    title: str
    subtitle: str
    headline: str = ""
    sentences: list[str] = field(default_factory=list)
    step: str = ""
    sections: list[Section] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def of_speaker(name: str, subtitle: str, updates: Sequence[Update]) -> Sheet:
    """Return a speaker's updates for paper, newest first."""
    sheet = Sheet(name, subtitle, notes=notes())
    sheet.sections = [
        Section(
            update.title,
            [
                line(_("Reach"), update.reach),
                line(_("Watched to the end"), update.completed),
                *(
                    line(told(bank.NAMES[Component(name)]), one)
                    for name, one in update.ratings.items()
                ),
            ],
        )
        for update in updates
    ]
    return sheet


def html(sheet: Sheet) -> str:
    """Return a page that needs nothing beside itself."""
    return render_template("reports/sheet.html", sheet=sheet, head=_head())


def rows(sheet: Sheet) -> list[list[str]]:
    """Return the lines of a sheet as a table with a head, for CSV."""
    lines = [
        [section.title, one.label, one.value, one.beside, one.before, one.method]
        for section in sheet.sections
        for one in section.lines
    ]
    return [list(HEAD), *lines, *(["note", note, "", "", "", ""] for note in sheet.notes)]


def _head() -> list[str]:
    return [_("Figure"), _("Value"), _("n and range"), _("Period before"), _("Method")]


def notes() -> list[str]:
    """What is said below every page."""
    return [
        _(
            "Groups under five people are never shown. Answers are confidential: they are kept "
            "without the person, and appear by fives."
        )
    ]
