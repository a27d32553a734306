"""Every read of clips."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from hub.audiences import access
from hub.audiences.access import Door, DoorColumns
from hub.audiences.model import Audience
from hub.audiences.whoever import Kind, filled, kind_of, whoever
from hub.clips import variants
from hub.clips.model import Clip, Speaker, State, Take
from hub.core.errors import NotFound
from hub.people.asker import Asker
from hub.people.model import Person


def _door_of(clip: type[Clip]) -> DoorColumns:
    def speaks(person_id: str) -> ColumnElement[bool]:
        return exists().where(Speaker.clip_id == clip.id, Speaker.person_id == person_id)

    return DoorColumns(
        state=clip.state,
        owner_id=clip.owner_id,
        speaks=speaks,
        audience_id=clip.audience_id,
        closes_at=clip.closes_at,
        stands_alone=clip.under_id.is_(None),
    )


DOOR = _door_of(Clip)


def whole(asker: Asker | None = None) -> tuple[ORMOption, ...]:
    """Return what to load with a clip so that ``asker`` can be shown it (7 statements more)."""
    return (*variants.dressed(asker), *parts())


def parts() -> tuple[ORMOption, ...]:
    """Return what makes a clip whole, whoever asks."""
    return (
        joinedload(Clip.owner).joinedload(Person.department),
        joinedload(Clip.audience).selectinload(Audience.rules),
        selectinload(Clip.speakers).joinedload(Speaker.person).joinedload(Person.department),
        selectinload(Clip.key_messages),
        selectinload(Clip.takes).selectinload(Take.renditions),
    )


def get(session: Session, clip_id: str) -> Clip:
    """Return a whole clip, whoever asks (6 statements).

    Raises:
        NotFound: there is none.
    """
    return _one(session, select(Clip).where(Clip.id == clip_id))


def get_for_many(session: Session, clip_id: str) -> Clip:
    """Return a whole clip as people of both halves may read of it together (6 statements).

    While two titles are compared it has none of the two.

    Raises:
        NotFound: there is none.
    """
    return _one(session, select(Clip).where(Clip.id == clip_id).options(variants.untitled()))


def get_watchable(session: Session, asker: Asker, clip_id: str, now: datetime) -> Clip:
    """Return a whole clip that ``asker`` may watch (6 statements).

    Raises:
        NotFound: there is none, or it isn't for them.
    """
    wanted = select(Clip).where(Clip.id == clip_id, access.watchable(asker, DOOR, now))
    return _one(session, wanted, asker)


def get_shown(session: Session, asker: Asker, clip_id: str, now: datetime) -> Clip:
    """Return a clip that ``asker`` may watch as the watch page shows it (1 statement).

    Of its takes the one that people see is loaded, with renditions.

    Raises:
        NotFound: there is none, or it isn't for them.
    """
    given = filled(asker, now) | {"clip": clip_id}
    clip = session.scalars(_shown(kind_of(asker)), given).unique().one_or_none()
    if clip is None:
        raise NotFound(access.UNKNOWN)
    return clip


@cache
def _shown(kind: Kind) -> Select[Clip]:
    """What `get_shown` asks."""
    asker, now = whoever(kind)
    take = and_(Take.clip_id == Clip.id, Take.number == variants.take_number(asker))
    wanted = select(Clip).outerjoin(Take, take)
    wanted = wanted.where(Clip.id == bindparam("clip"), access.watchable(asker, DOOR, now))
    return wanted.options(
        *variants.dressed(asker),
        joinedload(Clip.owner).joinedload(Person.department),
        joinedload(Clip.audience).joinedload(Audience.rules),
        joinedload(Clip.speakers).joinedload(Speaker.person).joinedload(Person.department),
        joinedload(Clip.key_messages),
        contains_eager(Clip.takes).joinedload(Take.renditions),
    )


def get_playable(session: Session, asker: Asker, clip_id: str, now: datetime) -> Clip:
    """Return a whole clip, or a spoken comment, that ``asker`` may play (6 statements).

    Raises:
        NotFound: there is none, or it isn't for them.
    """
    return _one(session, select(Clip).where(Clip.id == clip_id, playable(asker, now)), asker)


def spoken_under(session: Session, clip_id: str) -> list[Clip]:
    """Return the spoken comments under a clip, whole (6 statements)."""
    return _many(session, select(Clip).where(Clip.under_id == clip_id))


def require_watchable(session: Session, asker: Asker, clip_id: str, now: datetime) -> None:
    """See to it that ``asker`` may watch a clip, without loading it (1 statement).

    Raises:
        NotFound: there is none, or it isn't for them.
    """
    wanted = select(Clip.id).where(Clip.id == clip_id, access.watchable(asker, DOOR, now))
    if session.scalar(wanted) is None:
        raise NotFound(access.UNKNOWN)


def shown_take_id(session: Session, asker: Asker, clip_id: str, now: datetime) -> str:
    """Return the take that ``asker`` is shown of a clip that they may watch (1 statement).

    Raises:
        NotFound: there is none, or it isn't for them.
    """
    take = and_(Take.clip_id == Clip.id, Take.number == variants.take_number(asker))
    wanted = select(Take.id).select_from(Clip).join(Take, take).where(Clip.id == clip_id)
    found = session.scalar(wanted.where(access.watchable(asker, DOOR, now)))
    if found is None:
        raise NotFound(access.UNKNOWN)
    return found


def get_preparable(session: Session, asker: Asker, clip_id: str, now: datetime) -> Clip:
    """Return a whole clip that ``asker`` may edit and publish (6 statements).

    Raises:
        NotFound: there is none, or it isn't for them.
        NotAllowed: they may watch it, no more.
    """
    clip = get_watchable(session, asker, clip_id, now)
    access.require_prepare(asker, door(clip), now)
    return clip


def door(clip: Clip) -> Door:
    """Return what decides who may pass, of a clip with audience rules and speakers loaded."""
    rules = clip.audience.rules
    return Door(
        state=clip.state.value,
        owner_id=clip.owner_id,
        speaker_ids=clip.speaker_ids,
        includes=frozenset(rule.key for rule in rules if not rule.excludes),
        excludes=frozenset(rule.key for rule in rules if rule.excludes),
        closes_at=clip.closes_at,
    )


def watchable(
    session: Session, asker: Asker, now: datetime, limit: int, before: str = ""
) -> list[Clip]:
    """Return whole clips that ``asker`` may watch, newest first, before a cursor (6 statements)."""
    wanted = select(Clip).where(access.watchable(asker, DOOR, now))
    if before:
        at, _, clip_id = before.partition("~")
        newest = datetime.fromisoformat(at)
        wanted = wanted.where(
            or_(Clip.created_at < newest, (Clip.created_at == newest) & (Clip.id < clip_id))
        )
    return _many(session, wanted.limit(limit), asker)


def published_between(
    session: Session, asker: Asker, since: datetime, until: datetime, now: datetime
) -> list[Clip]:
    """Return whole clips that ``asker`` may watch, published from ``since`` to before ``until``.

    Newest first, however many there are (6 statements).
    """
    then = Clip.published_at >= since, Clip.published_at < until
    return _many(session, select(Clip).where(access.watchable(asker, DOOR, now), *then), asker)


def preparable(session: Session, asker: Asker) -> list[Clip]:
    """Return what ``asker`` prepares, speaks in or advises on, newest first, bare (1 statement)."""
    mine = or_(access.preparable(asker, DOOR), DOOR.speaks(asker.id))
    wanted = select(Clip).where(DOOR.stands_alone if asker.sees_drafts else mine)
    return list(session.scalars(_newest_first(wanted.options(*variants.dressed(asker)))))


def make_whole(session: Session, asker: Asker, bare: Iterable[str]) -> list[Clip]:
    """Load the rest of clips with these ids, newest first (6 statements)."""
    return _many(session, select(Clip).where(Clip.id.in_(list(bare))), asker)


def of_speaker(session: Session, asker: Asker, person_id: str, now: datetime) -> list[Clip]:
    """Return a person's published clips that ``asker`` may watch, newest first (6 statements)."""
    wanted = select(Clip).where(
        DOOR.speaks(person_id), Clip.state == State.PUBLISHED, access.watchable(asker, DOOR, now)
    )
    return _many(session, wanted, asker)


