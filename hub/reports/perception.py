"""How one update was heard: every component side by side, none of them added up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audiences.access import Sight
from hub.captions import queries as captions
from hub.captions import spoken
from hub.clips.model import Clip
from hub.clips.queries import door
from hub.comments import queries as comments
from hub.comments.actions import WINDOW_S
from hub.comments.model import Comment
from hub.core.later import later
from hub.disclosure import rules
from hub.people.asker import Asker
from hub.pulses import bank, waves
from hub.pulses import queries as pulses
from hub.pulses.model import Component
from hub.pulses.queries import Result
from hub.reports import (
    beside,
    branch,
    crowd,
    figures,
    heard,
    period,
    queries,
    said,
    watching,
)
from hub.reports.beside import Beside
from hub.reports.earlier import Earlier
from hub.reports.figures import Figure
from hub.reports.heard import Ears, Heard
from hub.reports.hours import Hours
from hub.reports.moments import Passage, over_sentences
from hub.reports.said import Said
from hub.reports.travel import Travel
from hub.reports.watching import Watching
from hub.viewing.brief import Brief
from hub.viewing.numbers import TWO_TAKES

RATED = (
    Component.CLEAR,
    Component.NEXT,
    Component.COMPETENCE,
    Component.HONEST,
    Component.GOODWILL,
    Component.OTHER,
)
NOT_YET = later("This update has not been published yet.")


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating: its words, the share who agree, and each answer's share from 30 answers on."""

    component: str
    name: str
    text: str
    agree: Figure
    shares: list[float]


@dataclass(frozen=True, slots=True)
class Moved:
    """An opener: its words, and after less before."""

    text: str
    change: Figure


@dataclass(slots=True)
class Perception:
    """The report of one clip. Shares are 0 to 1; what is hidden says why under its name."""

    audience: int
    reach: Figure
    viewers: int | None = None
    completed: Figure = field(default_factory=Figure)
    messages: list[Heard] = field(default_factory=list)
    rated: list[Rated] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    beside: Beside | None = None
    moments: list[Passage] = field(default_factory=list)
    said: Said | None = None
    travel: Travel | None = None
    own_branch: Figure | None = None
    own_rated: list[Rated] = field(default_factory=list)
    departments: list[tuple[str, Figure]] = field(default_factory=list)
    understood: Figure = field(default_factory=Figure)
    watching: Watching | None = None
    hours: Hours | None = None
    reach_by_day: list[float] = field(default_factory=list)  # once five were reached
    earlier: Earlier | None = None  # the speaker's update before it, beside this one
    of_days: int | None = None  # after that of publication; None: until today
    days: int = 0
    hidden: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; nobody's name is in them."""
        plain = asdict(self)
        for passage in plain["moments"]:
            passage["people"] = len(passage["people"])
        return plain


def of_clip(
    session: Session, asker: Asker, clip: Clip, now: datetime, of_days: int | None = None
) -> Perception:
    """Return what ``asker`` may see of how ``clip`` was heard.

    ``clip`` is whole (`clips.queries.whole`). ``of_days`` after that of publication bound
    reach, of everybody and of parts, and comments; what people saw and answered is kept without its
    day. At most 25 statements, 11 where the crowd is kept.
    """
    if clip.published_at is None:
        return Perception(0, Figure(), hidden=NOT_YET)
    if clip.has_two_takes:
        return Perception(0, Figure(), hidden=TWO_TAKES)
    with rules.as_published(clip.least):
        return _of_clip(session, asker, clip, now, of_days)


def _of_clip(
    session: Session, asker: Asker, clip: Clip, now: datetime, of_days: int | None
) -> Perception:
    sight = access.sight(asker, door(clip))
    found = crowd.of_clip(session, clip, now, of_days)
    counted = found.counted
    report = Perception(counted.audience, Figure(), days=found.days, of_days=of_days)
    report.hidden = _hides_all(counted, sight)
    if report.hidden:
        return report
    report.reach = figures.of_share(counted.reached, counted.audience)
    until_today = figures.of_share(found.until_today, counted.audience)
    is_told = until_today.value is not None
    report.reach_by_day = _by_day(found.by_day, counted.audience, report.reach)
    report.viewers = counted.viewers if is_told and not rules.too_small(counted.viewers) else None
    if counted.viewers >= rules.least().shares:
        report.completed = figures.of_viewers(until_today, counted.completed, counted.viewers)
    results = pulses.results(session, clip.id)
    by_cell = figures.by_cell(results[0].item.cells if results else {}, found.viewers)
    standing = _standing(session, clip, of_days)
    ears = found.ears if is_told else None
    report.messages = _messages(clip, standing, results, by_cell, ears)
    report.understood = figures.mean([m.understood for m in report.messages if m.understood])
    report.rated = _rated(results, by_cell)
    report.moved = _moved(results)
    wave = waves.of_clip(session, clip.id)
    report.beside = beside.of_wave(wave, found.until_today, counted.audience)
    sentences = _sentences(session, clip)
    report.moments = _moments(session, clip, sentences)
    if found.stayed:
        report.watching = watching.of_take(
            found.stayed,
            found.again,
            counted.viewers,
            _chapters(session, clip),
            report.moments,
            sentences,
            is_told=is_told,
        )
    report.said = said.of_clip(session, clip, sight, standing)
    if sight.branch:
        report.own_branch = branch.reach(found.branch_of(asker.id), counted.audience)
        inside = found.inside(asker.id)
        report.own_rated = _rated(_inside(results, inside), by_cell)
    if sight.departments:
        report.travel, report.hours = found.travel, found.hours
        report.departments = _departments(found.departments)
    return report


