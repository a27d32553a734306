"""Waves: a baseline before an update opens, and the same statement a week after.

Half of a random sample, drawn by lot, is asked before the update opens, the other half after;
nobody is asked twice. An answer from before stays in the browser it was given in. It is told when
its person comes again in the second round, and only then is it known whether they watched: so an
answer is never kept with a person, and all four groups are people who got as far as the second
round.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audiences import queries as audiences
from hub.clips import queries as clips
from hub.clips.model import Clip, State
from hub.core.errors import Conflict, NotFound, Rejected
from hub.core.ids import new_id
from hub.core.later import later
from hub.disclosure import release, rules
from hub.people.asker import Asker
from hub.people.model import Person
from hub.pulses import lot, queries
from hub.pulses.bank import LONGEST_TEXT
from hub.pulses.model import Phase, PulseAsked, Wave, WaveAnswer

WAITS, LASTS = timedelta(days=7), timedelta(days=21)  # after publication
LEAST_PEOPLE = 240  # in the sample: four groups of thirty, if half of them answer
POINTS = 5
TOO_FEW = later("This needs an audience of # people or more.")
CHOOSE = later("Choose # to # people to ask.")
NOT_NOW = "This question is not for you now. Thank you."


@dataclass(frozen=True, slots=True)
class Turn:
    """What falls to somebody now.

    With ``holds`` their browser keeps the answer; with ``tells`` it tells what it kept, where it
    kept anything if ``again``. Else the answer is told at once.
    """

    wave_id: str
    text: str
    holds: bool = False
    tells: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the four groups: answers by value as they may be shown, and people who got there."""

    phase: Phase
    watched: bool
    counts: list[int]
    asked: int


def start(session: Session, clip: Clip, text: str, people: int, now: datetime) -> Wave:
    """Begin to ask ``people`` of those whom a whole clip will be for, drawn by lot (3 statements).

    Raises:
        Conflict: the clip has been published, or a wave has begun.
        Rejected: the statement is empty or too long, or too few would be asked.
    """
    if clip.published_at is not None:
        raise Conflict("It has opened already. Only before can one ask what people think before.")
    if of_clip(session, clip.id) is not None:
        raise Conflict("It has begun already; what is asked stays as it is.")
    written = " ".join(text.split())
    if not written or len(written) > LONGEST_TEXT:
        raise Rejected(f"A question has 1 to {LONGEST_TEXT} characters.", "statement")
    audience = audience_of(session, clip)
    if audience < LEAST_PEOPLE:
        raise Rejected(TOO_FEW.replace("#", str(LEAST_PEOPLE)), "people")
    if not LEAST_PEOPLE <= people <= audience:
        why = CHOOSE.replace("#", str(LEAST_PEOPLE), 1).replace("#", str(audience))
        raise Rejected(why, "people")
    share = min(1.0, people / audience)
    made = Wave(id=new_id(), clip_id=clip.id, text=written, share=share, started_at=now)
    made.asked, made.shown = {}, {}
    session.add(made)
    session.flush()
    return made


def audience_of(session: Session, clip: Clip) -> int:
    """Return how many people a clip is for today (2 statements)."""
    return audiences.count(session, audiences.rules_of(session, clip.audience_id))


def of_clip(session: Session, clip_id: str) -> Wave | None:
    """Return a clip's wave, if there is one (1 statement)."""
    return session.scalar(select(Wave).where(Wave.clip_id == clip_id))


def turn(session: Session, asker: Asker, now: datetime) -> Turn | None:
    """Return what falls to somebody now (1 statement; 5 where a wave runs and falls to them)."""
    if not asker.measured:
        return None
    for wave in session.scalars(_running(now)):
        if (found := _turn(session, asker, wave, now)) is not None:
            return found
    return None


def ask(session: Session, asker: Asker, wave_id: str, *, watched: bool, now: datetime) -> None:
    """Remember that the statement is on this person's screen; a second call changes nothing.

    Raises:
        Conflict: it does not fall to them now.
        NotFound: there is no such wave.
    """
    # Two pages of one person at once take their turn, or a week would see two pulses.
    session.execute(select(Person.id).where(Person.id == asker.id).with_for_update())
    wave, mine = _mine(session, asker, wave_id, now)
    if mine.tells:
        raise Conflict(NOT_NOW)
    if queries.asked(session, wave.clip_id, asker.id) is not None:
        return
    row = PulseAsked(id=new_id(), clip_id=wave.clip_id, person_id=asker.id, week=lot.week_of(now))
    row.answered = row.declined = False
    session.add(row)
    if not mine.holds:
        _count(wave, Phase.AFTER, watched)


