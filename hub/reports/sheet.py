"""One page of figures for paper: the same rows make HTML, PDF and CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import render_template
from flask_babel import format_decimal, format_percent

from hub.pulses import bank
from hub.pulses.model import Component
from hub.reports.figures import Figure, in_points
from hub.reports.finding import Finding
from hub.reports.overview import Row as Update
from hub.reports.perception import Perception
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext, told

HEAD = ("section", "figure", "value", "beside", "before", "method")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in words: what, its value, what stands beside it, the period before, how made."""

    label: str
    value: str
    beside: str = ""
    before: str = ""
    method: str = ""


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


def of_clip(title: str, subtitle: str, report: Perception, finding: Finding) -> Sheet:
    """Return the report of one update for paper."""
    sheet = Sheet(title, subtitle, finding.headline, finding.sentences, finding.step)
    sheet.notes = _notes()
    if report.hidden:
        sheet.notes.insert(0, told(report.hidden))
        return sheet
    reached = [line(_("Reach"), report.reach), line(_("Watched to the end"), report.completed)]
    heard = [
        one
        for message in report.messages
        for one in (
            line(_("Heard: %(text)s", text=message.text), message.heard),
            *(
                [line(_("Understood: %(text)s", text=message.text), message.understood)]
                if message.understood
                else []
            ),
        )
    ]
    rated = [line(one.text, one.agree) for one in report.rated]
    moved = [points(one.text, one.change) for one in report.moved]
    sheet.sections = [
        Section(title, lines)
        for title, lines in (
            (_("Who watched"), reached),
            (_("Key messages"), heard),
            (_("How it came across"), rated),
            (_("What the video changed"), moved),
            (_("What goes with watching"), _beside(report)),
            (_("What people said"), _said(report)),
        )
        if lines
    ]
    return sheet


def _beside(report: Perception) -> list[Line]:
    found = report.beside
    if found is None:
        return []
    method = _("watched against others, before and after; consistent with an effect")
    return [
        points(found.text, found.change, method=method),
        line(_("Everybody it was for: %(text)s", text=found.text), found.everybody),
    ]


def _said(report: Perception) -> list[Line]:
    said = report.said
    if said is None:
        return []
    closed = _("%(n)s of %(all)s", n=said.answered, all=said.questions)
    lines = [Line(_("Questions answered"), closed, _("by a speaker or the owner"))]
    mood = said.favourable
    if mood and mood.value is not None and mood.low is not None and mood.high is not None:
        of_whom = _(
            "of the comments are favourable; range %(low)s to %(high)s, from %(n)s read by a "
            "person of a random sample",
            low=format_percent(mood.low),
            high=format_percent(mood.high),
            n=mood.n,
        )
        lines.append(Line(_("Favourable"), share(mood), of_whom))
    return lines


def of_speaker(name: str, subtitle: str, updates: Sequence[Update]) -> Sheet:
    """Return a speaker's updates for paper, newest first."""
    sheet = Sheet(name, subtitle, notes=_notes())
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


def line(label: str, figure: Figure, before: str = "", method: str = "") -> Line:
    """Return a share in words."""
    return Line(label, share(figure), beside(figure), before, method)


def points(label: str, figure: Figure, before: str = "", method: str = "") -> Line:
    """Return a difference in percentage points in words."""
    if figure.value is None:
        return Line(label, "–", told(figure.hidden), before, method)
    low, high = _signed(figure.low or 0), _signed(figure.high or 0)
    said = _("range %(low)s to %(high)s", low=low, high=high)
    if figure.n is not None and figure.asked:
        said = f"{answered(figure)}, {said}"
    return Line(label, _signed(figure.value), said, before, method)


def _signed(value: float) -> str:
    return "+" * (value > 0) + in_points(value)


def share(figure: Figure) -> str:
    """Return a share, its band, or a dash."""
    if figure.value is not None:
        return str(format_percent(figure.value))
    if figure.band.startswith("over"):
        return _("over %(share)s", share=format_percent(0.9))
    return _("under %(share)s", share=format_percent(0.1)) if figure.band else "–"


def beside(figure: Figure) -> str:
    """Return n, those asked, range and bounds, as far as they are known."""
    if figure.hidden:
        return told(figure.hidden)
    parts = []
    if figure.n is not None and figure.asked:  # a share of everybody needs no interval
        parts.append(counted(figure) if figure.low is None else answered(figure))
    if figure.low is not None and figure.high is not None:
        low, high = format_percent(figure.low), format_percent(figure.high)
        parts.append(_("range %(low)s to %(high)s", low=low, high=high))
    if figure.least is not None and figure.most is not None:
        least, most = format_percent(figure.least), format_percent(figure.most)
        parts.append(_("whatever the others think, %(least)s to %(most)s", least=least, most=most))
    return ", ".join(parts)


def answered(figure: Figure) -> str:
    """Return how many answered, of those who were asked."""
    n, people = figure.n or 0, format_decimal(figure.asked or 0)
    answers = ngettext("%(num)s answer", "%(num)s answers", n)
    return f"{answers} {_('of %(n)s asked', n=people)} ({format_percent(figure.response or 0)})"


def counted(figure: Figure) -> str:
    """Return how many of how many."""
    n, people = format_decimal(figure.n or 0), format_decimal(figure.asked or 0)
    return _("%(n)s of %(all)s", n=n, all=people)


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


def _notes() -> list[str]:
    return [
        _(
            "Groups under five people are never shown. Answers are confidential: they are kept "
            "without the person, and appear by fives."
        )
    ]
