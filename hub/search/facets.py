"""How many hits each choice of a filter would leave, of what the asker may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from sqlalchemy import and_, case, distinct, func, select
from sqlalchemy.orm import Session, aliased

from hub.clips import variants
from hub.clips.model import Clip, ClipTopic, Series, Speaker, Take, Topic
from hub.index import queries as index
from hub.index.matching import Found, matching
from hub.index.question import parse
from hub.people.model import Department, Person
from hub.search.filters import Length
from hub.search.wanted import IS_LENGTH, PUBLISHED, Wanted, is_shown_take

HITS = func.count(distinct(Clip.id))


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


def of(session: Session, wanted: Wanted, q: str, days: Sequence[str]) -> Facets:
    """Return the facets of ``q``; ``days`` (“” for any) are first days to count from.

    8 statements.
    """
    question = parse(q, index.languages(session))
    if not question.clauses:
        return Facets()
    found = matching(session, question)
    return Facets(
        _speakers(session, wanted.but(speakers=()), found),
        _departments(session, wanted.but(departments=()), found),
        _languages(session, wanted.but(languages=()), found),
        _series(session, wanted.but(series=()), found),
        _topics(session, wanted.but(topics=()), found),
        _lengths(session, wanted.but(lengths=()), found),
        _since(session, wanted.but(since=None, until=None), found, days),
    )


def _speakers(session: Session, wanted: Wanted, found: Found) -> list[tuple[Person, int]]:
    spoken = aliased(Speaker)  # the rule of who may see asks for speakers too
    chosen = wanted.of(select(Person, HITS), found.clips).join(spoken, spoken.clip_id == Clip.id)
    chosen = chosen.join(Person, Person.id == spoken.person_id).group_by(Person.id)
    return [
        (one, n)
        for one, n in session.execute(chosen.order_by(HITS.desc(), Person.name), found.words)
    ]


def _departments(session: Session, wanted: Wanted, found: Found) -> list[tuple[str, int]]:
    spoken, speaks = aliased(Speaker), aliased(Person)
    chosen = wanted.of(select(Department.name, HITS), found.clips)
    chosen = chosen.join(spoken, spoken.clip_id == Clip.id)
    chosen = chosen.join(speaks, speaks.id == spoken.person_id)
    chosen = chosen.join(Department, Department.id == speaks.department_id)
    ordered = chosen.group_by(Department.name).order_by(HITS.desc(), Department.name)
    return [(name, n) for name, n in session.execute(ordered, found.words)]


def _languages(session: Session, wanted: Wanted, found: Found) -> list[tuple[str, int]]:
    spoken = index.speech_languages()
    chosen = wanted.of(select(spoken.c.lang, HITS), found.clips)
    own = spoken.c.variant == variants.words(wanted.asker)
    chosen = chosen.join(spoken, and_(spoken.c.clip_id == Clip.id, own))
    chosen = chosen.where(spoken.c.lang != "")
    ordered = chosen.group_by(spoken.c.lang).order_by(HITS.desc(), spoken.c.lang)
    return [(lang, n) for lang, n in session.execute(ordered, found.words)]


def _series(session: Session, wanted: Wanted, found: Found) -> list[tuple[str, str, int]]:
    chosen = wanted.of(select(Series.id, Series.title, HITS), found.clips)
    chosen = chosen.join(Series, Series.id == Clip.series_id).group_by(Series.id, Series.title)
    ordered = chosen.order_by(HITS.desc(), Series.title)
    return [tuple(row) for row in session.execute(ordered, found.words)]


def _topics(session: Session, wanted: Wanted, found: Found) -> list[tuple[str, str, int]]:
    about = aliased(ClipTopic)
    chosen = wanted.of(select(Topic.id, Topic.name, HITS), found.clips)
    chosen = chosen.join(about, about.clip_id == Clip.id).join(Topic, Topic.id == about.topic_id)
    chosen = chosen.group_by(Topic.id, Topic.name)
    ordered = chosen.order_by(HITS.desc(), Topic.name)
    return [tuple(row) for row in session.execute(ordered, found.words)]


def _lengths(session: Session, wanted: Wanted, found: Found) -> dict[Length, int]:
    sums = [func.sum(case((test, 1), else_=0)) for test in IS_LENGTH.values()]
    of_takes = wanted.of(select(*sums), found.clips).join(Take, is_shown_take(wanted.asker))
    row = session.execute(of_takes, found.words).one()
    return {length: n or 0 for length, n in zip(IS_LENGTH, row, strict=True)}


def _since(session: Session, wanted: Wanted, found: Found, days: Sequence[str]) -> dict[str, int]:
    starts = [_start(day) for day in days]
    sums = [func.sum(case((at <= PUBLISHED, 1), else_=0)) for at in starts]
    counted = wanted.of(select(*sums), found.clips)
    row = session.execute(counted, found.words).one() if sums else ()
    return {day: n or 0 for day, n in zip(days, row, strict=True)}


def _start(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day) if day else date.min, time(), UTC)
