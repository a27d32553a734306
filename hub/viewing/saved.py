"""What a person put aside for later: nobody else sees it, not even as a number."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, Select, bindparam, delete, exists, func, literal, not_, select
from sqlalchemy.orm import Session

from hub.clips import variants
from hub.clips.model import Clip
from hub.core.db import insert_into
from hub.core.shelf import address
from hub.viewing import queries
from hub.viewing.brief import keep_crowd, known_crowd
from hub.viewing.model import Place, Saved, SeenSeconds


def save(session: Session, person_id: str, clip_id: str, now: datetime) -> None:
    """Put a clip aside; doing it again changes nothing (1 statement)."""
    made = insert_into(session, Saved).values(person_id=person_id, clip_id=clip_id, saved_at=now)
    session.execute(made.on_conflict_do_nothing())


def forget(session: Session, person_id: str, clip_id: str) -> None:
    """Put it back (1 statement)."""
    mine = (Saved.person_id == person_id, Saved.clip_id == clip_id)
    session.execute(delete(Saved).where(*mine))


def among(session: Session, person_id: str, clip_ids: Iterable[str]) -> set[str]:
    """Return which of these clips the person has put aside (1 statement)."""
    mine = (Saved.person_id == person_id, Saved.clip_id.in_(list(clip_ids)))
    return set(session.scalars(select(Saved.clip_id).where(*mine)))


def standing(session: Session, person_id: str, clip: Clip) -> tuple[int, float | None, bool, bool]:
    """Return a clip's viewers, and where a person stopped, whether watched, whether put aside.

    Viewers are counted as in its numbers (`queries.waiting`), a crowd as on cards. 1 statement.
    """
    here = address(session)
    crowd = known_crowd(here, clip.id)
    given = {"person": person_id, "clip": clip.id, "own": sorted(clip.uncounted)}
    row = session.execute(_standing(is_known=crowd is not None), given).one()
    counted = crowd or keep_crowd(here, clip.id, row[0] - row[1] % clip.least_curves)
    return counted, row[2], bool(row[3]), bool(row[4])


@cache  # every watch page asks this: putting it together takes longer than asking
def _standing(*, is_known: bool) -> Select[int, int, float | None, bool | None, bool]:
    person: BindParameter[str] = bindparam("person")
    clip: BindParameter[str] = bindparam("clip")
    place = (Place.person_id == person, Place.clip_id == clip)
    own: BindParameter[str] = bindparam("own", expanding=True)
    others = SeenSeconds.person_id.not_in(own)
    seen = (SeenSeconds.clip_id == clip, SeenSeconds.is_viewer, others)
    people = select(func.count(SeenSeconds.person_id.distinct())).where(*seen)
    off_list = people.join(Clip, Clip.id == SeenSeconds.clip_id).where(not_(queries.listed()))
    return select(
        literal(0) if is_known else people.scalar_subquery(),
        literal(0) if is_known else off_list.scalar_subquery(),
        select(Place.at_s).where(*place).scalar_subquery(),
        select(Place.watched).where(*place).scalar_subquery(),
        exists().where(Saved.person_id == person, Saved.clip_id == clip),
    )


def export(session: Session, person_id: str) -> dict[str, list[dict[str, str]]]:
    """Return what a person has put aside as plain values, for that person alone (1 statement)."""
    wanted = select(Saved, variants.title(person_id)).join(Clip, Clip.id == Saved.clip_id)
    rows = session.execute(wanted.where(Saved.person_id == person_id).order_by(Saved.saved_at))
    return {
        "saved": [
            {"clip": one.clip_id, "title": title, "saved_at": one.saved_at.isoformat()}
            for one, title in rows
        ]
    }


def erase(session: Session, person_id: str) -> None:
    """Forget all that a person has put aside (1 statement)."""
    session.execute(delete(Saved).where(Saved.person_id == person_id))
