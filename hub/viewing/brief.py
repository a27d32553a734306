"""The few counts of many clips that stand in lists: on cards, in the studio, over all reports."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    distinct,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from hub.audiences.model import FrozenMember
from hub.clips.model import Clip
from hub.core.shelf import Shelf, address
from hub.viewing import queries
from hub.viewing.model import SeenSeconds
from hub.viewing.queries import REACH_OPEN, SINCE_LISTED

# A crowd takes long to count, and one more makes no difference to it: then counts are kept.
CROWD, KEPT_S = 1000, 30.0
_crowds: Shelf[str, int] = Shelf(4096)


class Brief(NamedTuple):
    """The few counts of a clip that stand in lists; as in `Counts`."""

    audience: int
    reached: int
    viewers: int
    completed: int  # of the viewers


def briefs(session: Session, clips: Iterable[Clip]) -> dict[str, Brief]:
    """Return the counts of published clips by id (3 statements)."""
    published = {clip.audience_id: clip for clip in clips if clip.published_at}
    waiting = queries.waiting(session, list(published.values()))
    sizes = select(FrozenMember.audience_id, func.count()).group_by(FrozenMember.audience_id)
    sizes = sizes.where(FrozenMember.audience_id.in_(published))
    found = {row[0]: row[1:] for row in session.execute(_watched(published.values(), waiting))}
    return {
        published[audience_id].id: Brief(size, *found.get(published[audience_id].id, (0, 0, 0)))
        for audience_id, size in session.execute(sizes)
    }


def _watched(
    published: Collection[Clip], waiting: Mapping[str, frozenset[str]]
) -> Select[str, int, int, int]:
    """Clip, of its list reached in time, viewers, of these completed.

    The list leaves out speakers and owners from its beginning; ``waiting`` do not count yet.
    """
    person, of_clip = SeenSeconds.person_id, SeenSeconds.clip_id
    in_time = (
        and_(of_clip == clip.id, SeenSeconds.first_view_at <= clip.published_at + REACH_OPEN)
        for clip in published
        if clip.published_at
    )
    others = (
        and_(of_clip == one.id, not_(person.in_(one.uncounted | waiting[one.id])))
        for one in published
    )
    listed = and_(FrozenMember.person_id.is_not(None), or_(false(), *in_time))
    on_the_list = and_(
        FrozenMember.audience_id == Clip.audience_id,
        FrozenMember.person_id == person,
        SINCE_LISTED,
    )
    wanted = select(
        of_clip,
        func.count(distinct(person)).filter(listed),
        func.count(distinct(person)),
        func.count(distinct(person)).filter(SeenSeconds.completed),
    )
    seen = wanted.join(Clip, Clip.id == of_clip).outerjoin(FrozenMember, on_the_list)
    return seen.where(or_(false(), *others), SeenSeconds.is_viewer).group_by(of_clip)


def viewer_counts(session: Session, clips: Iterable[Clip]) -> dict[str, int]:
    """Return the number of viewers by clip, as in its numbers (1 statement).

    Without those who prepared it and those who do not count yet (`queries.waiting`): with them, the
    number less that of the clip's own page would tell of one person whether they watched. That of
    a crowd may be half a minute old.
    """
    clips, here = list(clips), address(session)
    found = {clip.id: known_crowd(here, clip.id) for clip in clips}
    if unknown := [clip for clip in clips if found[clip.id] is None]:
        counted = _counted(session, unknown)
        found |= {key: keep_crowd(here, key, count) for key, count in counted.items()}
    return {clip_id: count or 0 for clip_id, count in found.items()}


def known_crowd(database: str, clip_id: str) -> int | None:
    """Return the number of viewers if it was a crowd within half a minute (no statement)."""
    return _crowds.find(database, clip_id)


def keep_crowd(database: str, clip_id: str, viewers: int) -> int:
    """Return ``viewers``, and keep it where they are a crowd."""
    if viewers >= CROWD:
        _crowds.keep(database, clip_id, viewers, KEPT_S)
    return viewers


def _counted(session: Session, clips: Collection[Clip]) -> dict[str, int]:
    own = {clip.id: clip.uncounted for clip in clips}
    given = {"clips": list(own), "own": sorted({one for some in own.values() for one in some})}
    found: Counter[str] = Counter()
    off_list: Counter[str] = Counter()
    for clip_id, people, others, person_id in session.execute(_viewer_counts(), given):
        prepared = person_id in own[clip_id]
        found[clip_id] += people - prepared
        off_list[clip_id] += others - prepared  # who prepared it is on no list
    return {one.id: found[one.id] - off_list[one.id] % one.least_curves for one in clips}


@cache  # every list of clips asks this: putting it together takes longer than asking
def _viewer_counts() -> CompoundSelect[str, int, int, str]:
    """Clip, viewers, 0, “”; clip, 0, those off its list, “”; clip, 0, 0, who prepared a clip."""
    clips: BindParameter[str] = bindparam("clips", expanding=True)
    own: BindParameter[str] = bindparam("own", expanding=True)
    seen = (SeenSeconds.clip_id.in_(clips), SeenSeconds.is_viewer)
    people = func.count(distinct(SeenSeconds.person_id))
    everybody = select(SeenSeconds.clip_id, people, literal(0), literal(""))
    others = select(SeenSeconds.clip_id, literal(0), people, literal(""))
    others = others.join(Clip, Clip.id == SeenSeconds.clip_id).where(not_(queries.listed()))
    of_those = select(SeenSeconds.clip_id, literal(0), literal(0), SeenSeconds.person_id).distinct()
    return union_all(
        everybody.where(*seen).group_by(SeenSeconds.clip_id),
        others.where(*seen).group_by(SeenSeconds.clip_id),
        of_those.where(*seen, SeenSeconds.person_id.in_(own)),
    )
