"""What reports read beside the features' own queries. `disclosure` decides what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, distinct, func, not_, or_, select
from sqlalchemy.orm import Session

from hub.audiences.model import FrozenMember
from hub.clips.model import Clip
from hub.viewing.model import SeenSeconds
from hub.viewing.queries import REACH_OPEN

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the frozen list: ``hours`` from publication to their first view, or None."""

    person_id: str | None
    department_id: int | None
    level: int
    hours: float | None


def prepared(clip: Clip) -> frozenset[str]:
    """Return who does not count: the speakers and the owner."""
    return clip.speaker_ids | ({clip.owner_id} if clip.owner_id else set())


def members(session: Session, clip: Clip) -> list[Member]:
    """Return the frozen list with each first view in time (1 statement).

    Those who prepared the clip are left out. Erased people stand there without a name.
    """
    opened = clip.published_at
    if opened is None:
        return []
    first = func.min(SeenSeconds.first_view_at)
    is_viewing = and_(
        SeenSeconds.person_id == FrozenMember.person_id,
        SeenSeconds.clip_id == clip.id,
        SeenSeconds.is_viewer,
    )
    columns = (FrozenMember.person_id, FrozenMember.department_id, FrozenMember.level)
    wanted = (
        select(*columns, first)
        .outerjoin(SeenSeconds, is_viewing)
        .where(
            FrozenMember.audience_id == clip.audience_id,
            or_(FrozenMember.person_id.is_(None), not_(FrozenMember.person_id.in_(prepared(clip)))),
        )
        .group_by(FrozenMember.id, *columns)
    )
    return [
        Member(person_id, department_id, level, _hours(opened, at))
        for person_id, department_id, level, at in session.execute(wanted)
    ]


def viewers_by_department(
    session: Session, clips: Sequence[Clip]
) -> dict[str, dict[int | None, int]]:
    """Return how many of each department have watched, by clip (1 statement).

    Of the people on the frozen lists; those who prepared a clip are not on them.
    """
    by_audience = {clip.audience_id: clip.id for clip in clips}
    key = (FrozenMember.audience_id, FrozenMember.department_id)
    wanted = (
        select(*key, func.count(distinct(FrozenMember.person_id)))
        .join(
            SeenSeconds,
            and_(SeenSeconds.person_id == FrozenMember.person_id, SeenSeconds.is_viewer),
        )
        .join(
            Clip, and_(Clip.id == SeenSeconds.clip_id, Clip.audience_id == FrozenMember.audience_id)
        )
        .where(FrozenMember.audience_id.in_(by_audience))
        .group_by(*key)
    )
    found: dict[str, dict[int | None, int]] = {}
    for audience_id, department_id, count in session.execute(wanted):
        found.setdefault(by_audience[audience_id], {})[department_id] = count
    return found


def _hours(opened: datetime, at: datetime | None) -> float | None:
    if at is None or at > opened + REACH_OPEN:
        return None
    return max(0.0, (at - opened).total_seconds() / HOUR_S)
