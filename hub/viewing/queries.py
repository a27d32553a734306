"""Every read of what was watched. Counts only; `hub.disclosure` decides what is shown of them."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    distinct,
    exists,
    func,
    not_,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import NullType

from hub.audiences.model import FrozenMember
from hub.clips.model import Clip, Take
from hub.core.db import driver_rows
from hub.disclosure import rules
from hub.people.model import Person
from hub.viewing.model import SeenAlike, SeenSeconds, TakeCounts, Viewing

REACH_OPEN = timedelta(days=90)
# A view counts in reach from when its viewer is on the list.
SINCE_LISTED = or_(FrozenMember.since.is_(None), SeenSeconds.first_view_at >= FrozenMember.since)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of a clip, over its takes; the speaker and the owner are left out."""

    audience: int  # on the list frozen at publication
    reached: int  # of these
    viewers: int
    views: int
    completed: int
    content_s: float


def counts(session: Session, clip: Clip) -> Counts:
    """Return the counts of ``clip``, loaded with its speakers (6 statements)."""
    own = left_out(session, clip)
    views, old_content_s = _played(session, clip, own)
    seen = (SeenSeconds.clip_id == clip.id, SeenSeconds.is_viewer, _others(SeenSeconds, own))
    viewers, completed, content = session.execute(
        select(
            func.count(distinct(SeenSeconds.person_id)),
            func.count(distinct(SeenSeconds.person_id)).filter(SeenSeconds.completed),
            func.coalesce(func.sum(SeenSeconds.content_s), 0.0),
        ).where(*seen)
    ).one()
    return Counts(
        audience=session.scalar(on_list(clip, func.count(), clip.uncounted)) or 0,
        reached=session.scalar(in_reach(clip, func.count(distinct(SeenSeconds.person_id)))) or 0,
        viewers=viewers,
        views=views,
        completed=completed,
        content_s=float(content) + old_content_s,
    )


def waiting(session: Session, clips: Sequence[Clip]) -> dict[str, frozenset[str]]:
    """Return the viewers of each clip who do not count yet, by its id (1 statement).

    Who is not on the frozen list (they came to the company later, or to its audience) counts by
    whole tens, in the order they came: viewers less reached would say that the one newcomer of
    whom everybody knows has watched. What somebody saw before they came on the list counts so too.
    """
    found: dict[str, list[str]] = {clip.id: [] for clip in clips}
    least = {clip.id: clip.least_curves for clip in clips}
    own = {clip.id: clip.uncounted for clip in clips}
    for clip_id, person_id in session.execute(_off_the_list(), {"clips": list(found)}):
        if person_id not in own[clip_id]:
            found[clip_id].append(person_id)
    return {key: frozenset(who[len(who) - len(who) % least[key] :]) for key, who in found.items()}


def waiting_of(
    views: Sequence[Sequence[Any]], on_list: Container[Any], later: Mapping[Any, Any]
) -> set[str]:
    """Return the same as `waiting`, where all views of a clip are here anyhow: person, first view.

    ``later`` says since when those count who came ``on_list`` later, in the form of the views.
    """
    counted = on_list
    if later:
        counted = {
            who
            for who, first in views
            if who in on_list and not (who in later and first < later[who])
        }
    off = [one for one in views if one[0] not in counted]
    came = [one[0] for one in sorted(off, key=lambda one: (one[1] is not None, one[1], one[0]))]
    return set(came) - rules.in_whole_tens(came)


def left_out(session: Session, clip: Clip) -> frozenset[str]:
    """Return who is in no figure of a clip: who prepared it, and who waits (1 statement)."""
    return clip.uncounted | waiting(session, [clip])[clip.id]


@cache
def _off_the_list() -> Select[str, str]:
    clips: BindParameter[str] = bindparam("clips", expanding=True)
    first = func.min(SeenSeconds.first_view_at)
    wanted = select(SeenSeconds.clip_id, SeenSeconds.person_id).join(
        Clip, Clip.id == SeenSeconds.clip_id
    )
    others = wanted.where(SeenSeconds.clip_id.in_(clips), SeenSeconds.is_viewer, not_(listed()))
    return others.group_by(SeenSeconds.clip_id, SeenSeconds.person_id).order_by(
        first, SeenSeconds.person_id
    )


def listed() -> ColumnElement[bool]:
    """Whether a row of `SeenSeconds`, joined with `Clip`, is of one on its list, as SQL."""
    other = aliased(SeenSeconds)
    last = select(func.max(other.first_view_at)).where(
        other.person_id == SeenSeconds.person_id, other.clip_id == SeenSeconds.clip_id
    )
    last = last.correlate(SeenSeconds)  # by itself it looks one level out, where that is not
    return exists().where(
        FrozenMember.audience_id == Clip.audience_id,
        FrozenMember.person_id == SeenSeconds.person_id,
        or_(FrozenMember.since.is_(None), FrozenMember.since <= last.scalar_subquery()),
    )


def _played(session: Session, clip: Clip, own: frozenset[str]) -> tuple[int, float]:
    """Return the views of a clip, and content time that is kept without a name (2 statements)."""
    old_views, old_content = session.execute(
        select(
            func.coalesce(func.sum(TakeCounts.views), 0),
            func.coalesce(func.sum(TakeCounts.content_s), 0.0),
        )
        .join(Take, Take.id == TakeCounts.take_id)
        .where(Take.clip_id == clip.id)
    ).one()
    views = select(func.count()).where(
        Viewing.clip_id == clip.id, Viewing.is_view, _others(Viewing, own)
    )
    return (session.scalar(views) or 0) + old_views, float(old_content)


