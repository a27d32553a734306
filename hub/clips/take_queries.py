"""Every read of takes and renditions: what is played."""

from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from hub.audiences import access
from hub.audiences.whoever import Kind, filled, kind_of, whoever
from hub.clips import queries, variants
from hub.clips.model import Clip, Rendition, Take
from hub.core.errors import NotFound
from hub.people.asker import Asker

MOST_TAKES = 10_000
Found = TypeVar("Found")


def take(session: Session, take_id: str) -> Take:
    """Return a take with its clip and renditions (3 statements).

    Raises:
        NotFound: it has been deleted.
    """
    clip = joinedload(Take.clip).options(*queries.parts())  # type: ignore[arg-type]  # they are loads
    options = (clip, selectinload(Take.renditions))
    found = session.get(Take, take_id, options=options)
    if found is None:
        raise NotFound("This take has been deleted.")
    return found


def shown_take(
    session: Session, asker: Asker, clip_id: str, number: int | None, now: datetime
) -> Take:
    """Return the take of a clip that people see, with renditions (2 statements).

    Another ``number`` is for those who prepare the clip: a take that was replaced may hold what
    nobody is to see any more.

    Raises:
        NotFound: there is no such take for them.
    """
    wanted = None if number is None else min(number, MOST_TAKES)
    given = filled(asker, now) | {"clip": clip_id, "number": wanted}
    return _there(session.scalar(_shown_take(kind_of(asker)), given))


@cache
def _shown_take(kind: Kind) -> Select[Take]:
    """What `shown_take` asks; None is the number that the asker is shown."""
    asker, now = whoever(kind)
    number = func.coalesce(bindparam("number", type_=Integer), variants.take_number(asker))
    return (
        select(Take)
        .join(Clip, Clip.id == Take.clip_id)
        .where(Clip.id == bindparam("clip"), queries.playable(asker, now), _is_shown_to(asker))
        .where(Take.number == number)
        .options(selectinload(Take.renditions))
    )


def rendition(
    session: Session, asker: Asker, clip_id: str, rendition_id: str, now: datetime
) -> Rendition:
    """Return a rendition of a take that ``asker`` may see (1 statement).

    Raises:
        NotFound: there is none for them.
    """
    given = filled(asker, now) | {"clip": clip_id, "rendition": rendition_id}
    return _there(session.scalar(_rendition(kind_of(asker)), given))


@cache
def _rendition(kind: Kind) -> Select[Rendition]:
    """What `rendition` asks, and so every segment."""
    asker, now = whoever(kind)
    return (
        select(Rendition)
        .join(Take, Take.id == Rendition.take_id)
        .join(Clip, Clip.id == Take.clip_id)
        .where(Rendition.id == bindparam("rendition"), Clip.id == bindparam("clip"))
        .where(queries.playable(asker, now), _is_shown_to(asker))
    )


def _there(found: Found | None) -> Found:
    if found is None:
        raise NotFound(access.UNKNOWN)
    return found


def _is_shown_to(asker: Asker) -> ColumnElement[bool]:
    return or_(Take.number == variants.take_number(asker), access.preparable(asker, queries.DOOR))
