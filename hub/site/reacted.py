"""This week's moments: the sentences people reacted to most, from five people on.

What was loud in a take is counted once and kept for as long as neither its taps of the week nor its
words change: `Loud` holds all that it depends on. Who may see the clip is asked at every reading.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from hub.audiences.whoever import Kind, filled, kind_of, whoever
from hub.captions import queries as captions
from hub.captions import spoken
from hub.captions.model import Transcript, TranscriptState
from hub.captions.spoken import Line
from hub.clips import addresses
from hub.clips.model import Clip
from hub.comments.actions import WINDOW_S
from hub.comments.model import Reaction, ReactionKind
from hub.core.shelf import Shelf, address
from hub.disclosure import rules
from hub.people.asker import Asker
from hub.people.model import Person
from hub.site.listing import open_ids

WEEK: Final = timedelta(days=7)
SHOWN: Final = 3
CLIPS: Final = 6  # with the most taps; among their sentences are the loudest
MOST_KEPT: Final = 256  # takes


class Loud(NamedTuple):
    """A take that people tapped at this week, and what its loudest sentences depend on."""

    clip_id: str
    take_id: str
    taps: int
    first_tap: int
    last_tap: int
    last_at: datetime
    transcript: int | None  # None while there are no words
    version: int | None


class Tap(NamedTuple):
    """One tap at a moment of a take."""

    take_id: str
    window: int
    kind: ReactionKind
    person_id: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence of a take that five or more people reacted to."""

    said: Line
    kinds: Counter[ReactionKind]


_shelf: Shelf[Loud, tuple[Heard, ...]] = Shelf(MOST_KEPT)


@dataclass(frozen=True, slots=True)
class Moment:
    """A sentence that people reacted to, as the home page shows it."""

    url: str
    text: str
    start_s: float
    poster_url: str
    title: str
    speakers: tuple[Person, ...]
    agree: int
    thanks: int
    unsure: int


def loudest(session: Session, asker: Asker, now: datetime) -> list[Loud]:
    """Return the takes with most taps at a moment this week (1 statement).

    Of clips that ``asker`` may watch, and at which five people tapped.
    """
    given = filled(asker, now) | {"since": now - WEEK}
    return [Loud(*row) for row in session.execute(_loudest(kind_of(asker)), given)]


@cache
def _loudest(kind: Kind) -> Select[Any]:
    """What `loudest` asks: which of the few takes with enough taps are for the asker."""
    of = (Reaction.clip_id, Reaction.take_id)
    figures = (
        func.count().label("taps"),
        func.min(Reaction.id).label("first"),
        func.max(Reaction.id).label("last"),
        func.max(Reaction.created_at).label("last_at"),
    )
    wanted = select(*of, *figures).where(*_this_week()).group_by(*of)
    tapped = wanted.having(
        func.count(Reaction.person_id.distinct()) >= rules.least().shares
    ).subquery()
    ready = (Transcript.take_id == tapped.c.take_id, Transcript.state == TranscriptState.READY)
    words = [
        select(figure).where(*ready).scalar_subquery()
        for figure in (func.min(Transcript.id), func.sum(Transcript.version))
    ]
    is_open = open_ids(*whoever(kind)).where(Clip.id == tapped.c.clip_id).exists()
    loud = select(*tapped.c, *words).where(is_open)
    return loud.order_by(tapped.c.taps.desc(), tapped.c.take_id).limit(CLIPS)


def moments(
    session: Session, loud: Sequence[Loud], clips: Mapping[str, Clip], now: datetime
) -> list[Moment]:
    """Return the sentences with most taps of five or more people.

    3 statements; none while all that is shown was counted before.
    """
    shown = [one for one in loud if _is_of(clips.get(one.clip_id), one)]
    heard = _heard(session, shown, now)
    found = [(one, sentence) for one in shown for sentence in heard[one]]
    found.sort(key=lambda pair: (-pair[1].kinds.total(), pair[0].clip_id, pair[1].said))
    return [_moment(clips[one.clip_id], sentence) for one, sentence in found[:SHOWN]]


