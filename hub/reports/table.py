"""A report as lines of a table: what, of what, and every part of the figure."""

from hub.reports.figures import Figure
from hub.reports.perception import Perception

HEAD = ["figure", "of", "value", "low", "high", "n", "asked", "least", "most", "note"]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def of(report: Perception) -> list[list[str]]:
    """Return the figures of a report, a line each, with a head."""
    lines = [
        line("reach", "audience", report.reach),
        line("completed", "viewers", report.completed),
    ]
    if report.understood.n:
        lines.append(line("understood", "all key messages", report.understood))
    lines += _earlier(report)
    for message in report.messages:
        lines.append(line("heard", message.text, message.heard))
        if message.understood:
            lines.append(line("understood", message.text, message.understood))
    lines += [line(f"agree: {one.component}", one.text, one.agree) for one in report.rated]
    if report.own_branch:
        lines.append(line("reach", "own branch", report.own_branch))
    lines += [
        line(f"agree in own branch: {one.component}", one.text, one.agree)
        for one in report.own_rated
    ]
    lines += [line("moved", one.text, one.change) for one in report.moved]
    lines += _beside(report)
    lines += [line("reach", f"department: {name}", one) for name, one in report.departments]
    if report.travel:
        lines += [line("reach", f"level {one.depth}", one.reach) for one in report.travel.levels]
        lines += [line("lead rate", "managers", report.travel.lead)] if report.travel.lead else []
        lines += [line("drag", "teams", report.travel.drag)] if report.travel.drag else []
        lines += [line("slow branch", one.department, one.reach) for one in report.travel.slow]
    if report.said and report.said.favourable:
        lines.append(line("favourable", "comments", report.said.favourable))
    return [HEAD, *lines, *_watching(report), *_hours(report)]


def _earlier(report: Perception) -> list[list[str]]:
    beside = report.earlier
    return [
        one
        for name, pair in (beside.pairs.items() if beside else ())
        for one in (
            line(f"{name} then", beside.title if beside else "", pair.then),
            line(f"{name}: change", beside.title if beside else "", pair.change),
        )
    ]


def _watching(report: Perception) -> list[list[str]]:
    """The two moments; the curve itself is in a file of the numbers."""
    found = report.watching
    marks = [("replayed most", found.again), ("most doubt", found.asked)] if found else []
    return [
        line(name, f"{one.at_s:g} s: {one.text}", Figure(one.share, n=one.taps, asked=one.people))
        for name, one in marks
        if one
    ]


def _hours(report: Perception) -> list[list[str]]:
    hours = report.hours
    return [
        line(
            "watched first, at least",
            f"{DAYS[one.weekday]} {one.hour}:00 to {one.hour + hours.length_h}:00 {hours.zone}",
            Figure(n=one.people, asked=hours.of),
        )
        for one in (hours.parts if hours else ())
        if hours
    ]


def _beside(report: Perception) -> list[list[str]]:
    found = report.beside
    if found is None:
        return []
    groups = [
        line(f"agree: {'' if one.watched else 'not '}watched, {one.phase}", found.text, one.agree)
        for one in found.groups
    ]
    return [
        line("moved beside others (consistent with)", found.text, found.change),
        line("agree: everybody it was for", found.text, found.everybody),
        *groups,
    ]


def line(name: str, of_what: str, figure: Figure) -> list[str]:
    """Return one figure; what is not known or not shown is empty."""
    parts = (figure.value, figure.low, figure.high, figure.n, figure.asked)
    bounds = (figure.least, figure.most)
    cells = [
        "" if x is None else f"{x:.4g}" if isinstance(x, float) else str(x)
        for x in (*parts, *bounds)
    ]
    return [name, of_what, *cells, figure.band or figure.hidden]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if cell.startswith(FORMULA) and not cell.lstrip("+-").replace(".", "").isdigit():
        return f"'{cell}"
    return cell
