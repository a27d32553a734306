"""Which clips a person may watch, in the order of lists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from hub.audiences import access
from hub.audiences.whoever import Kind, filled, kind_of, whoever
from hub.clips import variants
from hub.clips.model import Clip, Speaker, State, Take
from hub.clips.queries import DOOR
from hub.clips.shelves_model import ClipTopic, Series, Topic
from hub.people.asker import Asker
from hub.site.cards import in_the_middle
from hub.viewing.model import Place, Saved

PAGE = 24
MOST_OF_A_SHELF = 200


class Show(StrEnum):
    """What the library shows."""

    ALL = "all"
    NEW = "new"
    BEGUN = "begun"
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the library is narrowed to: a series and a topic by id, “” for all."""

    show: Show = Show.ALL
    series: str = ""
    topic: str = ""

    def address(self, page: int = 1, **changes: Any) -> str:  # noqa: ANN401 - fields of this class
        """Return the address of a page of the library, with another show, series or topic."""
        shown = replace(self, **changes)
        given = {
            "show": "" if shown.show == Show.ALL else str(shown.show),
            "series": shown.series,
            "topic": shown.topic,
            "page": str(page) if page > 1 else "",
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return f"/library?{query}" if query else "/library"


Named = list[tuple[str, str]]


def show_of(given: str) -> Show:
    """Return what was asked for; all where it is nothing we know."""
    return Show(given) if given in tuple(Show) else Show.ALL


def open_clips(asker: Asker, now: datetime) -> Select[Clip]:
    """Return the published, playable clips that ``asker`` may watch, with what cards need.

    Of their takes the one that people see is loaded, no other.
    """
    speakers = selectinload(Clip.speakers).joinedload(Speaker.person)
    return _open(asker, now).options(speakers, selectinload(Clip.key_messages))


def _open(asker: Asker, now: datetime) -> Select[Clip]:
    return (
        select(Clip)
        .join(Take, and_(Take.clip_id == Clip.id, Take.number == variants.take_number(asker)))
        .options(*variants.dressed(asker), contains_eager(Clip.takes))
        .where(Clip.state == State.PUBLISHED, Take.playable, access.watchable(asker, DOOR, now))
    )


def open_ids(asker: Asker, now: datetime) -> Select[str]:
    """Return the ids of `open_clips`, to stand inside another query."""
    return _open(asker, now).with_only_columns(Clip.id, maintain_column_froms=True)


def page(
    session: Session, asker: Asker, now: datetime, shown: Shown, number: int
) -> tuple[list[Clip], int]:
    """Return one page of the library and how many there are in all (4 statements)."""
    wanted = _shown(open_clips(asker, now), asker.id, shown.show)
    if shown.series:
        wanted = wanted.where(Clip.series_id == shown.series)
    if shown.topic:
        wanted = wanted.where(_is_about(shown.topic))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    ordered = wanted.order_by(Clip.published_at.desc(), Clip.id)
    return list(session.scalars(ordered.limit(PAGE).offset(PAGE * (number - 1))).unique()), total


def by_ids(session: Session, asker: Asker, now: datetime, ids: Iterable[str]) -> dict[str, Clip]:
    """Return open clips by id (2 statements)."""
    given = filled(asker, now) | {"ids": list(ids)}
    found = session.scalars(_of_ids(kind_of(asker)), given)
    return {clip.id: clip for clip in found.unique()}


@cache
def _of_ids(kind: Kind) -> Select[Clip]:
    # Most have one speaker: a row for each costs less than another statement.
    speakers = joinedload(Clip.speakers).joinedload(Speaker.person)
    wanted = _open(*whoever(kind)).options(speakers, selectinload(Clip.key_messages))
    return wanted.where(Clip.id.in_(bindparam("ids", expanding=True)))


def next_unwatched(session: Session, asker: Asker, now: datetime, clip_id: str) -> Clip | None:
    """Return the newest clip but ``clip_id`` that ``asker`` has not watched (3 statements)."""
    wanted = open_clips(asker, now).where(Clip.id != clip_id, ~_has_place(asker.id, _watched))
    return session.scalars(wanted.order_by(Clip.published_at.desc(), Clip.id).limit(1)).first()


def in_series(session: Session, asker: Asker, now: datetime, series_id: str) -> list[Clip]:
    """Return what of a series ``asker`` may watch, the first part first (3 statements)."""
    wanted = open_clips(asker, now).where(Clip.series_id == series_id)
    ordered = wanted.order_by(Clip.published_at, Clip.id).limit(MOST_OF_A_SHELF)
    return list(session.scalars(ordered).unique())


def about(session: Session, asker: Asker, now: datetime, topic_id: str) -> list[Clip]:
    """Return what about a topic ``asker`` may watch, newest first (3 statements)."""
    wanted = open_clips(asker, now).where(_is_about(topic_id))
    ordered = wanted.order_by(Clip.published_at.desc(), Clip.id).limit(MOST_OF_A_SHELF)
    return list(session.scalars(ordered).unique())


def of_speaker(session: Session, asker: Asker, now: datetime, person_id: str) -> list[Clip]:
    """Return a person's updates that ``asker`` may watch, newest first (3 statements)."""
    speaks = exists().where(Speaker.clip_id == Clip.id, Speaker.person_id == person_id)
    wanted = open_clips(asker, now).where(speaks)
    return list(session.scalars(wanted.order_by(Clip.published_at.desc(), Clip.id)).unique())


def shelves(session: Session, asker: Asker, now: datetime) -> tuple[Named, Named]:
    """Return (id, name) of series and of topics in which ``asker`` may watch something.

    2 statements.
    """
    visible = open_ids(asker, now)
    in_one = select(Clip.series_id).where(Clip.id.in_(visible))
    series = select(Series.id, Series.title).where(Series.id.in_(in_one)).order_by(Series.title)
    had = select(ClipTopic.topic_id).where(ClipTopic.clip_id.in_(visible))
    topics = select(Topic.id, Topic.name).where(Topic.id.in_(had)).order_by(Topic.name)
    return _named(session, series), _named(session, topics)


def _named(session: Session, wanted: Select[str, str]) -> Named:
    return [(key, name) for key, name in session.execute(wanted)]


def _shown(wanted: Select[Clip], person_id: str, show: Show) -> Select[Clip]:
    if show is Show.NEW:
        return wanted.where(~_has_place(person_id, _watched), ~_has_place(person_id, _is_begun))
    if show is Show.SAVED:
        return wanted.where(_is_saved(person_id))
    if show is Show.BEGUN:
        return wanted.where(_has_place(person_id, _is_begun))
    return wanted


def _is_saved(person_id: str) -> ColumnElement[bool]:
    return exists().where(Saved.clip_id == Clip.id, Saved.person_id == person_id)


def _is_about(topic_id: str) -> ColumnElement[bool]:
    return exists().where(ClipTopic.clip_id == Clip.id, ClipTopic.topic_id == topic_id)


def _has_place(
    person_id: str, test: Callable[[type[Place]], ColumnElement[bool]]
) -> ColumnElement[bool]:
    place = aliased(Place)
    return exists().where(place.clip_id == Clip.id, place.person_id == person_id, test(place))


def _watched(place: type[Place]) -> ColumnElement[bool]:
    return place.watched == true()


def _is_begun(place: type[Place]) -> ColumnElement[bool]:
    return and_(~place.watched, in_the_middle(place.at_s, Take.duration_s))
