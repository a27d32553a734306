"""What people said: how much was answered and how fast, themes, and the share of favour."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.audiences.access import Sight
from hub.clips.model import Clip
from hub.comments import queries as comments
from hub.comments.model import Comment
from hub.disclosure import rules
from hub.people.model import Person
from hub.reports import favourable, labels
from hub.reports.figures import Figure
from hub.reports.model import Theme

HOUR_S = 3600.0
QUOTES = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A theme with the comments that hold one of its words."""

    title: str
    keywords: list[str]
    comments: int
    questions: int
    quotes: list[str]  # of writers who agreed to be quoted; no names


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


def of_clip(session: Session, clip: Clip, sight: Sight) -> Said:
    """Return what was said of ``clip`` (6 statements); themes and favour for comms' view alone."""
    standing = comments.standing(session, clip.id)
    own = clip.uncounted
    voices = [c for c in standing if c.person_id not in own]
    asked = {c.id: c for c in voices if c.question and c.reply_to_id is None}
    firsts = _first_answers(standing, own)
    waits = [
        (firsts[key] - one.created_at).total_seconds() / HOUR_S
        for key, one in asked.items()
        if key in firsts
    ]
    groups, favour, labelled = [], None, 0
    if sight.departments:
        groups = _groups(session, clip, voices, {key for key in asked if key not in firsts})
        favour, labelled = _favour(session, clip, voices)
    hours = round(median(waits), 1) if waits else None
    return Said(len(voices), len(asked), len(waits), hours, groups, favour, labelled)


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
    session: Session, clip: Clip, voices: Sequence[Comment], waiting: set[str]
) -> list[Group]:
    writers = {c.person_id for c in voices if c.person_id}
    agreed = set(session.scalars(select(Person.id).where(Person.id.in_(writers), Person.quotable)))
    made = []
    for theme in themes(session, clip.id):
        inside = [c for c in voices if holds(c.text, theme.keywords)]
        quotes = [c.text for c in inside if c.person_id in agreed][:QUOTES]
        open_questions = sum(c.id in waiting for c in inside)
        made.append(Group(theme.title, theme.keywords, len(inside), open_questions, quotes))
    return made


def _favour(session: Session, clip: Clip, voices: Sequence[Comment]) -> tuple[Figure | None, int]:
    judged = labels.of_clip(session, clip.id)
    read = [c for c in voices if c.id in judged]
    if why := rules.too_small(len(read)):
        return (Figure(hidden=why) if read else None), len(read)
    model = labels.model(session, clip.id)
    found = favourable.share(
        [judged[c.id] for c in read],
        [model(c.text) for c in read],
        [model(c.text) for c in voices],
    )
    return Figure(found.value, found.low, found.high, found.n, len(voices)), len(read)
