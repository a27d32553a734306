"""Series and topics: where a clip stands among others. Both are named in words and made by use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import Select, bindparam, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.clips.model import Clip
from hub.clips.shelves_model import ClipTopic, Series, Topic
from hub.core.db import is_sqlite
from hub.core.errors import Rejected
from hub.core.ids import new_id

LONGEST_SERIES: Final = 120
LONGEST_TOPIC: Final = 60
MOST_TOPICS: Final = 8


@dataclass(frozen=True, slots=True)
class Shelf:
    """The series of a clip, if any, and its topics by name."""

    series: Series | None = None
    topics: tuple[Topic, ...] = ()


def of(session: Session, clip_ids: Iterable[str]) -> dict[str, Shelf]:
    """Return where each clip stands (1 statement)."""
    ids = list(clip_ids)
    found = {clip_id: Shelf() for clip_id in ids}
    for clip_id, series, topic in session.execute(_of(), {"ids": ids}):
        topics = (*found[clip_id].topics, topic) if topic else ()
        found[clip_id] = Shelf(series, topics)
    return found


@cache  # every watch page asks this: putting it together takes longer than asking
def _of() -> Select[str, Series, Topic]:
    return (
        select(Clip.id, Series, Topic)
        .outerjoin(Series, Series.id == Clip.series_id)
        .outerjoin(ClipTopic, ClipTopic.clip_id == Clip.id)
        .outerjoin(Topic, Topic.id == ClipTopic.topic_id)
        .where(Clip.id.in_(bindparam("ids", expanding=True)))
        .order_by(Topic.name)
    )


def put_in_series(session: Session, clip: Clip, title: str) -> None:
    """Let a clip belong to the series of this title, or to none where it is empty.

    Raises:
        Rejected: the title is too long.
    """
    title = _plain(title, LONGEST_SERIES, "series")
    clip.series_id = _made(session, Series.id, Series.title, [title])[title] if title else None


def set_topics(session: Session, clip: Clip, names: Sequence[str]) -> None:
    """Let these be the topics of a clip.

    Raises:
        Rejected: there are too many, or one is too long.
    """
    wanted = {plain for name in names if (plain := _plain(name, LONGEST_TOPIC, "topics"))}
    if len(wanted) > MOST_TOPICS:
        raise Rejected(f"A clip has at most {MOST_TOPICS} topics.", "topics")
    session.execute(delete(ClipTopic).where(ClipTopic.clip_id == clip.id))
    known = _made(session, Topic.id, Topic.name, sorted(wanted))
    session.add_all(ClipTopic(clip_id=clip.id, topic_id=topic) for topic in known.values())


def names(session: Session) -> tuple[list[str], list[str]]:
    """Return the titles of series and the topics in use, for those who prepare (2 statements)."""
    in_use = exists().where(Clip.series_id == Series.id)
    series = session.scalars(select(Series.title).where(in_use).order_by(Series.title))
    had = exists().where(ClipTopic.topic_id == Topic.id)
    return list(series), list(session.scalars(select(Topic.name).where(had).order_by(Topic.name)))


def _made(
    session: Session,
    key: InstrumentedAttribute[str],
    name: InstrumentedAttribute[str],
    wanted: Sequence[str],
) -> dict[str, str]:
    """Return ids by name; two who make the same at once get one (2 statements)."""
    if not wanted:
        return {}
    kind = sqlite if is_sqlite(session) else postgresql
    rows = [{key.key: new_id(), name.key: one} for one in wanted]
    session.execute(kind.insert(name.class_).on_conflict_do_nothing(), rows)
    found = session.execute(select(name, key).where(name.in_(wanted)))
    return {text: row_id for text, row_id in found}


def _plain(text: str, longest: int, field: str) -> str:
    plain = " ".join(text.replace("\x00", "").split())
    if len(plain) > longest:
        raise Rejected(f"Keep each under {longest} characters.", field)
    return plain
