"""The search page."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from hub.core import clock
from hub.people.gate import current
from hub.people.model import Person
from hub.search import asked, queries
from hub.search.asked import Asked
from hub.search.filters import Length, Sort
from hub.search.show import hit_page
from hub.web.i18n import gettext as _
from hub.web.session import reading
from hub.web.wording import day

bp = Blueprint("search", __name__)


@bp.get("/search")
def page() -> str:
    """Show the moments in what one may watch; without words, what one can look for."""
    this = asked.read(request.args.get, request.args.getlist)
    now, asker = clock.now(), current()
    with reading() as session:
        found = queries.find(session, asker, this.q, this.filters, this.cursor, now)
        speakers = queries.speakers_of(session, asker, this.q, this.filters, now)
    return render_template(
        "search/search.html",
        query=this.q,
        total=found.total,
        moments_total=None
        if found.cursor or this.cursor
        else sum(hit.moments_total for hit in found.hits),
        some_words=found.some_words,
        suggestion=found.suggestion,
        suggestion_url=_to(this, q=found.suggestion),
        hits=[hit_page(hit, _to(this, clip=hit.clip.id), found.writers) for hit in found.hits],
        more_url=_to(this, cursor=found.cursor) if found.cursor else None,
        sort=this.sort.value,
        sort_urls={sort.value: _to(this, sort=sort) for sort in Sort},
        clear_url=_to(this.bare),
        unwatched=this.unwatched,
        speakers=[(p.id, p.name, hits, _is_chosen(this, p)) for p, hits in speakers],
        since=_periods(this),
        lengths=[(length.value, _length(length), length in this.lengths) for length in Length],
        chips=_chips(this, [person for person, _hits in speakers], found),
    )


def _to(this: Asked, **changes: Any) -> str:  # noqa: ANN401 - fields of Asked
    return url_for("search.page", **this.but(**changes))


def _is_chosen(this: Asked, person: Person) -> bool:
    return person.id in this.speakers or person.email in this.speakers


def _length(length: Length) -> str:
    return {
        Length.SHORT: _("Up to 3 min"),
        Length.MEDIUM: _("3 to 10 min"),
        Length.LONG: _("Over 10 min"),
    }[length]


def _periods(this: Asked) -> list[tuple[str, str, bool]]:
    """Return what one can choose, and a day that a link brought beside it."""
    names = {
        "any": _("Any time"),
        "month": _("This month"),
        "quarter": _("Last three months"),
        "year": _("This year"),
    }
    offered = [(first, names[name]) for first, name in asked.days(clock.now().date())]
    if this.since not in [first for first, _name in offered]:
        offered.append((this.since, _since(this)))
    return [(first, name, first == this.since) for first, name in offered]


def _since(this: Asked) -> str:
    return _("Since %(day)s", day=day(this.filters.since))


def _chips(this: Asked, people: list[Person], found: queries.Result) -> list[tuple[str, str]]:
    """Return each filter in force, with the address without it."""
    names = {key: person.name for person in people for key in (person.id, person.email)}
    chips = [
        (
            names.get(key, _("Another speaker")),
            _to(this, speakers=tuple(one for one in this.speakers if one != key)),
        )
        for key in this.speakers
    ]
    if this.since:
        chips.append((_period(this), _to(this, since="")))
    if this.until:
        chips.append((_("Until %(day)s", day=this.until), _to(this, until="")))
    for length in this.lengths:
        others = tuple(one for one in this.lengths if one is not length)
        chips.append((_length(length), _to(this, lengths=others)))
    if this.unwatched:
        chips.append((_("Not watched"), _to(this, unwatched=False)))
    if this.clip:
        title = found.hits[0].clip.title if found.hits else _("One update")
        chips.append((title, _to(this, clip="")))
    return chips


def _period(this: Asked) -> str:
    return next(name for first, name, _chosen in _periods(this) if first == this.since)
