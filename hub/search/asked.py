"""A search as an address holds it: what was typed and ticked, and the way to every neighbour."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo
from typing import Any, Final

from hub.search import filters
from hub.search.filters import Filters, Length, Sort

MOST: Final = 20  # choices of one filter
DATES: Final = "dates"  # in place of a first day: the form's fields "from" and "to" count


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parameters of the search page; days are those of ``zone``."""

    q: str
    speakers: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    lengths: tuple[Length, ...] = ()
    unwatched: bool = False
    clip: str = ""
    sort: Sort = Sort.RELEVANCE
    cursor: str = ""
    zone: tzinfo = UTC

    @property
    def filters(self) -> Filters:
        """What narrows the search.

        Raises:
            Rejected: a day can't be read.
        """
        return Filters(
            speakers=self.speakers,
            departments=self.departments,
            languages=self.languages,
            series=self.series,
            topics=self.topics,
            since=filters.since(self.since, self.zone),
            until=filters.until(self.until, self.zone),
            lengths=self.lengths,
            unwatched=self.unwatched,
            clip=self.clip,
            sort=self.sort,
        )

    @property
    def bare(self) -> "Asked":
        """The same question without filters."""
        return Asked(q=self.q, sort=self.sort, zone=self.zone)

    def but(self, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of this class
        """Return the parameters of the same search with changes, from its first page on."""
        other = replace(self, **{"cursor": "", **changes})
        given = {
            "q": other.q,
            "speaker": list(other.speakers),
            "department": list(other.departments),
            "language": list(other.languages),
            "series": list(other.series),
            "topic": list(other.topics),
            "since": other.since,
            "until": other.until,
            "length": [length.value for length in other.lengths],
            "unwatched": "1" if other.unwatched else "",
            "clip": other.clip,
            "sort": other.sort.value if other.sort is not Sort.RELEVANCE else "",
            "cursor": other.cursor,
        }
        return {name: value for name, value in given.items() if value}


def read(one: Any, several: Any, zone: tzinfo = UTC) -> Asked:  # noqa: ANN401 - getters
    """Return what a form, a link or a program asked.

    ``one(name, otherwise)`` and ``several(name)`` read its fields, ``zone`` has its days.

    Raises:
        Rejected: a filter has a value that does not exist.
    """
    since, until = one("since", ""), one("until", "")
    if since == DATES:
        since, until = one("from", DATES), one("to", "")
    return Asked(
        q=one("q", "").strip(),
        speakers=_choices(several("speaker")),
        departments=_choices(several("department")),
        languages=_choices(several("language")),
        series=_choices(several("series")),
        topics=_choices(several("topic")),
        since=since,
        until=until,
        lengths=filters.lengths(several("length")),
        unwatched=one("unwatched", "") not in ("", "0", False),
        clip=one("clip", ""),
        sort=filters.sort(one("sort", "")),
        cursor=one("cursor", ""),
        zone=zone,
    )


def _choices(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, given))[:MOST]


def days(today: date) -> Sequence[tuple[str, str]]:
    """Return the periods one can choose, as (first day, name); the first is any time."""
    month = today.replace(day=1)
    ago = month.month - 3
    quarter = (
        month.replace(month=ago) if ago > 0 else month.replace(month=ago + 12, year=month.year - 1)
    )
    return (
        ("", "any"),
        (month.isoformat(), "month"),
        (quarter.isoformat(), "quarter"),
        (today.replace(month=1, day=1).isoformat(), "year"),
    )
