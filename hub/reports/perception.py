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
from hub.core.later import later
from hub.disclosure import rules
from hub.people.asker import Asker
from hub.pulses import bank, waves
from hub.pulses import queries as pulses
from hub.pulses.model import Component
from hub.pulses.queries import Result
from hub.reports import beside, branch, crowd, figures, heard, queries, said
from hub.reports.beside import Beside
from hub.reports.figures import Figure
from hub.reports.heard import Ears, Heard
from hub.reports.moments import Passage, over_sentences
from hub.reports.said import Said
from hub.reports.travel import Travel
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
    days: int = 0
    hidden: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; nobody's name is in them."""
        plain = asdict(self)
        for passage in plain["moments"]:
            passage["people"] = len(passage["people"])
        return plain


def of_clip(session: Session, asker: Asker, clip: Clip, now: datetime) -> Perception:
    """Return what ``asker`` may see of how ``clip`` was heard.

    ``clip`` is whole (`clips.queries.whole`). At most 21 statements, 9 where the crowd is kept.
    """
    if clip.published_at is None:
        return Perception(0, Figure(), hidden=NOT_YET)
    if clip.has_two_takes:
        return Perception(0, Figure(), hidden=TWO_TAKES)
    with rules.as_published(clip.least):
        return _of_clip(session, asker, clip, now)


def _of_clip(session: Session, asker: Asker, clip: Clip, now: datetime) -> Perception:
    sight = access.sight(asker, door(clip))
    all_of_them = crowd.of_clip(session, clip, now)
    counted = all_of_them.counted
    report = Perception(counted.audience, Figure(), days=all_of_them.days)
    report.hidden = _hides_all(counted, sight)
    if report.hidden:
        return report
    report.reach = figures.of_share(counted.reached, counted.audience)
    report.viewers = counted.viewers if counted.viewers >= rules.least().curves else None
    if counted.viewers >= rules.least().shares:
        report.completed = figures.of_viewers(report.reach, counted.completed, counted.viewers)
    results = pulses.results(session, clip.id)
    by_cell = figures.by_cell(results[0].item.cells if results else {}, all_of_them.viewers)
    report.messages = _messages(session, clip, results, by_cell, all_of_them.ears)
    report.rated = _rated(results, by_cell)
    report.moved = _moved(results)
    wave = waves.of_clip(session, clip.id)
    report.beside = beside.of_wave(wave, counted.reached, counted.audience)
    report.moments = _moments(session, clip)
    report.said = said.of_clip(session, clip, sight)
    if sight.branch:
        report.own_branch = branch.reach(all_of_them.branch_of(asker.id), counted.audience)
        inside = all_of_them.inside(asker.id)
        report.own_rated = _rated(_inside(results, inside), by_cell)
    if sight.departments:
        report.travel = all_of_them.travel
        report.departments = _departments(all_of_them.departments)
    return report


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
    session: Session,
    clip: Clip,
    results: Sequence[Result],
    by_cell: dict[str, int],
    ears: Ears,
) -> list[Heard]:
    standing = comments.standing(session, clip.id)
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


def _heard(start_s: float | None, end_s: float | None, ears: Ears) -> Figure:
    if start_s is None or end_s is None:
        return Figure(hidden=later("It isn't tied to the words yet."))
    if why := rules.too_small(ears.viewers, rules.least().shares):
        return Figure(hidden=why)
    return figures.of_share(ears.heard(start_s, end_s), ears.viewers)


def _moments(session: Session, clip: Clip) -> list[Passage]:
    take = clip.take
    if take is None:
        return []
    lines = captions.lines(session, [take.id]).get(take.id, [])
    taps = [
        (float(window * WINDOW_S), kind, person_id)
        for window, kind, person_id in queries.taps(session, take.id)
    ]
    taps = list(rules.renewed(taps, lambda tap: tap[2]))
    return over_sentences(taps, spoken.sentences(lines))
