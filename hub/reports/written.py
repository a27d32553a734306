"""Figures in words, for paper: a line for each, with all that must stand beside it."""

from dataclasses import dataclass

from flask_babel import format_decimal, format_percent

from hub.reports.figures import Figure, in_points
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext, told


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in words: what, its value, what stands beside it, the period before, how made."""

    label: str
    value: str
    beside: str = ""
    before: str = ""
    method: str = ""


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