def _by_day(by_day: Sequence[int], audience: int, reach: Figure) -> list[float]:
    """As in the numbers: of 30 people and more, from the day on which five were reached."""
    if reach.value is None or audience < rules.SMALL_GROUP:
        return []
    return [count / audience for count in by_day if count >= rules.least().shares]


def _departments(rows: Sequence[tuple[str, int, int]]) -> list[tuple[str, Figure]]:
    shown = rules.shown_groups({name: size for name, size, _ in rows})
    return [(name, figures.of_part(reached, size)) for name, size, reached in rows if name in shown]


def _hides_all(counted: Brief, sight: Sight) -> str:
    if why := rules.too_small(counted.audience):
        return why
    return "" if sight.departments else rules.too_small(counted.viewers)


def _rated(results: Iterable[Result], viewers: dict[str, int]) -> list[Rated]:
    lang = str(get_locale() or "").partition("_")[0]
    return [
        Rated(
            one.item.component.value,
            bank.NAMES[one.item.component],
            one.item.texts.get(lang) or one.item.text,
            figures.agreeing(one, {cell: n for cell, n in viewers.items() if one.holds(cell)}),
            figures.distribution(one),
        )
        for one in results
        if one.item.component in RATED and not one.item.options
    ]


def _inside(results: Iterable[Result], departments: frozenset[str]) -> Iterator[Result]:
    return (part for one in results if (part := branch.result(one, departments)))


def _moved(results: Iterable[Result]) -> list[Moved]:
    openers = (one for one in results if one.item.component is Component.OPENER)
    return [Moved(one.item.text, figures.moved(one)) for one in openers]


def _messages(
    clip: Clip,
    standing: Sequence[Comment],
    results: Sequence[Result],
    by_cell: dict[str, int],
    ears: Ears | None,
) -> list[Heard]:
    asked = [one.at_s for one in standing if one.question and one.at_s is not None]
    by_message = {r.item.message_id: r for r in results if r.item.component is Component.RECALL}
    made = []
    for message in clip.key_messages:
        share = _heard(message.start_s, message.end_s, ears)
        recall = by_message.get(message.id)
        known = figures.understanding(recall, by_cell) if recall else None
        number = heard.questions_on(message, asked)
        verdict = heard.result(share, known, number)
        text, start_s, end_s = message.text, message.start_s, message.end_s
        made.append(Heard(text, start_s, end_s, share, known, number, verdict))
    return made


def _heard(start_s: float | None, end_s: float | None, ears: Ears | None) -> Figure:
    if start_s is None or end_s is None:
        return Figure(hidden=later("It isn't tied to the words yet."))
    if ears is None:
        return Figure(hidden=rules.GIVEN_AWAY)
    if why := rules.too_small(ears.viewers, rules.least().shares):
        return Figure(hidden=why)
    return figures.of_share(ears.heard(start_s, end_s), ears.viewers)


def _standing(session: Session, clip: Clip, of_days: int | None) -> list[Comment]:
    found = comments.standing(session, clip.id)
    if clip.published_at is None or of_days is None:
        return found
    end = period.end(clip.published_at, of_days)
    return [one for one in found if one.created_at < end]


def _sentences(session: Session, clip: Clip) -> list[spoken.Line]:
    if clip.take is None:
        return []
    return spoken.sentences(captions.lines(session, [clip.take.id]).get(clip.take.id, []))


def _chapters(session: Session, clip: Clip) -> list[tuple[float, str]]:
    if clip.take is None:
        return []
    found = captions.chapters(session, [clip.take.id]).get(clip.take.id, [])
    return [(one.start_s, one.title) for one in found]


def _moments(session: Session, clip: Clip, sentences: Sequence[spoken.Line]) -> list[Passage]:
    if clip.take is None:
        return []
    taps = [
        (float(window * WINDOW_S), kind, person_id)
        for window, kind, person_id in queries.taps(session, clip.take.id)
    ]
    return over_sentences(rules.renewed(taps, lambda tap: tap[2]), sentences)