def tell(
    session: Session, asker: Asker, wave_id: str, value: int | None, *, watched: bool, now: datetime
) -> None:
    """Keep an answer, given now or held back, without the person; None: there is none.

    Raises:
        Conflict: it does not fall to them now.
        NotFound: there is no such wave.
        Rejected: it is no point of the scale.
    """
    if value is not None and not 1 <= value <= POINTS:
        raise Rejected("This answer doesn't belong to the question.", "value")
    wave, mine = _mine(session, asker, wave_id, now)
    row = queries.asked(session, wave.clip_id, asker.id)
    if row is None or mine.holds:
        raise Conflict(NOT_NOW)
    phase = Phase.BEFORE if mine.tells else Phase.AFTER
    if mine.tells and not mine.again:
        _count(wave, phase, watched)
    row.answered, row.declined = value is not None, value is None
    if value is not None:
        _keep(session, wave, phase, watched, value, now)


def _mine(session: Session, asker: Asker, wave_id: str, now: datetime) -> tuple[Wave, Turn]:
    """The wave, kept from two that answer at once, and what it asks of somebody now."""
    wave = session.get(Wave, wave_id, with_for_update=True)
    if wave is None:
        raise NotFound("This question is not asked any more.")
    mine = _turn(session, asker, wave, now) if asker.measured else None
    if mine is None:
        raise Conflict(NOT_NOW)
    return wave, mine


def _turn(session: Session, asker: Asker, wave: Wave, now: datetime) -> Turn | None:
    if not lot.in_sample(wave.clip_id, asker.id, wave.share):
        return None
    clip = clips.get(session, wave.clip_id)
    opened = clip.published_at
    if not access.is_meant(asker, clips.door(clip)) or not _is_round(clip, now):
        return None
    early = lot.wave_phase(clip.id, asker.id) is Phase.BEFORE
    if early and opened is not None:
        row = queries.asked(session, clip.id, asker.id)
        if row is None or row.answered:
            return None
        return Turn(wave.id, wave.text, tells=True, again=row.declined)
    if early != (opened is None) or not queries.is_free(session, clip.id, asker.id, now):
        return None
    return Turn(wave.id, wave.text, holds=early)


def _is_round(clip: Clip, now: datetime) -> bool:
    """Whether it is time for one of the two rounds."""
    if clip.published_at is None:
        return clip.state in (State.DRAFT, State.SCHEDULED)
    since = now - clip.published_at
    return clip.state is State.PUBLISHED and WAITS <= since <= WAITS + LASTS


def _count(wave: Wave, phase: Phase, watched: bool) -> None:
    here = cell(phase, watched=watched)
    wave.asked = {**wave.asked, here: wave.asked.get(here, 0) + 1}


def _keep(
    session: Session, wave: Wave, phase: Phase, watched: bool, value: int, now: datetime
) -> None:
    answer = WaveAnswer(id=new_id(), wave_id=wave.id, phase=phase, watched=watched, value=value)
    answer.day = now.date()
    session.add(answer)
    session.flush()
    key = (WaveAnswer.phase, WaveAnswer.watched, WaveAnswer.value)
    rows = select(*key, func.count()).where(WaveAnswer.wave_id == wave.id).group_by(*key)
    found: release.Released = {}
    for of_phase, of_viewers, of_value, count in session.execute(rows):
        counts = found.setdefault(cell(of_phase, watched=of_viewers), [0] * POINTS)
        counts[of_value - 1] += count
    clip = session.get_one(Clip, wave.clip_id)
    with rules.as_published(clip.least):
        wave.shown = release.renew(wave.shown, found)


def cell(phase: Phase, *, watched: bool) -> str:
    """Return the name of one of the four groups."""
    return f"{phase.value}/{'watched' if watched else 'not'}"


def cells(wave: Wave) -> list[Cell]:
    """Return the four groups as they may be shown: before and after of viewers, then of others.

    Who got there is told in whole fives, rounded up: bounds must hold whatever they think.
    """
    both = (Phase.BEFORE, Phase.AFTER)
    return [_cell(wave, phase, watched) for watched in (True, False) for phase in both]


def _cell(wave: Wave, phase: Phase, watched: bool) -> Cell:
    here = cell(phase, watched=watched)
    counts, asked = list(wave.shown.get(here, [0] * POINTS)), wave.asked.get(here, 0)
    return Cell(phase, watched, counts, max(rules.at_most(asked), sum(counts)))


def _running(now: datetime) -> Select[Wave]:
    """Waves that may be in one of their rounds."""
    over = now - WAITS - LASTS
    wanted = select(Wave).join(Clip, Clip.id == Wave.clip_id)
    running = or_(Clip.published_at.is_(None), Clip.published_at >= over)
    return wanted.where(running).order_by(Wave.started_at)