def _is_of(clip: Clip | None, loud: Loud) -> bool:
    """Whether the taps are of the take that people still see."""
    return bool(clip and clip.take and clip.take.id == loud.take_id)


def _heard(session: Session, loud: Sequence[Loud], now: datetime) -> dict[Loud, tuple[Heard, ...]]:
    database = address(session)
    found = {one: _shelf.find(database, one) for one in loud}
    if missing := [one for one, heard in found.items() if heard is None]:
        counted = _count(session, {one.take_id for one in missing}, now)
        for one in missing:
            found[one] = _shelf.keep(database, one, counted.get(one.take_id, ()))
    return {one: heard or () for one, heard in found.items()}


def _count(session: Session, take_ids: set[str], now: datetime) -> dict[str, tuple[Heard, ...]]:
    """Return what five people reacted to in each take (3 statements)."""
    said = {of: spoken.sentences(lines) for of, lines in captions.lines(session, take_ids).items()}
    found: dict[str, dict[Line, list[Tap]]] = defaultdict(lambda: defaultdict(list))
    heard_at: dict[tuple[str, int], Line | None] = {}
    for tap in _renewed(_taps(session, take_ids, now)):
        place = tap.take_id, tap.window
        if place not in heard_at:
            heard_at[place] = _said_at(said.get(tap.take_id, ()), tap.window * WINDOW_S)
        if (sentence := heard_at[place]) is not None:
            found[tap.take_id][sentence].append(tap)
    return {take_id: tuple(_enough(of)) for take_id, of in found.items()}


def _renewed(taps: Iterable[Tap]) -> Iterable[Tap]:
    """The taps at each take up to the last whole five of people."""
    of_take: dict[str, list[Tap]] = defaultdict(list)
    for tap in taps:
        of_take[tap.take_id].append(tap)
    for theirs in of_take.values():
        yield from rules.renewed(theirs, lambda tap: tap.person_id)


def _enough(found: Mapping[Line, Sequence[Tap]]) -> Iterable[Heard]:
    for sentence, taps in found.items():
        if len({tap.person_id for tap in taps}) >= rules.least().shares:
            yield Heard(sentence, Counter(tap.kind for tap in taps))


def _this_week() -> tuple[ColumnElement[bool], ...]:
    return Reaction.window >= 0, Reaction.created_at > bindparam("since")


def _taps(session: Session, take_ids: set[str], now: datetime) -> list[Tap]:
    columns = (Reaction.take_id, Reaction.window, Reaction.kind, Reaction.person_id)
    wanted = select(*columns).where(Reaction.take_id.in_(take_ids), *_this_week())
    rows = session.execute(wanted.order_by(Reaction.id), {"since": now - WEEK})
    return [Tap(*row) for row in rows]


def _said_at(said: Sequence[Line], at_s: float) -> Line | None:
    """Return what is said at this second, else what was said or is to be said within another."""
    near = [one for one in said if one[0] - 1 <= at_s < one[1] + 1]
    return next((one for one in near if one[0] <= at_s < one[1]), next(iter(near), None))


def _moment(clip: Clip, heard: Heard) -> Moment:
    start_s, _end_s, text = heard.said
    kinds = heard.kinds
    return Moment(
        url=f"{addresses.page(clip)}?t={start_s:g}",
        text=text,
        start_s=start_s,
        poster_url=addresses.still(clip, start_s),
        title=clip.title,
        speakers=tuple(speaker.person for speaker in clip.speakers),
        agree=kinds[ReactionKind.AGREE],
        thanks=kinds[ReactionKind.THANKS],
        unsure=kinds[ReactionKind.UNSURE] + kinds[ReactionKind.QUESTION],
    )
