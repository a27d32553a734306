"""Which clips a person may watch, in the order of lists."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, true
from sqlalchemy.orm import Session, aliased, selectinload

from hub.audiences import access
from hub.clips.model import Clip, Speaker, State, Take
from hub.clips.queries import DOOR
from hub.comments.model import Comment, Reaction
from hub.people.asker import Asker
from hub.site.cards import BEGUN_S, NEARLY_DONE
from hub.viewing.model import Place

PAGE = 24


class Show(StrEnum):
    """What the library shows."""

    ALL = "all"
    NEW = "new"
    BEGUN = "begun"


def show_of(given: str) -> Show:
    """Return what was asked for; all where it is nothing we know."""
    return Show(given) if given in tuple(Show) else Show.ALL


def address(show: Show, page: int) -> str:
    """Return the address of a page of the library."""
    shown = f"show={show.value}&" if show is not Show.ALL else ""
    return f"/library?{shown}page={page}"


def open_clips(asker: Asker, now: datetime) -> Select[Clip]:
    """Return the published, playable clips that ``asker`` may watch, with what cards need."""
    return (
        select(Clip)
        .join(Take, and_(Take.clip_id == Clip.id, Take.number == Clip.take_number))
        .options(
            selectinload(Clip.speakers).joinedload(Speaker.person),
            selectinload(Clip.key_messages),
            selectinload(Clip.takes),
        )
        .where(Clip.state == State.PUBLISHED, Take.playable, access.watchable(asker, DOOR, now))
    )


def newest(session: Session, asker: Asker, now: datetime, limit: int) -> list[Clip]:
    """Return the newest clips (4 statements)."""
    wanted = open_clips(asker, now).order_by(Clip.published_at.desc(), Clip.id).limit(limit)
    return list(session.scalars(wanted).unique())


def page(
    session: Session, asker: Asker, now: datetime, show: Show, number: int
) -> tuple[list[Clip], int]:
    """Return one page of the library and how many there are in all (5 statements)."""
    wanted = _shown(open_clips(asker, now), asker.id, show)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    ordered = wanted.order_by(Clip.published_at.desc(), Clip.id)
    return list(session.scalars(ordered.limit(PAGE).offset(PAGE * (number - 1))).unique()), total


def begun(session: Session, asker: Asker, now: datetime, limit: int = 3) -> list[Clip]:
    """Return clips begun and not finished, the last touched first (4 statements)."""
    mine = and_(Place.clip_id == Clip.id, Place.person_id == asker.id)
    wanted = _shown(open_clips(asker, now), asker.id, Show.BEGUN).join(Place, mine)
    return list(session.scalars(wanted.order_by(Place.updated_at.desc()).limit(limit)).unique())


def next_unwatched(session: Session, asker: Asker, now: datetime, clip_id: str) -> Clip | None:
    """Return the newest clip but ``clip_id`` that ``asker`` has not watched (4 statements)."""
    wanted = open_clips(asker, now).where(Clip.id != clip_id, ~_has_place(asker.id, _watched))
    return session.scalars(wanted.order_by(Clip.published_at.desc(), Clip.id).limit(1)).first()


def count_new(session: Session, asker: Asker, now: datetime) -> tuple[int, float]:
    """Return how many clips are new to ``asker`` and their seconds in all (1 statement)."""
    wanted = _shown(open_clips(asker, now), asker.id, Show.NEW).with_only_columns(
        func.count(), func.coalesce(func.sum(Take.duration_s), 0.0)
    )
    count, seconds = session.execute(wanted).one()
    return count, float(seconds or 0.0)


def reacted_since(
    session: Session, asker: Asker, now: datetime, within: timedelta
) -> list[Reaction]:
    """Return recent reactions at a moment of clips that ``asker`` may watch (1 statement)."""
    visible = open_clips(asker, now).with_only_columns(Clip.id)
    wanted = select(Reaction).where(
        Reaction.clip_id.in_(visible), Reaction.window >= 0, Reaction.created_at > now - within
    )
    return list(session.scalars(wanted))


def discussed(session: Session, asker: Asker, now: datetime) -> list[str]:
    """Return ids of watchable clips in which questions were asked (1 statement)."""
    asked = exists().where(Comment.clip_id == Clip.id, Comment.question)
    wanted = open_clips(asker, now).with_only_columns(Clip.id).where(asked)
    return list(session.scalars(wanted))


def _shown(wanted: Select[Clip], person_id: str, show: Show) -> Select[Clip]:
    if show is Show.NEW:
        return wanted.where(~_has_place(person_id, _watched), ~_has_place(person_id, _is_begun))
    if show is Show.BEGUN:
        return wanted.where(_has_place(person_id, _is_begun))
    return wanted


def _has_place(
    person_id: str, test: Callable[[type[Place]], ColumnElement[bool]]
) -> ColumnElement[bool]:
    place = aliased(Place)
    return exists().where(place.clip_id == Clip.id, place.person_id == person_id, test(place))


def _watched(place: type[Place]) -> ColumnElement[bool]:
    return place.watched == true()


def _is_begun(place: type[Place]) -> ColumnElement[bool]:
    return and_(~place.watched, place.at_s >= BEGUN_S, place.at_s < Take.duration_s * NEARLY_DONE)