def prepared_by(session: Session, person_id: str) -> list[Clip]:
    """Return the clips in whose figures a person is left out since they opened (2 statements)."""
    opened = session.execute(select(Clip.id, Clip.apart).where(Clip.apart.is_not(None)))
    theirs = [clip_id for clip_id, apart in opened if person_id in (apart or ())]
    return list(session.scalars(select(Clip).where(Clip.id.in_(theirs))))


def spoken_by(session: Session, person_id: str) -> list[Clip]:
    """Return whole clips in which a person speaks, whoever asks (6 statements)."""
    return _many(session, select(Clip).where(DOOR.speaks(person_id)))


def newest_published(session: Session, asker: Asker, now: datetime, limit: int) -> list[Clip]:
    """Return whole published clips that ``asker`` may watch, newest first (6 statements)."""
    wanted = select(Clip).where(Clip.state == State.PUBLISHED, access.watchable(asker, DOOR, now))
    newest = wanted.options(*whole(asker)).order_by(Clip.published_at.desc(), Clip.id.desc())
    return list(session.scalars(newest.limit(limit)).unique())


def before(session: Session, asker: Asker, clip: Clip, now: datetime, limit: int) -> list[Clip]:
    """Return whole clips of the same speaker that opened before one, newest first (6 statements).

    Those published that ``asker`` may watch; the speaker is the first that is named.
    """
    if clip.published_at is None or not clip.speakers:
        return []
    speaks = DOOR.speaks(clip.speakers[0].person_id)
    wanted = select(Clip).where(speaks, Clip.state == State.PUBLISHED, Clip.id != clip.id)
    wanted = wanted.where(Clip.published_at < clip.published_at, access.watchable(asker, DOOR, now))
    newest = wanted.options(*whole(asker)).order_by(Clip.published_at.desc(), Clip.id.desc())
    return list(session.scalars(newest.limit(limit)).unique())


