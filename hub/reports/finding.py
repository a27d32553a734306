"""The finding in sentences, made by rules from the figures; never stronger than the interval."""

from dataclasses import dataclass, field

from flask_babel import format_decimal, format_percent

from hub.reports.figures import Figure, in_points
from hub.reports.heard import LANDED, NOT_LANDED, OPEN, WITH_QUESTIONS
from hub.reports.perception import Perception
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext

CLEARLY = 0.5
INBOX, RECORD = "/studio/inbox", "/studio/record"


@dataclass(slots=True)
class Finding:
    """A headline, what it rests on, and the next step."""

    headline: str
    sentences: list[str] = field(default_factory=list)
    step: str = ""
    way: str = ""  # the address where the next step is taken, if it is one in Hub


def of(report: Perception) -> Finding:
    """Return what a report says, in the reader's language."""
    found = Finding(_headline(report))
    found.sentences = [
        sentence
        for sentence in (
            _reach(report),
            _others_landed(report),
            _open_messages(report),
            *_moved(report),
            _beside(report),
            _slow(report),
        )
        if sentence
    ]
    found.step, found.way = _step(report)
    return found


def percent(share: float) -> str:
    """Return a share in whole percent."""
    return str(format_percent(share))


def _headline(report: Perception) -> str:
    if report.hidden:
        return _("Too little to say yet")
    judged = [one for one in report.messages if one.result != OPEN]
    landed = [one for one in judged if one.result in (LANDED, WITH_QUESTIONS)]
    missed = [one for one in judged if one.result == NOT_LANDED]
    if not judged:
        return _reach_headline(report)
    if not missed:
        return _landed(len(landed))
    if len(missed) == 1:
        return _("One key message did not land: “%(text)s”", text=missed[0].text)
    return _("%(n)s of %(all)s key messages did not land.", n=len(missed), all=len(judged))


def _landed(count: int) -> str:
    return ngettext("%(num)s key message landed.", "%(num)s key messages landed.", count)


def _others_landed(report: Perception) -> str:
    """What landed beside what did not, which is the headline."""
    landed = sum(one.result in (LANDED, WITH_QUESTIONS) for one in report.messages)
    missed = any(one.result == NOT_LANDED for one in report.messages)
    return _landed(landed) if missed and landed else ""


def _reach_headline(report: Perception) -> str:
    reach = report.reach
    if reach.value is None:
        words = {
            "over 90 %": _("Nearly everybody has watched."),
            "under 10 %": _("Few have watched."),
        }
        return words.get(reach.band, _("Too little to say yet"))
    if reach.value >= CLEARLY:
        return _watched(reach)
    return _(
        "Only %(share)s of the people it was for have watched (%(n)s of %(all)s).", **_of(reach)
    )


def _watched(reach: Figure) -> str:
    return _("%(share)s of the people it was for have watched (%(n)s of %(all)s).", **_of(reach))


def _of(reach: Figure) -> dict[str, str]:
    n, people = format_decimal(reach.n or 0), format_decimal(reach.asked or 0)
    return {"share": percent(reach.value or 0.0), "n": n, "all": people}


def _reach(report: Perception) -> str:
    reach = report.reach
    if reach.value is None or not any(one.result != OPEN for one in report.messages):
        return ""
    return _watched(reach)


def _open_messages(report: Perception) -> str:
    left = sum(one.result == OPEN for one in report.messages)
    if not left:
        return ""
    return ngettext(
        "Of %(num)s key message one can’t say yet whether it landed.",
        "Of %(num)s key messages one can’t say yet whether they landed.",
        left,
    )


def _moved(report: Perception) -> list[str]:
    return [_change(one.text, one.change) for one in report.moved if one.change.value is not None]


def _change(text: str, change: Figure) -> str:
    value, low, high = change.value or 0.0, change.low or 0.0, change.high or 0.0
    between = {"low": in_points(low), "high": in_points(high)}
    if low > 0:
        said = _("After watching more agree that “%(text)s”: %(n)s points (%(low)s to %(high)s).")
    elif high < 0:
        said = _("After watching fewer agree that “%(text)s”: %(n)s points (%(low)s to %(high)s).")
    else:
        said = _(
            "No change that one could rely on in “%(text)s” (%(low)s to %(high)s points)."
        )  # never “no change”: the range holds large ones too
    return said % {"text": text.rstrip("."), "n": in_points(value), **between}


def _beside(report: Perception) -> str:
    """Never more than “consistent with”: who watches has chosen to."""
    change = report.beside.change if report.beside else None
    if report.beside is None or change is None or change.value is None:
        return ""
    low, high = change.low or 0.0, change.high or 0.0
    given = {
        "text": report.beside.text.rstrip("."),
        "n": in_points(abs(change.value)),
        "low": in_points(low),
        "high": in_points(high),
    }
    if low > 0:
        return _(
            "Those who watched moved %(n)s points more towards “%(text)s” than those who did not "
            "(%(low)s to %(high)s): consistent with an effect of the update.",
            **given,
        )
    if high < 0:
        return _(
            "Those who watched moved %(n)s points further from “%(text)s” than those who did not "
            "(%(low)s to %(high)s): consistent with an effect of the update.",
            **given,
        )
    return _(
        "In “%(text)s” there is no difference that one could rely on between those who watched and "
        "the others (%(low)s to %(high)s points).",
        **given,
    )


def _slow(report: Perception) -> str:
    slow = report.travel.slow if report.travel else []
    if not slow:
        return ""
    people = sum(one.people for one in slow)
    return ngettext(
        "One branch of %(people)s people hears of it late.",
        "%(num)s branches with %(people)s people hear of it late.",
        len(slow),
        people=people,
    )


def _step(report: Perception) -> tuple[str, str]:
    waiting = report.said.questions - report.said.answered if report.said else 0
    if waiting:
        said = ngettext(
            "Next: answer the question that waits.",
            "Next: answer the %(num)s questions that wait.",
            waiting,
        )
        return said, INBOX
    if any(one.result == NOT_LANDED for one in report.messages):
        return _("Next: say again, in two minutes, what did not land."), RECORD
    if report.travel and report.travel.slow:
        return _("Next: ask the managers of the slow branches to show it in their meetings."), ""
    return "", ""
