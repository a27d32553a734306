"""How one update was heard: every component side by side, none of them added up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audiences.access import Sight
from hub.captions import queries as captions
from hub.captions import spoken
from hub.clips.model import Clip
from hub.clips.queries import door
from hub.comments import queries as comments
from hub.comments.actions import WINDOW_S
from hub.disclosure import rules
from hub.people import queries as people
from hub.people.asker import Asker
from hub.pulses import queries as pulses
from hub.pulses.model import Component
from hub.pulses.queries import Result
from hub.reports import figures, heard, queries, said, travel
from hub.reports.figures import Figure
from hub.reports.heard import Heard
from hub.reports.moments import Passage, over_sentences
from hub.reports.queries import Member
from hub.reports.said import Said
from hub.reports.travel import Travel
from hub.viewing import queries as viewing

RATED = (
    Component.CLEAR,
    Component.NEXT,
    Component.COMPETENCE,
    Component.HONEST,
    Component.GOODWILL,
    Component.OTHER,
)
NOT_YET = "This update has not been published yet."
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating: its words, the share who agree, and each answer's share from 30 answers on."""

    component: str
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
    moments: list[Passage] = field(default_factory=list)
    said: Said | None = None
    travel: Travel | None = None
    own_branch: Figure | None = None
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
    """Return what ``asker`` may see of how ``clip`` was heard (at most 17 statements).

    ``clip`` is whole (`clips.queries.whole`).
    """
    sight = access.sight(asker, door(clip))
    counted = viewing.counts(session, clip)
    report = Perception(counted.audience, Figure())
    report.hidden = _hides_all(clip, counted, sight)
    if report.hidden:
        return report
    members = queries.members(session, clip)
    report.days = ceil((now - (clip.published_at or now)).total_seconds() / DAY_S)
    report.reach = figures.of_share(counted.reached, counted.audience)
    report.viewers = counted.viewers if counted.viewers >= rules.K_CURVES else None
    if counted.viewers >= rules.K_SHARES:
        report.completed = figures.of_share(counted.completed, counted.viewers)
    _answers(session, clip, members, counted.viewers, report)
    report.moments = _moments(session, clip)
    report.said = said.of_clip(session, clip, sight)
    _ways(session, asker, clip, sight, members, report)
    return report


def _hides_all(clip: Clip, counted: viewing.Counts, sight: Sight) -> str:
    if clip.published_at is None:
        return NOT_YET
    if why := rules.too_small(counted.audience):
        return why
    return "" if sight.departments else rules.too_small(counted.viewers)


def _answers(
    session: Session, clip: Clip, members: Sequence[Member], viewers: int, report: Perception
) -> None:
    results = pulses.results(session, clip.id)
    by_cell = _viewers_by_cell(results, members)
    report.messages = _messages(session, clip, results, by_cell, viewers)
    report.rated = [
        Rated(
            one.item.component.value,
            one.item.text,
            figures.agreeing(one, by_cell),
            figures.distribution(one),
        )
        for one in results
        if one.item.component in RATED and not one.item.options
    ]
    report.moved = [
        Moved(one.item.text, figures.moved(one))
        for one in results
        if one.item.component is Component.OPENER
    ]


def _viewers_by_cell(results: Sequence[Result], members: Sequence[Member]) -> dict[str, int]:
    viewers = Counter(member.department_id for member in members if member.hours is not None)
    return figures.by_cell(results[0].item.cells if results else {}, viewers)


def _messages(
    session: Session,
    clip: Clip,
    results: Sequence[Result],
    by_cell: dict[str, int],
    viewers: int,
) -> list[Heard]:
    take = clip.take
    tied = any(message.start_s is not None for message in clip.key_messages)
    blobs = viewing.seen_blobs(session, clip, take.id) if take and tied else []
    asked = [c.at_s for c in comments.standing(session, clip.id) if c.question and c.at_s]
    by_message = {r.item.message_id: r for r in results if r.item.component is Component.RECALL}
    made = []
    for message in clip.key_messages:
        ears = _heard(message.start_s, message.end_s, blobs)
        recall = by_message.get(message.id)
        known = figures.understanding(recall, by_cell) if recall else None
        number = heard.questions_on(message, asked)
        verdict = heard.result(ears, known, number)
        text, start_s, end_s = message.text, message.start_s, message.end_s
        made.append(Heard(text, start_s, end_s, ears, known, number, verdict))
    return made


def _heard(start_s: float | None, end_s: float | None, blobs: Sequence[bytes]) -> Figure:
    if start_s is None or end_s is None:
        return Figure(hidden="It isn't tied to the words yet.")
    if why := rules.too_small(len(blobs), rules.K_SHARES):
        return Figure(hidden=why)
    return figures.of_share(heard.listeners(blobs, start_s, end_s), len(blobs))


def _moments(session: Session, clip: Clip) -> list[Passage]:
    take = clip.take
    if take is None:
        return []
    lines = captions.sentences(session, [take.id]).get(take.id, [])
    taps = [
        (float(tap.window * WINDOW_S), tap.kind.value, tap.person_id)
        for tap in comments.taps(session, take.id)
        if tap.window >= 0
    ]
    return over_sentences(taps, spoken.sentences(lines))


def _ways(
    session: Session,
    asker: Asker,
    clip: Clip,
    sight: Sight,
    members: Sequence[Member],
    report: Perception,
) -> None:
    managers = people.managers(session) if sight.departments or sight.branch else {}
    if sight.branch:
        report.own_branch = travel.own_branch(members, managers, asker.id)
    if not sight.departments:
        return
    names = {one.id: one.name for one in people.departments(session)}
    report.travel = travel.of_members(members, managers, names, report.days)
    rows = viewing.by_department(session, clip)
    shown = rules.shown_groups({name: size for name, size, _ in rows})
    report.departments = [
        (name, figures.of_share(reached, size)) for name, size, reached in rows if name in shown
    ]