def opted_out(session: Session, clip: Clip) -> int:
    """Return how many on the frozen list ask not to be counted today (1 statement)."""
    given = {"audience": clip.audience_id, "own": sorted(clip.uncounted)}
    return session.scalar(_opted_out(), given) or 0


@cache
def _opted_out() -> Select[int]:
    wanted = select(func.count()).select_from(FrozenMember)
    wanted = wanted.outerjoin(Person, Person.id == FrozenMember.person_id)
    wanted = wanted.where(or_(FrozenMember.opted_out, not_(Person.measured)))
    own = FrozenMember.person_id.in_(bindparam("own", expanding=True))
    return wanted.where(FrozenMember.audience_id == bindparam("audience"), not_(own))


def seen_blobs(session: Session, take_id: str, own: frozenset[str]) -> list[bytes]:
    """Return what each viewer of a take but ``own`` has seen, for `retention.watching` (2)."""
    wanted = select(type_coerce(SeenSeconds.seen, NullType())).where(
        SeenSeconds.take_id == take_id,
        SeenSeconds.is_viewer,
        not_(SeenSeconds.counted),
        _others(SeenSeconds, own),
    )
    blobs = [row[0] for row in driver_rows(session, wanted)]
    return [*blobs, *seen_alike(session, [take_id]).get(take_id, ())]


def seen_alike(session: Session, take_ids: Iterable[str]) -> dict[str, list[bytes]]:
    """Return what viewers saw who are forgotten, one blob for each, by take (1 statement)."""
    found: dict[str, list[bytes]] = {}
    for take_id, seen, people in session.execute(_seen_alike(), {"takes": list(take_ids)}).all():
        found.setdefault(take_id, []).extend([seen] * people)
    return found


@cache
def _seen_alike() -> Select[str, bytes, int]:
    wanted = select(SeenAlike.take_id, SeenAlike.seen, SeenAlike.people)
    return wanted.where(SeenAlike.take_id.in_(bindparam("takes", expanding=True)))


def take_counts(session: Session, take_id: str) -> TakeCounts | None:
    """Return the sums of a take's forgotten viewings, if there are any (1 statement)."""
    return session.get(TakeCounts, take_id)


def viewers_in_order(session: Session, clip: Clip, take_id: str) -> list[tuple[str, bytes]]:
    """Return (person, what they have seen) of a take's viewers, the first to watch first (2)."""
    own = left_out(session, clip)
    wanted = select(SeenSeconds.person_id, SeenSeconds.seen).where(
        SeenSeconds.take_id == take_id, SeenSeconds.is_viewer, _others(SeenSeconds, own)
    )
    ordered = wanted.order_by(SeenSeconds.first_view_at, SeenSeconds.person_id)
    return [(person_id, seen) for person_id, seen in session.execute(ordered)]


def played(session: Session, take_id: str) -> list[tuple[str, str, bytes]]:
    """Return (person, device, segments) of every viewing of a take; never to be shown (1)."""
    columns = (Viewing.person_id, Viewing.device, Viewing.segments)
    wanted = select(*(type_coerce(column, NullType()) for column in columns))
    return driver_rows(session, wanted.where(Viewing.take_id == take_id))


def seen_in_tens(session: Session, take_id: str) -> list[bytes]:
    """Return what viewers on the list have seen of a take, in whole tens of them (2 statements).

    Figures of other clips are made of it: they must not tell of one more viewer of this one.
    """
    wanted = select(SeenSeconds.seen).join(Clip, Clip.id == SeenSeconds.clip_id)
    seen = (SeenSeconds.is_viewer, not_(SeenSeconds.counted), listed())
    wanted = wanted.where(SeenSeconds.take_id == take_id, *seen)
    alike = seen_alike(session, [take_id]).get(take_id, [])
    blobs = [*alike, *session.scalars(wanted.order_by(SeenSeconds.first_view_at))]
    return blobs[: rules.whole_tens(len(blobs))]


def _others(table: type[SeenSeconds | Viewing], prepared: frozenset[str]) -> ColumnElement[bool]:
    return not_(table.person_id.in_(prepared))


def on_list(clip: Clip, wanted: Any, prepared: frozenset[str]) -> Select[Any]:  # noqa: ANN401 - any column
    """Select from the list frozen at publication; an erased person stays on it without a name."""
    return (
        select(wanted)
        .select_from(FrozenMember)
        .where(
            FrozenMember.audience_id == clip.audience_id,
            or_(FrozenMember.person_id.is_(None), not_(FrozenMember.person_id.in_(prepared))),
        )
    )


def in_reach(clip: Clip, wanted: Any) -> Select[Any]:  # noqa: ANN401 - any column
    """People on the frozen list with their views of the clip's takes, in the time of reach."""
    found = on_list(clip, wanted, clip.uncounted).join(
        SeenSeconds,
        and_(
            SeenSeconds.person_id == FrozenMember.person_id,
            SeenSeconds.clip_id == clip.id,
            SeenSeconds.is_viewer,
            SINCE_LISTED,
        ),
    )
    if clip.published_at is None:
        return found
    return found.where(SeenSeconds.first_view_at <= clip.published_at + REACH_OPEN)
