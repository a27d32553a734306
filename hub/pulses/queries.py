"""Every read of pulses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.disclosure import release, rules
from hub.pulses import lot
from hub.pulses.model import ItemKind, Phase, PulseAnswer, PulseAsked, PulseItem, Wave

POINTS = 5


@dataclass(frozen=True, slots=True)
class Result:
    """A question's counts by value as they may be shown, by cell, and who was asked in each.

    A cell is a department, or ``""`` for the small ones together; of an opener, its phase.
    """

    item: PulseItem
    cells: dict[str, list[int]]
    asked: dict[str, int]
    part_of: frozenset[str] = frozenset()  # the cells it is narrowed to; none: all of them

    def holds(self, cell: str) -> bool:
        """Whether ``cell`` is in it."""
        return not self.part_of or cell in self.part_of

    @property
    def counts(self) -> list[int]:
        """All answers after the watch by value; [] with fewer than five."""
        after = {cell: counts for cell, counts in self.cells.items() if cell != Phase.BEFORE}
        found = release.together(after, value_count(self.item))
        return found if sum(found) >= rules.least().shares else []

    @property
    def invited(self) -> int:
        """People who were asked it after the watch, at most, in whole fives.

        They have watched to the end: that one more of them has must not be told.
        """
        return rules.at_most(sum(n for cell, n in self.asked.items() if cell != Phase.BEFORE))

    @property
    def invited_of_both(self) -> int:
        """The same, before and after the watch together."""
        return rules.at_most(sum(self.asked.values()))


def value_count(item: PulseItem) -> int:
    """Return how many values an answer can have."""
    return POINTS if item.kind is ItemKind.SCALE else len(item.options)


def first_value(item: PulseItem) -> int:
    """Return the least value: scales count from 1, choices from 0."""
    return 1 if item.kind is ItemKind.SCALE else 0


def items(session: Session, clip_id: str) -> list[PulseItem]:
    """Return a clip's questions in order (1 statement)."""
    wanted = select(PulseItem).where(PulseItem.clip_id == clip_id)
    return list(session.scalars(wanted.order_by(PulseItem.position)))


def asked(session: Session, clip_id: str, person_id: str) -> PulseAsked | None:
    """Return the row that says this person was asked about this clip (1 statement)."""
    wanted = select(PulseAsked).where(
        PulseAsked.clip_id == clip_id, PulseAsked.person_id == person_id
    )
    return session.scalar(wanted)


def is_due(session: Session, clip_id: str, person_id: str, now: datetime) -> bool:
    """Whether this person may be asked of a clip: once, one pulse a week (2 statements).

    Nobody is who is in the sample of its wave: what they were asked there would be in their answer.
    """
    share = session.scalar(select(Wave.share).where(Wave.clip_id == clip_id))
    if share is not None and lot.in_sample(clip_id, person_id, share):
        return False
    return is_free(session, clip_id, person_id, now)


def is_free(session: Session, clip_id: str, person_id: str, now: datetime) -> bool:
    """Whether nothing else was asked of this person this week, nor this answered (1 statement)."""
    wanted = select(PulseAsked).where(
        PulseAsked.person_id == person_id,
        or_(PulseAsked.clip_id == clip_id, PulseAsked.week == lot.week_of(now)),
    )
    rows = session.scalars(wanted).all()
    return all(row.clip_id == clip_id and not row.answered and not row.declined for row in rows)


def invited(session: Session, clip_id: str) -> int:
    """Return how many people were asked about a clip (1 statement)."""
    wanted = select(func.count()).where(PulseAsked.clip_id == clip_id)
    return session.scalar(wanted) or 0


def results(session: Session, clip_id: str) -> list[Result]:
    """Return a clip's questions with their answers as they may be shown (1 statement)."""
    return [
        Result(item, {c: list(n) for c, n in item.shown.items()}, dict(item.asked))
        for item in items(session, clip_id)
    ]


def results_of(session: Session, clip_ids: Iterable[str]) -> dict[str, list[Result]]:
    """Return the same for many clips, by clip (1 statement)."""
    wanted = select(PulseItem).where(PulseItem.clip_id.in_(list(clip_ids)))
    found: dict[str, list[Result]] = {}
    for item in session.scalars(wanted.order_by(PulseItem.position)):
        shown = {cell: list(counts) for cell, counts in item.shown.items()}
        found.setdefault(item.clip_id, []).append(Result(item, shown, dict(item.asked)))
    return found


def is_answered(session: Session, item_ids: Iterable[int]) -> bool:
    """Whether anybody has answered one of these questions (1 statement)."""
    wanted = select(PulseAnswer.id).where(PulseAnswer.item_id.in_(list(item_ids))).limit(1)
    return session.scalar(wanted) is not None


def answer_counts(
    session: Session, item_ids: Iterable[int]
) -> list[tuple[int, int | None, str, Phase, int, int]]:
    """Return (question, department, half, phase, value, answers) of this minute (1 statement).

    For `actions` alone: pages show what is released.
    """
    answer = PulseAnswer
    key = (answer.item_id, answer.department_id, answer.half, answer.phase, answer.value)
    wanted = select(*key, func.count()).where(PulseAnswer.item_id.in_(list(item_ids)))
    return [(a, b, h, c, d, n) for a, b, h, c, d, n in session.execute(wanted.group_by(*key))]


def held(session: Session, person_id: str) -> dict[str, int]:
    """Return what is held: how often this person was asked and answered (1 statement)."""
    asked, answered = session.execute(
        select(func.count(), func.count().filter(PulseAsked.answered)).where(
            PulseAsked.person_id == person_id
        )
    ).one()
    return {"asked": asked, "answered": answered}
