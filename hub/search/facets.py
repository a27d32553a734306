"""How many hits each choice of a filter would leave, of what the asker may see."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    CompoundSelect,
    and_,
    case,
    distinct,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from hub.audiences import whoever
from hub.clips.model import Clip, Speaker, Take
from hub.clips.shelves_model import ClipTopic, Series, Topic
from hub.index import queries as index
from hub.index.matching import Found, Shape, clips_of
from hub.people.asker import Asker
from hub.people.model import Department, Person
from hub.search.filters import Filters, Length
from hub.search.wanted import IS_LENGTH, PUBLISHED, Columns, Wanted, anyones, is_shown_take

Row = tuple[str, str, int]  # key, name, hits
HITS: Final = func.count()
UNNAMED: Final = literal("")


@dataclass(frozen=True, slots=True)
class Facets:
    """Clips by choice, the most first; each filter is counted as if itself were not set."""

    speakers: list[tuple[Person, int]] = field(default_factory=list)
    departments: list[tuple[str, int]] = field(default_factory=list)
    languages: list[tuple[str, int]] = field(default_factory=list)
    series: list[tuple[str, str, int]] = field(default_factory=list)  # id, name, hits
    topics: list[tuple[str, str, int]] = field(default_factory=list)
    lengths: dict[Length, int] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)


Day = tuple[str, datetime | None]  # as it is chosen, and when it starts; None: any time


def of(session: Session, wanted: Wanted, found: Found | None, days: Sequence[Day]) -> Facets:
    """Return the facets of what was ``found``; ``days`` are first days to count from.

    2 statements: the index is asked once, and so is who may see what.
    """
    if found is None:
        return Facets()
    whose = whoever.kind_of(wanted.asker)
    counting = _counting(whose, wanted.filters, found.shape, tuple(days))
    counted: dict[str, list[Row]] = defaultdict(list)
    for kind, key, name, hits in session.execute(counting, {**found.words, **wanted.filled}):
        counted[kind].append((key, name, hits))
    lengths, since = (dict(_pairs(counted[kind])) for kind in ("lengths", "since"))
    return Facets(
        _with_people(session, counted["speakers"]),
        _pairs(_ordered(counted["departments"])),
        _pairs(_ordered(counted["languages"])),
        _ordered(counted["series"]),
        _ordered(counted["topics"]),
        {length: lengths.get(length.value, 0) for length in IS_LENGTH},
        {day: since.get(day, 0) for day, _start in days},
    )


def _ordered(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row[2], row[1] or row[0]))


def _pairs(rows: Sequence[Row]) -> list[tuple[str, int]]:
    return [(key, hits) for key, _name, hits in rows]


def _with_people(session: Session, rows: Sequence[Row]) -> list[tuple[Person, int]]:
    """Return those who speak, the most heard first (1 statement)."""
    hits = dict(_pairs(rows))
    found = session.scalars(select(Person).where(Person.id.in_(hits))) if hits else ()
    return sorted(((one, hits[one.id]) for one in found), key=lambda pair: (-pair[1], pair[0].name))


@lru_cache(maxsize=256)
def _counting(
    kind: whoever.Kind, filters: Filters, shape: Shape, days: tuple[Day, ...]
) -> CompoundSelect[Any]:
    """Return the statement that counts all of them: filter, key, name and hits of each choice.

    What is found and may be seen is gathered once. Each filter then counts what the others leave.
    It is put together once, as `hub.search.queries` does, for whoever asks and for any words.
    """
    wanted = anyones(kind, filters)
    always = Filters(unwatched=filters.unwatched, clip=filters.clip)
    found = clips_of(shape)
    columns = select(Clip.id, Clip.series_id, found.c.variant, PUBLISHED.label("published"))
    may_see = replace(wanted, filters=always).of(columns, shape)
    seen = may_see.cte("seen").prefix_with("MATERIALIZED")
    chosen = wanted.but(unwatched=False, clip="")  # `seen` is narrowed by these already
    return union_all(*_parts(chosen, seen), *_since(chosen, seen, days))


def _parts(wanted: Wanted, seen: CTE) -> Iterator[Columns]:
    for name, counts in _COUNTS.items():
        yield _narrowed(counts(wanted.asker, seen), wanted.but(**{name: ()}), seen)


def _narrowed(columns: Columns, others: Wanted, seen: CTE) -> Columns:
    """Return ``columns`` of what the other filters leave of ``seen``."""
    tests = list(others.tests())
    if not tests:
        return columns
    left = select(Clip.id).where(Clip.id.in_(select(seen.c.id)), *tests)
    return columns.where(seen.c.id.in_(left))


def _speakers(_asker: Asker, seen: CTE) -> Columns:
    chosen = select(literal("speakers"), Speaker.person_id, UNNAMED, HITS).select_from(seen)
    return chosen.join(Speaker, Speaker.clip_id == seen.c.id).group_by(Speaker.person_id)


def _departments(_asker: Asker, seen: CTE) -> Columns:
    hits = func.count(distinct(seen.c.id))  # two of one department may speak
    chosen = select(literal("departments"), Department.name, UNNAMED, hits).select_from(seen)
    chosen = chosen.join(Speaker, Speaker.clip_id == seen.c.id)
    chosen = chosen.join(Person, Person.id == Speaker.person_id)
    chosen = chosen.join(Department, Department.id == Person.department_id)
    return chosen.group_by(Department.name)


def _languages(_asker: Asker, seen: CTE) -> Columns:
    spoken = index.speech_languages()
    chosen = select(literal("languages"), spoken.c.lang, UNNAMED, HITS).select_from(seen)
    own = and_(spoken.c.clip_id == seen.c.id, spoken.c.variant == seen.c.variant)
    return chosen.join(spoken, own).where(spoken.c.lang != "").group_by(spoken.c.lang)


def _series(_asker: Asker, seen: CTE) -> Columns:
    chosen = select(literal("series"), Series.id, Series.title, HITS).select_from(seen)
    return chosen.join(Series, Series.id == seen.c.series_id).group_by(Series.id, Series.title)


def _topics(_asker: Asker, seen: CTE) -> Columns:
    chosen = select(literal("topics"), Topic.id, Topic.name, HITS).select_from(seen)
    chosen = chosen.join(ClipTopic, ClipTopic.clip_id == seen.c.id)
    return chosen.join(Topic, Topic.id == ClipTopic.topic_id).group_by(Topic.id, Topic.name)


def _lengths(asker: Asker, seen: CTE) -> Columns:
    length = case(*((test, one.value) for one, test in IS_LENGTH.items()), else_="")
    chosen = select(literal("lengths"), length, UNNAMED, HITS).select_from(seen)
    chosen = chosen.join(Clip, Clip.id == seen.c.id).join(Take, is_shown_take(asker))
    return chosen.group_by(length)


_COUNTS: Final[Mapping[str, Callable[[Asker, CTE], Columns]]] = {
    "speakers": _speakers,
    "departments": _departments,
    "languages": _languages,
    "series": _series,
    "topics": _topics,
    "lengths": _lengths,
}


def _since(wanted: Wanted, seen: CTE, days: Sequence[Day]) -> Iterator[Columns]:
    for day, start in days:
        chosen = select(literal("since"), literal(day), UNNAMED, HITS).select_from(seen)
        if start is not None:
            chosen = chosen.where(seen.c.published >= start)
        yield _narrowed(chosen, wanted.but(since=None, until=None), seen)
