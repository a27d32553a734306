"""What a search is narrowed by, as people and programs state it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from hub.core.errors import Rejected

SHORT_S: Final = 3 * 60.0
LONG_S: Final = 10 * 60.0
LONGEST_DAY: Final = len("2026-09-01")


class Length(StrEnum):
    """How long a clip is: up to 3 minutes, up to 10, longer."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class Sort(StrEnum):
    """Which hits come first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Narrow a search; nothing set narrows nothing.

    ``speakers`` are ids or e-mail addresses of which one must speak; ``departments`` are names of
    which one must be a speaker's; ``languages`` are codes in which the speech can be read;
    ``series`` and ``topics`` are ids of which one must be the clip's;
    ``since`` and ``until`` are about publication, ``until`` exclusive; ``clip`` looks into one
    clip only.
    """

    speakers: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    lengths: tuple[Length, ...] = ()
    unwatched: bool = False
    clip: str = ""
    sort: Sort = Sort.RELEVANCE


def since(text: str, zone: tzinfo = UTC) -> datetime | None:
    """Return the start of a day (``2026-09-01``) of ``zone``, or a time; in UTC.

    Raises:
        Rejected: it is neither.
    """
    return _read(text, "since", timedelta(), zone)


def until(text: str, zone: tzinfo = UTC) -> datetime | None:
    """Return the end of a day of ``zone``, or a time; in UTC.

    Raises:
        Rejected: it is neither.
    """
    return _read(text, "until", timedelta(days=1), zone)


def lengths(given: list[str]) -> tuple[Length, ...]:
    """Return the lengths named.

    Raises:
        Rejected: there is no such length.
    """
    try:
        return tuple(Length(name) for name in given if name)
    except ValueError as error:
        raise Rejected("A length is short, medium or long.", field="length") from error


def sort(name: str) -> Sort:
    """Return the order named; by relevance where none is.

    Raises:
        Rejected: there is no such order.
    """
    try:
        return Sort(name or Sort.RELEVANCE)
    except ValueError as error:
        raise Rejected("Sort by relevance or newest.", field="sort") from error


def _read(text: str, field: str, after_a_day: timedelta, zone: tzinfo) -> datetime | None:
    text = text.strip()
    if not text:
        return None
    try:
        if len(text) <= LONGEST_DAY:
            start = datetime.combine(date.fromisoformat(text), time(), zone)
            return (start + after_a_day).astimezone(UTC)
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the calendar ends with the year 9999
        raise Rejected("Write a day as 2026-09-01.", field=field) from error
