"""What a hit shows of its clip, as its reader sees it: read as rows, for a page of them is made of
many objects otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from hub.audiences import whoever
from hub.clips import variants
from hub.clips.model import Clip, Speaker, State, Take
from hub.core.db import core_result
from hub.people.asker import Asker
from hub.people.model import Person
from hub.search.wanted import Columns, is_shown_take, seen_by


class Named(NamedTuple):
    """Somebody who speaks."""

    id: str
    name: str


class ShownTake(NamedTuple):
    """The take that the reader sees; ``stills`` are as `Take.stills`."""

    number: int
    duration_s: float | None
    poster_key: str
    stills: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Face:
    """A clip; ``seen`` is None where its reader has not begun, ``variant`` whose words are found.

    ``take`` is None while there is none.
    """

    id: str
    title: str
    state: State
    opens_at: datetime | None
    published_at: datetime | None
    seen: bool | None
    variant: int
    take: ShownTake | None
    speakers: tuple[Named, ...]


def faces(session: Session, asker: Asker, ids: Sequence[str]) -> dict[str, Face]:
    """Return clips by id (1 statement)."""
    if not ids:
        return {}
    given = {"asker_id": asker.id, "ids": ids}
    rows = core_result(session, _shown(whoever.kind_of(asker)), given).all()
    every = (list(of_clip) for _, of_clip in groupby(rows, lambda row: row.id))
    return {of_clip[0].id: _face(of_clip) for of_clip in every}


def _face(rows: Sequence[Row[Any]]) -> Face:
    """Return the clip of rows that differ by speaker."""
    one = rows[0]
    has_take = one.number is not None
    return Face(
        one.id,
        one.title,
        one.state,
        one.opens_at,
        one.published_at,
        one.seen,
        one.variant,
        ShownTake(one.number, one.duration_s, one.poster_key, one.stills) if has_take else None,
        tuple(Named(row.person_id, row.name) for row in rows if row.person_id),
    )


@cache
def _shown(kind: whoever.Kind) -> Columns:
    """Return the statement of `faces`, a row for each speaker."""
    asker, _now = whoever.whoever(kind)
    title = Clip.plain_title if kind.sees_drafts else variants.title(asker.id)
    of_clip = (Clip.id, title.label("title"), Clip.state, Clip.opens_at, Clip.published_at)
    of_reader = (seen_by(asker).label("seen"), variants.words(asker).label("variant"))
    of_take = (Take.number, Take.duration_s, Take.poster_key, Take.stills)
    return (
        select(*of_clip, *of_reader, *of_take, Person.id.label("person_id"), Person.name)
        .select_from(Clip)
        .outerjoin(Take, is_shown_take(asker))
        .outerjoin(Speaker, Speaker.clip_id == Clip.id)
        .outerjoin(Person, Person.id == Speaker.person_id)
        .where(Clip.id.in_(bindparam("ids", expanding=True)))
        .order_by(Clip.id, Speaker.position)
    )
