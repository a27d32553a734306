"""The statements of `many`, built once: building them for each batch would take as long as it.

What is asked for is handed over as one text of JSON. As a list of so many values each batch would
be a statement of its own, put together and read anew by SQLAlchemy and by the database.

What is written goes to the driver as it is: SQLAlchemy would name, look up and turn each value of
each row, and take longer for it than the database for the row.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Dialect,
    LargeBinary,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from hub.core.db import UtcDateTime
from hub.people.model import Person
from hub.viewing.model import ErasedName, Erasure, Place, SeenSeconds, Viewing

PEOPLE: Any = Person.__table__
VIEWINGS: Any = Viewing.__table__
SEEN: Any = SeenSeconds.__table__
PLACES: Any = Place.__table__
ERASURES: Any = Erasure.__table__
NAMES: Any = ErasedName.__table__
STATE = ("seq", "wall_ms", "updated_at", "segments", "seen_s", "content_s", "is_view")
NOUGHT: Any = literal_column("0")
# Hub's drivers, and a style of theirs in which values have places and no names.
_DRIVERS = {"sqlite": ("sqlite", "qmark"), "postgresql": ("postgresql+psycopg", "format")}
BEGUN = ("key", "person_id", "clip_id", "take_id", "started_at", "device", "via")

# Which of `digests` are names of viewings that were erased.
ERASED = select(NAMES.c.digest).where(NAMES.c.digest.in_(bindparam("digests", expanding=True)))

_Reading = Callable[[str], Any]


def among(keys: Iterable[object]) -> dict[str, str]:
    """Return ``keys``, texts or pairs of texts, as the statements below take them."""
    return {"keys": json.dumps(list(keys))}


@cache
def there(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Return what asks who of some people is there, whether measured, and when they last erased."""
    joined = PEOPLE.outerjoin(ERASURES, ERASURES.c.person_id == PEOPLE.c.id)
    wanted = select(PEOPLE.c.id, PEOPLE.c.measured, ERASURES.c.at).select_from(joined)
    return wanted.where(PEOPLE.c.id.in_(_texts(dialect)))