def by_ids(
    session: Session, clip_ids: Iterable[str], asker: Asker | None = None
) -> dict[str, Clip]:
    """Return whole clips by their ids, as ``asker`` is shown them if one is given (6 statements).

    Whether they may watch them was asked before.
    """
    wanted = select(Clip).where(Clip.id.in_(clip_ids))
    # Letters to several people may be made in one session, and each has a title of their own.
    found = _many(session, wanted.execution_options(populate_existing=True), asker)
    return {clip.id: clip for clip in found}


def due(session: Session, now: datetime) -> list[Clip]:
    """Return scheduled clips whose time has come, whole (6 statements)."""
    wanted = select(Clip).where(Clip.state == State.SCHEDULED, Clip.opens_at <= now)
    return _many(session, wanted)


def published_count(session: Session, person_ids: Iterable[str]) -> dict[str, int]:
    """Return how many published clips each person speaks in (1 statement)."""
    wanted = (
        select(Speaker.person_id, func.count())
        .join(Clip, Clip.id == Speaker.clip_id)
        .where(Speaker.person_id.in_(list(person_ids)), Clip.state == State.PUBLISHED)
        .group_by(Speaker.person_id)
    )
    return {person_id: number for person_id, number in session.execute(wanted)}


def export(session: Session, person_id: str) -> dict[str, Any]:
    """Return which clips a person owns or speaks in, as plain values (1 statement)."""
    mine = or_(Clip.owner_id == person_id, DOOR.speaks(person_id))
    rows = session.execute(
        select(Clip.id, variants.title(person_id), Clip.state, Clip.created_at).where(mine)
    )
    return {
        "clips": [
            {"id": i, "title": title, "state": state.value, "created_at": at.isoformat()}
            for i, title, state, at in rows
        ]
    }


def playable(asker: Asker, now: datetime) -> ColumnElement[bool]:
    """Whether ``asker`` may watch a clip, or the one that a spoken comment is under."""
    over = aliased(Clip)
    heard = exists().where(over.id == Clip.under_id, access.watchable(asker, _door_of(over), now))
    return or_(access.watchable(asker, DOOR, now), heard)


def _one(session: Session, wanted: Select[Clip], asker: Asker | None = None) -> Clip:
    clip = session.scalars(wanted.options(*whole(asker))).unique().one_or_none()
    if clip is None:
        raise NotFound(access.UNKNOWN)
    return clip


def _many(session: Session, wanted: Select[Clip], asker: Asker | None = None) -> list[Clip]:
    return list(session.scalars(_newest_first(wanted.options(*whole(asker)))).unique())


def _newest_first(wanted: Select[Clip]) -> Select[Clip]:
    return wanted.order_by(Clip.created_at.desc(), Clip.id.desc())
