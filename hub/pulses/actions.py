"""Every change to pulses; the caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.core.errors import Conflict, Rejected
from hub.core.ids import new_id
from hub.disclosure.rules import K_SHARES
from hub.people.asker import Asker
from hub.pulses import queries
from hub.pulses.model import ItemKind, PulseAnswer, PulseAsked, PulseItem

POINTS = 5
MOST_ITEMS, MOST_OPTIONS, LONGEST_TEXT = 3, 6, 300


@dataclass(frozen=True, slots=True)
class Question:
    """A question as comms write it; ``options`` are for a choice."""

    kind: ItemKind
    text: str
    options: tuple[str, ...] = ()


def set_items(session: Session, clip_id: str, questions: Sequence[Question]) -> list[PulseItem]:
    """Give a clip its one to three questions, or none; those already answered stay as they are.

    Raises:
        Rejected: a question is empty, too long, or has no options to choose from.
        Conflict: people have answered already.
    """
    if len(questions) > MOST_ITEMS:
        raise Rejected(f"A pulse has at most {MOST_ITEMS} questions.", "items")
    present = queries.items(session, clip_id)
    if present and queries.answer_counts(session, [item.id for item in present]):
        raise Conflict("People have answered these questions; they can't be changed any more.")
    session.execute(delete(PulseItem).where(PulseItem.clip_id == clip_id))
    made = [_item(clip_id, i, question) for i, question in enumerate(questions)]
    session.add_all(made)
    session.flush()
    return made


def answer(
    session: Session,
    asker: Asker,
    clip_id: str,
    answers: dict[int, int],
    *,
    watched: bool,
    now: datetime,
) -> None:
    """Keep answers by question id, without the person; who was asked stands in another table.

    Raises:
        Conflict: this person has answered or skipped already.
        Rejected: a question or a value is not of this pulse.
    """
    items = {item.id: item for item in queries.items(session, clip_id)}
    for item_id, value in answers.items():
        if item_id not in items or not 0 <= value - _first(items[item_id]) < _count(items[item_id]):
            raise Rejected("This answer doesn't belong to the question.", "answers")
    _mark_asked(session, clip_id, asker.id, answered=bool(answers), now=now)
    for item_id, value in answers.items():
        session.add(
            PulseAnswer(
                id=new_id(),
                item_id=item_id,
                department_id=asker.department_id,
                watched=watched,
                value=value,
                day=now.date(),
            )
        )
    session.flush()
    _renew(session, [items[item_id] for item_id in answers])


def skip(session: Session, asker: Asker, clip_id: str, now: datetime) -> None:
    """Remember that this person was asked and would rather not.

    Raises:
        Conflict: this person has answered or skipped already.
    """
    _mark_asked(session, clip_id, asker.id, answered=False, now=now)


def _mark_asked(
    session: Session, clip_id: str, person_id: str, *, answered: bool, now: datetime
) -> None:
    if not queries.is_due(session, clip_id, person_id):
        raise Conflict("You have answered this already. Thank you.")
    week = now.isocalendar()
    session.add(
        PulseAsked(
            id=new_id(),
            clip_id=clip_id,
            person_id=person_id,
            week=f"{week.year}-W{week.week:02}",
            answered=answered,
        )
    )
    session.flush()


def _renew(session: Session, items: Sequence[PulseItem]) -> None:
    counts = queries.answer_counts(session, [item.id for item in items])
    for item in items:
        found = counts.get(item.id, {})
        if sum(found.values()) - sum(item.shown) >= K_SHARES:
            item.shown = [found.get(_first(item) + i, 0) for i in range(_count(item))]


def _first(item: PulseItem) -> int:
    """Scales count from 1, choices from 0."""
    return 1 if item.kind is ItemKind.SCALE else 0


def _count(item: PulseItem) -> int:
    return POINTS if item.kind is ItemKind.SCALE else len(item.options)


def _item(clip_id: str, position: int, question: Question) -> PulseItem:
    text = question.text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise Rejected(f"A question has 1 to {LONGEST_TEXT} characters.", "items")
    options = [option.strip() for option in question.options if option.strip()]
    if question.kind is ItemKind.CHOICE and not 2 <= len(options) <= MOST_OPTIONS:
        raise Rejected(f"A choice has 2 to {MOST_OPTIONS} options.", "items")
    return PulseItem(
        clip_id=clip_id,
        position=position,
        kind=question.kind,
        text=text,
        options=options if question.kind is ItemKind.CHOICE else [],
        shown=[],
    )
