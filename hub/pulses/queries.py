"""Every read of pulses."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.disclosure.rules import K_SHARES
from hub.pulses.model import PulseAnswer, PulseAsked, PulseItem


def items(session: Session, clip_id: str) -> list[PulseItem]:
    """Return a clip's questions in order (1 statement)."""
    wanted = select(PulseItem).where(PulseItem.clip_id == clip_id)
    return list(session.scalars(wanted.order_by(PulseItem.position)))


def is_due(session: Session, clip_id: str, person_id: str) -> bool:
    """Whether this person has not been asked about this clip yet (1 statement)."""
    asked = select(PulseAsked.id).where(
        PulseAsked.clip_id == clip_id, PulseAsked.person_id == person_id
    )
    return session.scalar(asked) is None


def invited(session: Session, clip_id: str) -> int:
    """Return how many people were asked about a clip (1 statement)."""
    asked = select(func.count()).where(PulseAsked.clip_id == clip_id)
    return session.scalar(asked) or 0


def results(session: Session, clip_id: str) -> list[tuple[PulseItem, list[int]]]:
    """Return each question with its counts by value as they may be shown (1 statement).

    A question with fewer than K answers comes with [].
    """
    made = ((item, list(item.shown)) for item in items(session, clip_id))
    return [(item, counts if sum(counts) >= K_SHARES else []) for item, counts in made]


def answer_counts(session: Session, item_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Return the number of answers by question and value (1 statement)."""
    wanted = (
        select(PulseAnswer.item_id, PulseAnswer.value, func.count())
        .where(PulseAnswer.item_id.in_(list(item_ids)))
        .group_by(PulseAnswer.item_id, PulseAnswer.value)
    )
    found: dict[int, dict[int, int]] = {}
    for item_id, value, count in session.execute(wanted):
        found.setdefault(item_id, {})[value] = count
    return found


def held(session: Session, person_id: str) -> dict[str, int]:
    """Return what is held: how often this person was asked and answered (1 statement)."""
    asked, answered = session.execute(
        select(func.count(), func.count().filter(PulseAsked.answered)).where(
            PulseAsked.person_id == person_id
        )
    ).one()
    return {"asked": asked, "answered": answered}
