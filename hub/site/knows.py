"""The table of `/me`: what Hub knows about a person, said in one line a kind."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from hub.people.model import Person
from hub.site.personal import Holdings


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of data: what is held, who can see it, how long it is kept."""

    kind: str
    what: str
    seen_by: str
    kept: str


def lines(person: Person, held: Holdings, keep_d: int) -> list[Line]:
    """Return the table for a person with department and manager.

    Viewings with a name are kept for ``keep_d`` days.
    """
    return [
        _watching(person, held, keep_d),
        *([_rooms(held)] if held.rooms else []),
        _said(held),
        _tapped(held),
        _answered(held),
        _working(person),
        _signing_in(held),
    ]


def _watching(person: Person, held: Holdings, keep_d: int) -> Line:
    what = ngettext(
        "Which seconds of %(num)s update you played",
        "Which seconds of %(num)s updates you played",
        len(held.watched),
    )
    if not person.measured:
        what = _("%(what)s; nothing new is counted", what=what)
    return Line(
        _("Watching"),
        str(what),
        _("You. Reports count you in groups of five or more"),
        _("The seconds for %(days)s days; that you watched, until you erase it", days=keep_d),
    )


def _rooms(held: Holdings) -> Line:
    what = ngettext(
        "That you watched %(num)s update with others on one screen",
        "That you watched %(num)s updates with others on one screen",
        held.rooms,
    )
    return Line(
        _("Rooms"),
        str(what),
        _("You. All rooms together are shown from ten people on"),
        _("Until you erase what you watched"),
    )


def _said(held: Holdings) -> Line:
    what = _(
        "%(comments)s, %(questions)s, under your name",
        comments=ngettext("%(num)s comment", "%(num)s comments", held.comments),
        questions=ngettext("%(num)s question", "%(num)s questions", held.questions),
    )
    return Line(
        _("Comments and questions"),
        what,
        _("Everyone who may see the update"),
        _("Until you delete them"),
    )


def _tapped(held: Holdings) -> Line:
    what = ngettext(
        "%(num)s tap, counted with those of others",
        "%(num)s taps, counted with those of others",
        held.reactions,
    )
    return Line(
        _("Reactions"), str(what), _("You. Shown from five people"), _("Until you take them back")
    )


def _answered(held: Holdings) -> Line:
    what = ngettext(
        "%(num)s answer, stored without your name",
        "%(num)s answers, stored without your name",
        held.pulses_answered,
    )
    return Line(
        _("Pulse answers"),
        str(what),
        _("Nobody sees whose they are, not even administrators"),
        _("That you were asked, by week alone"),
    )


def _working(person: Person) -> Line:
    parts = [person.title, person.department.name if person.department else ""]
    if person.manager:
        parts.append(_("in the chain of %(name)s", name=person.manager.name))
    return Line(
        _("Where you work"),
        ", ".join(part for part in parts if part) or _("Nothing yet"),
        _("Everyone, from the staff directory"),
        _("While you work here"),
    )


def _signing_in(held: Holdings) -> Line:
    what = ngettext(
        "Time, browser and address of %(num)s device",
        "Time, browser and address of %(num)s devices",
        held.sign_ins,
    )
    return Line(
        _("Signing in"), str(what), _("You alone"), _("Until you sign out, 30 days at most")
    )
