"""What people said: how much was answered and how fast, themes, and the share of favour."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.audiences.access import Sight
from hub.clips.model import Clip
from hub.comments.model import Comment
from hub.disclosure import rules
from hub.people.model import Person
from hub.reports import favourable, labels, period
from hub.reports.figures import Figure
from hub.reports.intervals import wilson
from hub.reports.model import Judgement, Theme

HOUR_S = 3600.0
QUOTES = 1
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """A theme with the comments that hold one of its words."""

    title: str
    keywords: list[str]
    comments: int
    questions: int
    quotes: list[str]  # of writers who agreed to be quoted; no names
    tone: str = ""  # what people who read some of them surely find: `favourable.TONES`
    read: int = (
        0  # of the random sample, so many are of this theme; none is told of fewer than five
    )


@dataclass(frozen=True, slots=True)
class Said:
    """Comments and questions of one clip; the speakers' and the owner's own don't count."""

    comments: int
    questions: int
    answered: int
    median_hours: float | None
    themes: list[Group] = field(default_factory=list)
    favourable: Figure | None = None
    labelled: int = 0
    answered_by_day: list[int] = field(default_factory=list)  # from the day of publication, UTC


def of_clip(session: Session, clip: Clip, sight: Sight, standing: Sequence[Comment]) -> Said:
    """Return what was said of ``clip`` (5 statements); themes and favour for comms' view alone."""
    own = clip.uncounted
    voices = [c for c in standing if c.person_id not in own]
    asked = {c.id: c for c in voices if c.question and c.reply_to_id is None}
    firsts = _first_answers(standing, own)
    answers = {key: firsts[key] for key in asked if key in firsts}
    waits = [(at - asked[key].created_at).total_seconds() / HOUR_S for key, at in answers.items()]
    groups, favour, labelled = [], None, 0
    if sight.departments:
        judged = labels.of_clip(session, clip.id)
        groups = _groups(session, clip, voices, asked.keys() - answers.keys(), judged)
        favour, labelled = _favour(session, clip, voices, judged)
    hours = round(median(waits), 1) if waits else None
    by_day = _by_day(clip, [*answers.values()])
    return Said(len(voices), len(asked), len(waits), hours, groups, favour, labelled, by_day)


def _by_day(clip: Clip, answers: Sequence[datetime]) -> list[int]:
    """How many questions were answered by the end of each day up to the last answer."""
    opened = clip.published_at
    if opened is None or not answers:
        return []
    days = Counter(max(0, period.day(opened, at)) for at in answers)
    return list(accumulate(days[day] for day in range(max(days) + 1)))


def _first_answers(standing: Sequence[Comment], own: frozenset[str]) -> dict[str, datetime]:
    """When each question was first answered by a speaker or the owner; comments come in order."""
    firsts: dict[str, datetime] = {}
    for comment in standing:
        if comment.reply_to_id and comment.person_id in own:
            firsts.setdefault(comment.reply_to_id, comment.created_at)
    return firsts


def themes(session: Session, clip_id: str) -> list[Theme]:
    """Return a clip's themes in order (1 statement)."""
    wanted = select(Theme).where(Theme.clip_id == clip_id)
    return list(session.scalars(wanted.order_by(Theme.position)))


def holds(text: str, keywords: Sequence[str]) -> bool:
    """Whether a text holds a word that begins like one of ``keywords``."""
    return any(re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) for word in keywords)


def _groups(
    session: Session,
    clip: Clip,
    voices: Sequence[Comment],
    waiting: Set[str],
    judged: Mapping[str, Judgement],
) -> list[Group]:
    writers = {c.person_id for c in voices if c.person_id}
    agreed = set(session.scalars(select(Person.id).where(Person.id.in_(writers), Person.quotable)))
    made = []
    for theme in themes(session, clip.id):
        inside = [c for c in voices if holds(c.text, theme.keywords)]
        quotes = [c.text for c in inside if c.person_id in agreed][:QUOTES]
        open_questions = sum(c.id in waiting for c in inside)
        read = [judged[c.id] for c in inside if c.id in judged]
        made.append(
            Group(
                theme.title,
                theme.keywords,
                len(inside),
                open_questions,
                quotes,
                tone_of(read),
                len(read),
            )
        )
    return made


def tone_of(read: Sequence[Judgement]) -> str:
    """Return what a theme is by those of its comments that people read; “” of fewer than five.

    Favourable or not only where the whole range of that share lies over one half.
    """
    if rules.too_small(len(read), rules.least().shares):
        return ""
    for one in (Judgement.FAVOURABLE, Judgement.UNFAVOURABLE):
        if wilson(read.count(one) / len(read), len(read))[0] > HALF:
            return one.value
    return Judgement.MIXED.value


def _favour(
    session: Session, clip: Clip, voices: Sequence[Comment], judged: Mapping[str, Judgement]
) -> tuple[Figure | None, int]:
    read = [c for c in voices if c.id in judged]
    if why := rules.too_small(len(read)):
        return (Figure(hidden=why) if read else None), len(read)
    model = labels.model(session, clip.id)
    found = favourable.share(
        [judged[c.id] is Judgement.FAVOURABLE for c in read],
        [model(c.text) for c in read],
        [model(c.text) for c in voices],
    )
    return Figure(found.value, found.low, found.high, found.n, len(voices)), len(read)