@cache
def kept(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Return what asks for what is kept of viewings, by person and key in order; locked."""
    length = func.length(VIEWINGS.c.segments)
    known = (VIEWINGS.c.person_id, VIEWINGS.c.key, VIEWINGS.c.take_id, VIEWINGS.c.seq)
    wanted = select(*known, length, VIEWINGS.c.content_s)
    named = (VIEWINGS.c.person_id, VIEWINGS.c.key)
    chosen = wanted.where(tuple_(*named).in_(_pairs(dialect)))
    return chosen.order_by(*named).with_for_update()


@cache
def locked(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Return what asks for what people have seen of takes, in order; locked."""
    whose = (SEEN.c.person_id, SEEN.c.take_id)
    chosen = select(*whose, SEEN.c.seen, SEEN.c.is_viewer).where(
        tuple_(*whose).in_(_pairs(dialect))
    )
    return chosen.order_by(*whose).with_for_update()


@cache
def keep(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Return what writes a viewing where it is newer than what is there."""
    made = _insert(dialect)(VIEWINGS).inline().values(_given_by_name(*BEGUN, *STATE))
    return made.on_conflict_do_update(
        index_elements=[VIEWINGS.c.person_id, VIEWINGS.c.key],
        set_={name: made.excluded[name] for name in STATE},
        where=and_(
            made.excluded.seq > VIEWINGS.c.seq,
            made.excluded.take_id == VIEWINGS.c.take_id,
            # One whose segments are counts by now would be counted a second time.
            or_(func.length(VIEWINGS.c.segments) > NOUGHT, VIEWINGS.c.content_s == NOUGHT),
        ),
    )


@cache
def begin(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Return what makes a row of seen seconds where there is none."""
    return _insert(dialect)(SEEN).on_conflict_do_nothing()


@cache
def change(_dialect: str) -> Any:  # noqa: ANN401 - as the others
    """Return what adds to what somebody has seen; whoever has seen it whole, has.

    Seconds that are counts by now (`SeenAlike`) stay as they are. Content time is that of all
    viewings that are kept.
    """
    told = _given_by_name("seen", "seen_s", "updated_at")
    for name in ("seen", "seen_s"):
        told[name] = case((SEEN.c.counted, SEEN.c[name]), else_=told[name])
    told["completed"] = SEEN.c.completed | bindparam("completed")
    theirs = (VIEWINGS.c.person_id == SEEN.c.person_id, VIEWINGS.c.take_id == SEEN.c.take_id)
    content_s = select(func.sum(VIEWINGS.c.content_s)).where(*theirs).scalar_subquery()
    told["content_s"] = func.coalesce(content_s, NOUGHT)
    return update(SEEN).where(*_whose()).values(told)


@cache
def begin_view(_dialect: str) -> Any:  # noqa: ANN401 - as the others
    """Return what makes somebody a viewer: their first view, and the way it came."""
    return (
        update(SEEN)
        .where(*_whose())
        .values(is_viewer=true(), first_view_at=bindparam("at"), via=bindparam("way"))
    )


def _whose() -> tuple[Any, Any]:
    return SEEN.c.person_id == bindparam("of_person"), SEEN.c.take_id == bindparam("of_take")


@cache
def place(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Return what keeps where somebody stopped; once watched stays watched."""
    names = ("person_id", "clip_id", "at_s", "watched", "updated_at")
    made = _insert(dialect)(PLACES).values(_given_by_name(*names))
    told: dict[str, Any] = {name: made.excluded[name] for name in ("at_s", "updated_at")}
    told["watched"] = PLACES.c.watched | made.excluded.watched
    return made.on_conflict_do_update(
        index_elements=[PLACES.c.person_id, PLACES.c.clip_id], set_=told
    )


def write(
    connection: Connection, wanted: Callable[[str], Any], given: Sequence[Mapping[str, Any]]
) -> None:
    """Write ``given`` by one of the statements above, times as `stamp` makes them (1 statement)."""
    text, in_order = _as_text(wanted, connection.dialect.name)
    connection.exec_driver_sql(text, [in_order(row) for row in given])


@cache
def stamp(dialect: str) -> Callable[[datetime], Any]:
    """Return what makes a time as the driver takes it."""
    made = _dialect(dialect)
    return UtcDateTime().dialect_impl(made).bind_processor(made) or (lambda at: at)


@cache
def _as_text(wanted: Callable[[str], Any], dialect: str) -> tuple[str, Callable[[Any], Any]]:
    """Return the statement with places for values, and what puts a row's into their order."""
    made = wanted(dialect).compile(dialect=_dialect(dialect))
    return str(made), itemgetter(*made.positiontup)


@cache
def _dialect(name: str) -> Dialect:
    driver, style = _DRIVERS[name]
    made: Any = make_url(f"{driver}://").get_dialect()
    dialect: Dialect = made(paramstyle=style)
    return dialect


def rows(connection: Connection, wanted: Callable[[str], Any], keys: Iterable[object]) -> list[Any]:
    """Return the rows of one of the queries above, for ``keys``.

    Python's SQLite lets go of the interpreter for each row, and gets it back late beside busy
    threads: there all rows come as one text of JSON.
    """
    dialect = connection.dialect.name
    asked, read = _at_once(wanted, dialect)
    found = connection.execute(asked, among(keys))
    if dialect != "sqlite":
        return list(found.all())
    read_rows: list[list[Any]] = json.loads(found.scalar_one())
    for row in read_rows:
        for at, reading in read:
            row[at] = row[at] if row[at] is None else reading(row[at])
    return read_rows


@cache
def _at_once(wanted: Callable[[str], Any], dialect: str) -> tuple[Any, list[tuple[int, _Reading]]]:
    """Return the statement, and which columns are to be read from their text, and how."""
    if dialect != "sqlite":
        return wanted(dialect), []
    each = wanted(dialect).subquery().c
    plain = [func.hex(one) if isinstance(one.type, LargeBinary) else one for one in each]
    kinds = [type(one.type) for one in each]
    read = [(at, _READING[kind]) for at, kind in enumerate(kinds) if kind in _READING]
    return select(func.json_group_array(func.json_array(*plain), type_=Text())), read


def _given_by_name(*names: str) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _insert(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    return sqlite.insert if dialect == "sqlite" else postgresql.insert


def _texts(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """The texts of `among` as a query."""
    if dialect == "sqlite":
        return select(_given(dialect))
    given: Any = bindparam("keys", type_=Text())
    return select(func.json_array_elements_text(cast(given, JSON)))


def _pairs(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """The pairs of `among` as a query."""
    one = _given(dialect)
    return select(one[0].as_string(), one[1].as_string())


def _given(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Each of `among` as a row."""
    given: Any = bindparam("keys", type_=Text())
    if dialect == "sqlite":
        return func.json_each(given).table_valued(column("value", JSON())).c.value
    return func.json_array_elements(cast(given, JSON)).table_valued(column("value", JSON())).c.value


_READING: dict[type[Any], _Reading] = {LargeBinary: bytes.fromhex, UtcDateTime: _moment}
