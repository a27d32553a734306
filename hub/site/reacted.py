"""This week's moments: the sentences people reacted to most, from five people on."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from hub.audiences.whoever import Kind, filled, kind_of, whoever
from hub.captions.model import Cue, Transcript, TranscriptState
from hub.clips import addresses
from hub.clips.model import Clip
from hub.comments.actions import WINDOW_S
from hub.comments.model import Reaction, ReactionKind
from hub.disclosure.rules import K_SHARES
from hub.people.asker import Asker
from hub.people.model import Person
from hub.site.listing import open_ids

WEEK: Final = timedelta(days=7)
SHOWN: Final = 3
CLIPS: Final = 6  # with the most taps; among their sentences are the loudest


class Tap(NamedTuple):
    """One tap at a moment of a take."""

    clip_id: str
    take_id: str
    window: int
    kind: ReactionKind
    person_id: str


Sentence = tuple[float, float, str]  # start_s, end_s, text


@dataclass(frozen=True, slots=True)
class Moment:
    """A sentence that people reacted to, five or more of them."""

    url: str
    text: str
    start_s: float
    poster_url: str
    title: str
    speakers: tuple[Person, ...]
    agree: int
    thanks: int
    unsure: int


def loudest(session: Session, asker: Asker, now: datetime) -> list[Tap]:
    """Return this week's taps at a moment of the clips with most of them (1 statement).

    Clips that ``asker`` may watch, and at which five people tapped.
    """
    given = filled(asker, now) | {"since": now - WEEK}
    return [Tap(*row) for row in session.execute(_statement(kind_of(asker)), given)]


@cache
def _statement(kind: Kind) -> Select[str, str, int, ReactionKind, str]:
    """What `loudest` asks: which of the few takes with enough taps are for the asker."""
    recent = (Reaction.window >= 0, Reaction.created_at > bindparam("since"))
    tapped = (
        select(Reaction.clip_id, Reaction.take_id, func.count().label("taps"))
        .where(*recent)
        .group_by(Reaction.clip_id, Reaction.take_id)
        .having(func.count(Reaction.person_id.distinct()) >= K_SHARES)
        .subquery()
    )
    open_one = open_ids(*whoever(kind)).where(Clip.id == tapped.c.clip_id)
    takes = (
        select(tapped.c.take_id)
        .where(open_one.exists())
        .order_by(tapped.c.taps.desc(), tapped.c.take_id)
        .limit(CLIPS)
        .subquery()
    )
    columns = (Reaction.clip_id, Reaction.take_id, Reaction.window, Reaction.kind)
    wanted = select(*columns, Reaction.person_id).where(*recent)
    return wanted.join(takes, takes.c.take_id == Reaction.take_id)


def moments(session: Session, taps: Sequence[Tap], clips: Mapping[str, Clip]) -> list[Moment]:
    """Return the sentences with most taps of five or more people (1 statement, none without)."""
    said = _sentences(session, {tap.take_id for tap in taps}) if taps else {}
    found: dict[tuple[str, Sentence], list[Tap]] = defaultdict(list)
    spoken: dict[tuple[str, int], Sentence | None] = {}
    for tap in taps:
        clip = clips.get(tap.clip_id)
        if clip is None or clip.take is None or clip.take.id != tap.take_id:
            continue  # it was of a take that people do not see any more
        place = tap.take_id, tap.window
        if place not in spoken:
            spoken[place] = _said_at(said.get(tap.take_id, ()), tap.window * WINDOW_S)
        if (sentence := spoken[place]) is not None:
            found[tap.clip_id, sentence].append(tap)
    enough = [
        (key, of) for key, of in found.items() if len({tap.person_id for tap in of}) >= K_SHARES
    ]
    enough.sort(key=lambda one: (-len(one[1]), one[0]))
    return [_moment(clips[clip_id], said_, of) for (clip_id, said_), of in enough[:SHOWN]]


def _sentences(session: Session, take_ids: set[str]) -> dict[str, list[Sentence]]:
    """Return the captions of the first ready transcript of each take (1 statement)."""
    ready = Transcript.state == TranscriptState.READY
    first = (
        select(func.min(Transcript.id))
        .where(Transcript.take_id.in_(take_ids), ready)
        .group_by(Transcript.take_id)
    )
    wanted = (
        select(Transcript.take_id, Cue.start_s, Cue.end_s, Cue.text)
        .join(Cue, Cue.transcript_id == Transcript.id)
        .where(Transcript.id.in_(first))
        .order_by(Cue.start_s)
    )
    said: dict[str, list[Sentence]] = defaultdict(list)
    for take_id, start_s, end_s, text in session.execute(wanted):
        said[take_id].append((start_s, end_s, " ".join(text.split())))
    return said


def _said_at(said: Sequence[Sentence], at_s: float) -> Sentence | None:
    """Return what is said at this second, else what was said or is to be said within another."""
    near = [one for one in said if one[0] - 1 <= at_s < one[1] + 1]
    return next((one for one in near if one[0] <= at_s < one[1]), next(iter(near), None))


def _moment(clip: Clip, said: Sentence, taps: Sequence[Tap]) -> Moment:
    start_s, _end_s, text = said
    kinds = Counter(tap.kind for tap in taps)
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
