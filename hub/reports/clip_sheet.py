"""The report of one update for paper."""

from flask_babel import format_decimal, format_percent

from hub.pulses import bank
from hub.pulses.model import Component
from hub.reports import earlier
from hub.reports.figures import Figure
from hub.reports.finding import Finding
from hub.reports.perception import Perception
from hub.reports.sheet import Section, Sheet, notes
from hub.reports.watching import Mark
from hub.reports.written import Line, counted, line, points, share
from hub.web import wording
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext, told

MOST_HOURS = 7  # parts of the week, the fullest first


def of_clip(title: str, subtitle: str, report: Perception, finding: Finding) -> Sheet:
    """Return the report of one update for paper."""
    sheet = Sheet(title, subtitle, finding.headline, finding.sentences, finding.step)
    sheet.notes = notes()
    if report.hidden:
        sheet.notes.insert(0, told(report.hidden))
        return sheet
    parts = (
        (_("Who watched"), _watched(report)),
        (_("Beside an earlier update"), _earlier(report)),
        (_("Key messages"), _heard(report)),
        (_("How it came across"), [line(one.text, one.agree) for one in report.rated]),
        (_("What the video changed"), [points(one.text, one.change) for one in report.moved]),
        (_("What goes with watching"), _beside(report)),
        (_("Who kept watching"), _watching(report)),
        (_("How the message travelled"), _levels(report)),
        (_("Reach by department"), _departments(report)),
        (_("When people watched"), _hours(report)),
        (_("What people said"), _said(report)),
    )
    sheet.sections = [Section(title, lines) for title, lines in parts if lines]
    return sheet


def _watched(report: Perception) -> list[Line]:
    reach = _("Reach")
    if report.of_days:
        first = ngettext("the first %(num)s day", "the first %(num)s days", report.of_days)
        reach = f"{reach}, {first}"
    return [line(reach, report.reach), line(_("Watched to the end"), report.completed)]


def _heard(report: Perception) -> list[Line]:
    lines = []
    for message in report.messages:
        lines.append(line(_("Heard: %(text)s", text=message.text), message.heard))
        if message.understood:
            lines.append(line(_("Understood: %(text)s", text=message.text), message.understood))
    return lines


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


def _earlier(report: Perception) -> list[Line]:
    beside = report.earlier
    if beside is None:
        return []
    names = {
        earlier.REACH: _("Reach"),
        earlier.COMPLETED: _("Watched to the end"),
        earlier.UNDERSTOOD: _("Understood"),
    }
    lines = []
    for name, pair in beside.pairs.items():
        said = names.get(name) or told(bank.NAMES[Component(name)])
        if name == earlier.REACH:
            after = ngettext(
                "change after %(num)s day each", "change after %(num)s days each", beside.day
            )
            said = f"{said}, {after}"
        change = points(said, pair.change)
        then = _("%(share)s with “%(title)s”", share=share(pair.then), title=beside.title)
        lines.append(Line(change.label, change.value, f"{change.beside}; {then}"))
    return lines


def _watching(report: Perception) -> list[Line]:
    found = report.watching
    if found is None or found.hidden:
        return []
    length = len(found.retention)
    places = [int(length * part / 4) for part in range(4)]
    of_whom = ngettext("Of %(num)s viewer.", "Of %(num)s viewers.", found.of or 0)
    lines = [
        Line(
            _("Still watching at %(at)s", at=wording.clock(at)),
            str(format_percent(found.retention[at])),
            of_whom,
        )
        for at in sorted(set(places))
    ]
    for label, mark in ((_("Most replayed"), found.again), (_("Most doubt"), found.asked)):
        if mark:
            lines.append(Line(label, wording.clock(mark.at_s), _of_mark(mark)))
    return lines


def _of_mark(mark: Mark) -> str:
    people = format_decimal(mark.people)
    if mark.share is not None:
        said = _("%(share)s of %(people)s viewers", share=format_percent(mark.share), people=people)
    else:
        said = _("%(taps)s taps, %(people)s people there", taps=mark.taps or 0, people=people)
    return f"{said}: “{mark.text}”" if mark.text else said


def _levels(report: Perception) -> list[Line]:
    travel = report.travel
    if travel is None:
        return []
    names = (_("Top"), _("Directors"), _("Managers"), _("Everybody below"))
    lines = [line(names[one.depth], one.reach) for one in travel.levels]
    if travel.lead:
        said = _("Managers who watched or wrote before half of their team")
        lines.append(_managers(line(said, travel.lead), travel.lead))
    if travel.drag:
        said = _("Teams whose manager watched within two days, against the others")
        teams = ngettext("%(num)s team", "%(num)s teams", travel.drag.n or 0)
        drag = points(said, travel.drag)
        lines.append(Line(drag.label, drag.value, f"{teams}, {drag.beside}"))
    for slow in travel.slow:
        name = slow.department or _("Without a department")
        lines.append(line(_("Hears of it late: a branch of %(name)s", name=name), slow.reach))
    return lines


def _managers(written: Line, lead: Figure) -> Line:
    n = lead.n or 0
    managers = ngettext("%(num)s manager", "%(num)s managers", n)
    parts = [managers, written.beside] if written.beside else [managers]
    return Line(written.label, written.value, ", ".join(parts))


def _departments(report: Perception) -> list[Line]:
    return [line(name or _("Without a department"), one) for name, one in report.departments]


def _hours(report: Perception) -> list[Line]:
    hours = report.hours
    if hours is None or hours.hidden:
        return []
    fullest = sorted(hours.parts, key=lambda one: -one.people)[:MOST_HOURS]
    return [
        Line(
            f"{wording.weekday_name(one.weekday)} {one.hour}–{one.hour + hours.length_h}",
            format_decimal(one.people),
            counted(Figure(n=one.people, asked=hours.of)),
        )
        for one in fullest
    ]
