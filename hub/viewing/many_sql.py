"""The statements of `many`, built once: building them for each batch would take as long as it."""

from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.people.model import Person
from hub.viewing.model import ErasedName, Erasure, Place, SeenSeconds, Viewing

PEOPLE: Any = Person.__table__
VIEWINGS: Any = Viewing.__table__
SEEN: Any = SeenSeconds.__table__
PLACES: Any = Place.__table__
ERASURES: Any = Erasure.__table__
NAMES: Any = ErasedName.__table__
STATE = ("seq", "wall_ms", "updated_at", "segments", "seen_s", "content_s", "is_view")
CHANGES = ("seen", "seen_s", "content_s", "completed", "is_viewer", "first_view_at", "via")

# Who of `people` is there, whether measured, and when they last erased what they watched.
THERE = (
    select(PEOPLE.c.id, PEOPLE.c.measured, ERASURES.c.at)
    .select_from(PEOPLE.outerjoin(ERASURES, ERASURES.c.person_id == PEOPLE.c.id))
    .where(PEOPLE.c.id.in_(bindparam("people", expanding=True)))
)
# Which of `digests` are names of viewings that were erased.
ERASED = select(NAMES.c.digest).where(NAMES.c.digest.in_(bindparam("digests", expanding=True)))

# What is kept of the viewings `keys`, pairs of person and key; locked.
KEPT = (
    select(
        VIEWINGS.c.person_id,
        VIEWINGS.c.key,
        VIEWINGS.c.take_id,
        VIEWINGS.c.seq,
        func.length(VIEWINGS.c.segments),
        VIEWINGS.c.content_s,
    )
    .where(tuple_(VIEWINGS.c.person_id, VIEWINGS.c.key).in_(bindparam("keys", expanding=True)))
    .with_for_update()
)
# Content time and views of `keys`, pairs of person and take, over all viewings that are kept.
PLAYED = (
    select(
        VIEWINGS.c.person_id,
        VIEWINGS.c.take_id,
        func.sum(VIEWINGS.c.content_s),
        func.count().filter(VIEWINGS.c.is_view),
    )
    .where(tuple_(VIEWINGS.c.person_id, VIEWINGS.c.take_id).in_(bindparam("keys", expanding=True)))
    .group_by(VIEWINGS.c.person_id, VIEWINGS.c.take_id)
)
# What the people and takes `keys` have seen, in order; locked.
LOCKED = (
    select(
        SEEN.c.person_id,
        SEEN.c.take_id,
        SEEN.c.seen,
        SEEN.c.seen_s,
        SEEN.c.completed,
        SEEN.c.is_viewer,
        SEEN.c.first_view_at,
        SEEN.c.via,
        SEEN.c.counted,
    )
    .where(tuple_(SEEN.c.person_id, SEEN.c.take_id).in_(bindparam("keys", expanding=True)))
    .order_by(SEEN.c.person_id, SEEN.c.take_id)
    .with_for_update()
)
CHANGE = (
    update(SEEN)
    .where(SEEN.c.person_id == bindparam("of_person"), SEEN.c.take_id == bindparam("of_take"))
    .values({name: bindparam(name) for name in (*CHANGES, "updated_at")})
)


@cache
def keep(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Return what writes a viewing where it is newer than what is there."""
    made = _insert(dialect)(VIEWINGS)
    return made.on_conflict_do_update(
        index_elements=[VIEWINGS.c.person_id, VIEWINGS.c.key],
        set_={name: made.excluded[name] for name in STATE},
        where=and_(
            made.excluded.seq > VIEWINGS.c.seq,
            made.excluded.take_id == VIEWINGS.c.take_id,
            # One whose segments are counts by now would be counted a second time.
            or_(func.length(VIEWINGS.c.segments) > 0, VIEWINGS.c.content_s == 0),
        ),
    )


@cache
def begin(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Return what makes a row of seen seconds where there is none."""
    return _insert(dialect)(SEEN).on_conflict_do_nothing()


@cache
def place(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Return what keeps where somebody stopped; once watched stays watched."""
    made = _insert(dialect)(PLACES)
    told: dict[str, Any] = {name: made.excluded[name] for name in ("at_s", "updated_at")}
    told["watched"] = PLACES.c.watched | made.excluded.watched
    return made.on_conflict_do_update(
        index_elements=[PLACES.c.person_id, PLACES.c.clip_id], set_=told
    )


def _insert(dialect: str) -> Any:  # noqa: ANN401 - two dialects, one shape
    return sqlite.insert if dialect == "sqlite" else postgresql.insert
