"""The filters of the search page: what one can choose, how many hits it leaves, what is chosen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_babel import format_date

from hub.core import clock
from hub.search import asked
from hub.search.asked import Asked
from hub.search.facets import Facets
from hub.search.filters import LONGEST_DAY, Length
from hub.web.i18n import gettext as _
from hub.web.i18n import language_name
from hub.web.wording import day

SHOWN: Final = 5  # of a filter; the others are folded


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick; ``hits`` None where they are not counted."""

    value: str
    label: str
    hits: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A filter: its parameter, its name, whether one or several, its choices."""

    name: str
    legend: str
    several: bool
    shown: list[Choice]
    folded: list[Choice]


def to(this: Asked, **changes: Any) -> str:  # noqa: ANN401 - fields of Asked
    """Return the address of the same search with changes."""
    return url_for("search.page", **this.but(**changes))


def choices(this: Asked, counted: Facets) -> list[Group]:
    """Return the filters that can be set; one with nothing to choose is left out."""
    speakers = [
        Choice(one.id, one.name, hits, one.id in this.speakers or one.email in this.speakers)
        for one, hits in counted.speakers
    ]
    groups = (
        _group("speaker", _("Speaker"), speakers),
        _group("since", _("When"), _periods(this, counted), several=False),
        _group("department", _("Department"), _named(counted.departments, this.departments, str)),
        _group("series", _("Series"), _shelved(counted.series, this.series)),
        _group("topic", _("Topic"), _shelved(counted.topics, this.topics)),
        _group("length", _("Length"), _lengths(this, counted)),
        _group("language", _("Language"), _named(counted.languages, this.languages, language_name)),
    )
    return [group for group in groups if group.shown]


def kept(this: Asked, counted: Facets) -> list[tuple[str, str]]:
    """Return parameter and value of what is chosen but leaves nothing, so that it has no box.

    The form goes on saying it: another filter may leave something of it again.
    """
    offered: dict[str, set[str]] = {
        "speaker": {key for one, _hits in counted.speakers for key in (one.id, one.email)},
        "department": {name for name, _hits in counted.departments},
        "language": {lang for lang, _hits in counted.languages},
        "series": {key for key, _name, _hits in counted.series},
        "topic": {key for key, _name, _hits in counted.topics},
    }
    given = this.but()
    return [
        (name, value)
        for name, known in offered.items()
        for value in given.get(name, ())
        if value not in known
    ]


def chips(this: Asked, counted: Facets, title: str) -> list[tuple[str, str]]:
    """Return each filter in force, with the address without it; ``title`` is of the one clip."""
    names = {key: one.name for one, _hits in counted.speakers for key in (one.id, one.email)}
    shelves = {key: name for key, name, _hits in (*counted.series, *counted.topics)}
    found = [
        *_chips(this, "speakers", lambda key: names.get(key, _("Another speaker"))),
        *_chips(this, "departments", str),
        *_chips(this, "languages", language_name),
        *_chips(this, "series", lambda key: shelves.get(key, _("Another series"))),
        *_chips(this, "topics", lambda key: shelves.get(key, _("Another topic"))),
        *_chips(this, "lengths", _length),
    ]
    if this.since:
        found.append((_since(this), to(this, since="")))
    if this.until:
        found.append((_until(this), to(this, until="")))
    if this.unwatched:
        found.append((_("Not watched"), to(this, unwatched=False)))
    if this.clip:
        found.append((title or _("One update"), to(this, clip="")))
    return found


def _chips(this: Asked, field: str, label: Callable[[Any], str]) -> list[tuple[str, str]]:
    chosen: tuple[Any, ...] = getattr(this, field)
    return [
        (label(one), to(this, **{field: tuple(other for other in chosen if other != one)}))
        for one in chosen
    ]


def _group(name: str, legend: str, offered: list[Choice], *, several: bool = True) -> Group:
    """Fold what is far down and not chosen; a fold for one choice alone is not worth it."""
    if len(offered) <= SHOWN + 1 or not several:
        return Group(name, legend, several, offered, [])
    shown = [one for at, one in enumerate(offered) if at < SHOWN or one.chosen]
    return Group(name, legend, several, shown, [one for one in offered if one not in shown])


def _named(
    counted: Iterable[tuple[str, int]], chosen: tuple[str, ...], label: Callable[[str], str]
) -> list[Choice]:
    return [Choice(value, label(value), hits, value in chosen) for value, hits in counted]


def _shelved(counted: list[tuple[str, str, int]], chosen: tuple[str, ...]) -> list[Choice]:
    return [Choice(key, name, hits, key in chosen) for key, name, hits in counted]


def _lengths(this: Asked, counted: Facets) -> list[Choice]:
    return [
        Choice(
            length.value, _length(length), counted.lengths.get(length, 0), length in this.lengths
        )
        for length in Length
    ]


def _length(length: Length) -> str:
    return {
        Length.SHORT: _("Up to 3 min"),
        Length.MEDIUM: _("3 to 10 min"),
        Length.LONG: _("Over 10 min"),
    }[length]


def _periods(this: Asked, counted: Facets) -> list[Choice]:
    """Return the periods one can choose, and dates of one's own as the last."""
    presets = _presets(this)
    own = bool(this.until) or this.since not in presets
    offered = [
        Choice(first, name, counted.since.get(first), first == this.since and not own)
        for first, name in presets.items()
    ]
    return [*offered, Choice(asked.DATES, _("Choose dates"), None, own)]


def _presets(this: Asked) -> dict[str, str]:
    names = {
        "any": _("Any time"),
        "month": _("This month"),
        "quarter": _("Last three months"),
        "year": _("This year"),
    }
    today = clock.now().astimezone(this.zone).date()
    return {first: names[name] for first, name in asked.days(today)}


def _since(this: Asked) -> str:
    return _presets(this).get(this.since) or _("Since %(day)s", day=_day(this.since))


def _until(this: Asked) -> str:
    return _("Until %(day)s", day=_day(this.until))


def _day(written: str) -> str:
    """Return a day as it was chosen, or the day of a time."""
    if len(written.strip()) > LONGEST_DAY:
        return day(written.strip())
    return str(format_date(date.fromisoformat(written.strip()), _("d MMMM y")))
