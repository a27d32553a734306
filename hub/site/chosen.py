"""Which clips the home page shows to whom, chosen in one statement."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from hub.audiences.whoever import Kind, filled, kind_of, whoever
from hub.clips.model import Clip, Speaker, Take
from hub.people.asker import Asker
from hub.site.cards import Seen, in_the_middle
from hub.site.listing import open_clips
from hub.viewing.model import Place, Saved

NEW: Final = 9  # the first of them large
NEWEST: Final = 9
BEGUN: Final = 3
LEADERS: Final = 9
WAYS: Final = ("new", "begun", "newest", "leaders")  # fields of `Chosen`


@dataclass(slots=True)
class Chosen:
    """Ids in order: not watched and newest first, begun and last touched first, newest first.

    ``leaders`` are of those in which a manager of the reader speaks, or a manager of these.
    ``new_count`` and ``new_s`` are of all that is not watched.
    """

    new: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    newest: list[str] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    new_count: int = 0
    new_s: float = 0.0


def choose(session: Session, asker: Asker, now: datetime) -> Chosen:
    """Choose for ``asker`` (1 statement)."""
    chosen, lists = Chosen(), defaultdict[str, list[tuple[Any, str]]](list)
    given = filled(asker, now) | {"above": list(asker.above)}
    rows = session.execute(_statement(kind_of(asker)), given)
    for way, clip_id, at, count, watched, saved, number in rows:
        if way == "total":
            chosen.new_count, chosen.new_s = count, number
            continue
        lists[way].append((at, clip_id))
        chosen.seen[clip_id] = Seen(number, bool(watched), bool(saved))
    for way in WAYS:
        ordered = sorted(lists[way], key=lambda one: (one[0], one[1]), reverse=True)
        setattr(chosen, way, [clip_id for _at, clip_id in ordered])
    return chosen


@cache
def _statement(kind: Kind) -> CompoundSelect[Any]:
    """What `choose` asks."""
    rows = _open(*whoever(kind))
    ways = (
        _first(rows, _is_new(rows), rows.c.published_at, NEW),
        _first(rows, _is_begun(rows), rows.c.touched_at, BEGUN),
        _first(rows, true(), rows.c.published_at, NEWEST),
        _first(rows, _is_by(rows), rows.c.published_at, LEADERS),
    )
    named = zip(WAYS, ways, strict=True)
    parts = [select(literal(way).label("way"), *found.subquery().c) for way, found in named]
    nothing = (literal("total"), literal(""), null(), func.count(), null(), null())
    seconds = func.coalesce(func.sum(rows.c.duration_s), 0.0)
    parts.append(select(*nothing, seconds).select_from(rows).where(_is_new(rows)))
    return union_all(*parts)


def _open(asker: Asker, now: datetime) -> CTE:
    mine = and_(Place.clip_id == Clip.id, Place.person_id == asker.id)
    saved = exists().where(Saved.clip_id == Clip.id, Saved.person_id == asker.id)
    columns = (
        *(Clip.id, Clip.published_at, Take.duration_s, Place.at_s, Place.watched),
        *(Place.updated_at.label("touched_at"), saved.label("saved")),
    )
    wanted = open_clips(asker, now).with_only_columns(*columns, maintain_column_froms=True)
    return wanted.outerjoin(Place, mine).cte("open").prefix_with("MATERIALIZED")


def _first(rows: CTE, test: ColumnElement[bool], order: Any, most: int) -> Select[Any]:  # noqa: ANN401 - a column
    columns = (rows.c.id, order.label("at"), literal(0).label("n"), rows.c.watched, rows.c.saved)
    found = select(*columns, rows.c.at_s).where(test)
    return found.order_by(order.desc(), rows.c.id.desc()).limit(most)


def _is_new(rows: CTE) -> ColumnElement[bool]:
    """Not watched and not begun."""
    watched = func.coalesce(rows.c.watched, false())
    return and_(watched == false(), ~_is_begun(rows))


def _is_by(rows: CTE) -> ColumnElement[bool]:
    """Whether one of ``above`` speaks in it."""
    above: ColumnElement[str] = bindparam("above", expanding=True)
    spoken = select(Speaker.clip_id).where(Speaker.person_id.in_(above))
    return rows.c.id.in_(spoken)


def _is_begun(rows: CTE) -> ColumnElement[bool]:
    unwatched = func.coalesce(rows.c.watched, true()) == false()
    at_s = func.coalesce(rows.c.at_s, 0.0)
    return and_(unwatched, in_the_middle(at_s, rows.c.duration_s))
