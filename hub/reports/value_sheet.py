"""A frozen value report in words, in the reader's language."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal

from hub.reports import written
from hub.reports.figures import Figure
from hub.reports.model import Frozen
from hub.reports.sheet import Section, Sheet
from hub.reports.written import Line
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext


def of(frozen: Frozen) -> Sheet:
    """Return the page of a frozen report; the same set makes every format."""
    figures = frozen.figures
    now, before = figures["now"], figures["before"]
    pattern = _("d MMMM y")
    days = [format_date(date.fromisoformat(figures[end]), pattern) for end in ("since", "until")]
    page = Sheet(frozen.title, _("%(since)s to %(until)s", since=days[0], until=days[1]))
    page.headline = _headline(now)
    page.step = _step(now)
    page.sections = [
        Section(_("What was put up"), _outputs(now, before)),
        Section(_("What was taken in"), _out_takes(now, before)),
        Section(_("What came of it"), _outcomes(now, before)),
    ]
    page.notes = _notes(now)
    return page


def _outputs(now: dict[str, Any], before: dict[str, Any]) -> list[Line]:
    captioned, earlier = Figure(**now["captioned"]), Figure(**before["captioned"])
    return [
        Line(_("Updates"), _number(now["clips"]), before=_number(before["clips"])),
        Line(_("Minutes"), _number(now["minutes"]), before=_number(before["minutes"])),
        written.line(_("With captions"), captioned, _earlier(earlier), _("of all updates")),
    ]


def _out_takes(now: dict[str, Any], before: dict[str, Any]) -> list[Line]:
    landed, judged = now["landed"]
    return [
        _share(_("Reach"), "reach", now, before, _("places on the lists, over all updates")),
        _share(_("Watched to the end"), "completed", now, before, _("of viewers")),
        _share(
            _("Understood"),
            "understood",
            now,
            before,
            _("recall questions without guessing, weighted by answers"),
        ),
        Line(
            _("Key messages that landed"),
            _of(landed, judged),
            "" if judged else _("none with enough viewers and answers"),
            before=_of(*before["landed"]),
            method=_("of those it can be said of"),
        ),
    ]


def _outcomes(now: dict[str, Any], before: dict[str, Any]) -> list[Line]:
    moved, earlier = Figure(**now["moved"]), Figure(**before["moved"])
    return [
        _why(
            written.points(
                _("Points more who agree after watching"),
                moved,
                _with(written.points("", earlier)),
                _("asked before or after, by lot"),
            )
        ),
        Line(
            _("Questions answered"),
            _of(now["answered"], now["questions"]),
            "" if now["questions"] else _("nobody asked one"),
            before=_of(before["answered"], before["questions"]),
            method=_("by a speaker or the owner"),
        ),
        Line(
            _("Hours to an answer"),
            _number(now["hours"]),
            _of(now["answered"], now["questions"]) if now["answered"] else _("none was answered"),
            before=_number(before["hours"]),
            method=_("median of the updates' medians"),
        ),
    ]


def _share(label: str, key: str, now: dict[str, Any], before: dict[str, Any], method: str) -> Line:
    return _why(written.line(label, Figure(**now[key]), _earlier(Figure(**before[key])), method))


def _earlier(figure: Figure) -> str:
    return _with(written.line("", figure))


def _with(line: Line) -> str:
    """A value and what stands beside it, in one."""
    return f"{line.value} ({line.beside})" if line.beside else line.value


def _why(line: Line) -> Line:
    """A line whose dash says why it is one."""
    if line.value != "–" or line.beside:
        return line
    return replace(line, beside=_("no answers, or too few to be shown"))


def _of(count: int, all_of_them: int) -> str:
    return _("%(n)s of %(all)s", n=count, all=all_of_them) if all_of_them else "–"


def _headline(now: dict[str, Any]) -> str:
    reach = Figure(**now["reach"])
    updates = ngettext("%(num)s update", "%(num)s updates", now["clips"])
    if reach.value is None and not reach.band:
        return updates
    said = _("%(updates)s, reach %(reach)s", updates=updates, reach=written.share(reach))
    return f"{said} ({written.counted(reach)})" if reach.n is not None else said


def _step(now: dict[str, Any]) -> str:
    waiting = now["questions"] - now["answered"]
    if waiting:
        return ngettext(
            "Next: answer the question that waits.",
            "Next: answer the %(num)s questions that wait.",
            waiting,
        )
    if now["landed"][1] > now["landed"][0]:
        return _("Next: say again, in two minutes, what did not land.")
    return ""


def _notes(now: dict[str, Any]) -> list[str]:
    notes = []
    if now["hidden"]:
        notes.append(
            ngettext(
                "%(num)s update is left out of the figures: fewer than ten people.",
                "%(num)s updates are left out of the figures: fewer than ten people.",
                now["hidden"],
            )
        )
    notes.append(
        _("Shares of at least 90 or at most 10 of 100 in groups under 30 are left out of sums.")
    )
    notes.append(_("No return on investment: nobody can count it from views."))
    return notes


def _number(value: float | None) -> str:
    return "–" if value is None else str(format_decimal(value))
