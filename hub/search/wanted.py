"""What an asker may see, narrowed by filters: the same inside every query of search."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
)

from hub.audiences import access, whoever
from hub.clips import variants
from hub.clips.model import Clip, Speaker, State, Take
from hub.clips.queries import DOOR
from hub.clips.shelves_model import ClipTopic
from hub.index.matching import Shape, clips_of
from hub.index.queries import speaks_language
from hub.people.asker import Asker
from hub.people.model import Department, Person
from hub.search.filters import LONG_S, SHORT_S, Filters, Length
from hub.viewing.model import Place

Columns = Select[*tuple[Any, ...]]
MANY: Final = 300  # clips found; gathering all audiences costs about what so many look-ups do
GONE = (State.WITHDRAWN, State.REFUSED)
PUBLISHED = func.coalesce(Clip.published_at, Clip.created_at)
IS_LENGTH: dict[Length, ColumnElement[bool]] = {
    Length.SHORT: Take.duration_s <= SHORT_S,
    Length.MEDIUM: and_(Take.duration_s > SHORT_S, Take.duration_s <= LONG_S),
    Length.LONG: Take.duration_s > LONG_S,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Clips that ``asker`` may see now and that pass the filters."""

    asker: Asker
    filters: Filters
    now: datetime

    @property
    def filled(self) -> Mapping[str, Any]:
        """What a statement about `anyones` is run with."""
        return whoever.filled(self.asker, self.now)

    def but(self, **changes: Any) -> "Wanted":  # noqa: ANN401 - fields of Filters
        """Return the same with other filters."""
        return replace(self, filters=replace(self.filters, **changes))

    def of(self, columns: Columns, shape: Shape) -> Columns:
        """Return ``columns`` of what was found and may be seen."""
        found = clips_of(shape)
        chosen = columns.select_from(found).join(Clip, Clip.id == found.c.clip_id)
        may_see = access.watchable(self.asker, DOOR, self.now, _are_many(shape))
        own = found.c.variant == variants.words(self.asker)
        return chosen.where(*self.tests(), may_see, own, Clip.state.not_in(GONE))

    def tests(self) -> Iterator[ColumnElement[bool]]:
        """Yield what each filter asks of `Clip`, as SQL."""
        for name, test in _TESTS.items():
            if given := getattr(self.filters, name):
                yield test(given)
        if self.filters.languages:
            own = variants.words(self.asker)
            yield speaks_language(Clip.id, own, self.filters.languages)
        if self.filters.lengths:
            yield _has_length(self.asker, self.filters.lengths)
        if self.filters.unwatched:
            yield func.coalesce(seen_by(self.asker), false()) == false()


def anyones(kind: whoever.Kind, filters: Filters) -> Wanted:
    """Return the same for whoever asks, to put together a statement that is kept."""
    asker, now = whoever.whoever(kind)
    return Wanted(asker, filters, now)


def _are_many(shape: Shape) -> ColumnElement[bool] | None:
    """Whether so much is found that PostgreSQL should gather audiences; SQLite looks up faster."""
    if shape.sqlite:
        return None
    return select(func.count()).select_from(clips_of(shape)).scalar_subquery() > MANY


def is_shown_take(asker: Asker) -> ColumnElement[bool]:
    """Whether a take is the one that ``asker`` sees of its clip."""
    return and_(Take.clip_id == Clip.id, Take.number == variants.take_number(asker))


def seen_by(asker: Asker) -> ScalarSelect[bool]:
    """Whether the asker has watched the clip; null where they have not even begun."""
    mine = select(Place.watched).where(Place.clip_id == Clip.id, Place.person_id == asker.id)
    return mine.scalar_subquery()


def _speaks(wanted: Sequence[str]) -> ColumnElement[bool]:
    emails = [one.strip().lower() for one in wanted]
    return _speaker_is(or_(Person.id.in_(wanted), Person.email.in_(emails)))


def _from_departments(names: Sequence[str]) -> ColumnElement[bool]:
    of = select(Department.id).where(Department.name.in_(names))
    return _speaker_is(Person.department_id.in_(of))


def _speaker_is(test: ColumnElement[bool]) -> ColumnElement[bool]:
    of_clip = select(Speaker.clip_id).join(Person, Person.id == Speaker.person_id)
    return exists(of_clip.where(Speaker.clip_id == Clip.id, test))


def _has_length(asker: Asker, lengths: Sequence[Length]) -> ColumnElement[bool]:
    is_it = is_shown_take(asker)
    return exists().where(is_it, or_(*(IS_LENGTH[length] for length in lengths)))


def _in_series(ids: Sequence[str]) -> ColumnElement[bool]:
    return Clip.series_id.in_(ids)


def _is_about(ids: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(ClipTopic.clip_id == Clip.id, ClipTopic.topic_id.in_(ids))


_TESTS: Final[Mapping[str, Callable[[Any], ColumnElement[bool]]]] = {
    "clip": lambda clip_id: Clip.id == clip_id,
    "since": lambda at: at <= PUBLISHED,
    "until": lambda at: at > PUBLISHED,
    "speakers": _speaks,
    "departments": _from_departments,
    "series": _in_series,
    "topics": _is_about,
}
