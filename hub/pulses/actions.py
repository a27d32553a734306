"""Every change to pulses; the caller owns the transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.audiences import queries as audiences
from hub.clips import variants
from hub.clips.model import Clip
from hub.core.errors import Conflict, Rejected
from hub.core.ids import new_id
from hub.disclosure import release, rules
from hub.people.asker import Asker
from hub.people.model import Person
from hub.pulses import lot, queries
from hub.pulses.model import Component, Phase, PulseAnswer, PulseAsked, PulseItem
from hub.pulses.questions import Question, made

MOST_ITEMS = 12
ANSWERED = "You have answered this already. Thank you."


def set_items(session: Session, clip_id: str, questions: Sequence[Question]) -> list[PulseItem]:
    """Give a clip its set of questions, or none; those already answered stay as they are.

    Raises:
        Rejected: a question is empty, too long, or has no options to choose from.
        Conflict: people have answered already, or two versions are compared.
    """
    if len(questions) > MOST_ITEMS:
        raise Rejected(f"A set has at most {MOST_ITEMS} questions.", "items")
    variants.require_none(session, clip_id)
    present = queries.items(session, clip_id)
    if present and queries.is_answered(session, [item.id for item in present]):
        raise Conflict("People have answered these questions; they can't be changed any more.")
    session.execute(delete(PulseItem).where(PulseItem.clip_id == clip_id))
    items = [made(clip_id, i, question) for i, question in enumerate(questions)]
    session.add_all(items)
    session.flush()
    return items


def ask(session: Session, asker: Asker, clip: Clip, held: Mapping[int, int], now: datetime) -> None:
    """Remember that the questions after the watch are on this person's screen.

    ``held`` are answers given before the watch: they count only now, where the others would be
    asked too, so that both halves are people who got this far. A second call changes nothing.

    Raises:
        Conflict: this person is not to be asked now.
        Rejected: an answer is not of this person's questions before the watch.
    """
    items = _locked(session, clip.id)  # first: another page of this person may be asking now
    if queries.asked(session, clip.id, asker.id) is not None:
        return
    _invite(session, asker, clip, items, now)
    _keep(session, asker, clip, items, held, Phase.BEFORE, now)


def answer(
    session: Session, asker: Asker, clip: Clip, answers: Mapping[int, int], now: datetime
) -> None:
    """Keep answers by question id, without the person; who was asked stands in another table.

    Raises:
        Conflict: this person has answered or skipped already, or is not to be asked this week.
        Rejected: a question or a value is not of this person's questions after the watch.
    """
    items = _locked(session, clip.id)
    row = queries.asked(session, clip.id, asker.id) or _invite(session, asker, clip, items, now)
    if row.answered or row.declined:
        raise Conflict(ANSWERED)
    _keep(session, asker, clip, items, answers, Phase.AFTER, now)
    row.answered = bool(answers)


def skip(session: Session, asker: Asker, clip: Clip, now: datetime) -> None:
    """Remember that this person was asked and would rather not.

    Raises:
        Conflict: this person has answered or skipped already.
    """
    items = _locked(session, clip.id)
    row = queries.asked(session, clip.id, asker.id) or _invite(session, asker, clip, items, now)
    if row.answered or row.declined:
        raise Conflict(ANSWERED)
    row.declined = True


def _locked(session: Session, clip_id: str) -> list[PulseItem]:
    """The clip's questions, kept from two that release answers at once."""
    wanted = select(PulseItem).where(PulseItem.clip_id == clip_id).order_by(PulseItem.position)
    return list(session.scalars(wanted.with_for_update()))


def _invite(
    session: Session, asker: Asker, clip: Clip, items: Sequence[PulseItem], now: datetime
) -> PulseAsked:
    # Two pages of one person at once take their turn, or a week would see two pulses.
    session.execute(select(Person.id).where(Person.id == asker.id).with_for_update())
    if not queries.is_due(session, clip.id, asker.id, now):
        raise Conflict("You have answered a question this week already. Thank you.")
    row = PulseAsked(id=new_id(), clip_id=clip.id, person_id=asker.id, week=lot.week_of(now))
    row.answered = row.declined = False
    session.add(row)
    cells = _cells(session, clip, items)
    half, department_id = _half(session, clip, asker), _department(session, clip, asker)
    for item in lot.drawn(items, clip.id, asker.id):
        phase = lot.phase(item, clip.id, asker.id)
        cell = _cell(item, cells, department_id, half, phase)
        item.asked = {**item.asked, cell: item.asked.get(cell, 0) + 1}
    return row


def _cells(session: Session, clip: Clip, items: Sequence[PulseItem]) -> dict[str, str]:
    """The cell of each department, decided once for all questions of a clip."""
    if items and items[0].cells:
        return dict(items[0].cells)
    sizes = audiences.frozen_departments(session, clip.audience_id)
    cells = release.cells({str(key): size for key, size in sizes.items() if key is not None})
    for item in items:
        item.cells = dict(cells)
    return cells


def _cell(
    item: PulseItem, cells: Mapping[str, str], department_id: int | None, half: str, phase: Phase
) -> str:
    if item.component is Component.OPENER:
        return phase.value
    if item.by_half:
        return half
    return cells.get(str(department_id), release.POOL)


def _keep(
    session: Session,
    asker: Asker,
    clip: Clip,
    items: Sequence[PulseItem],
    answers: Mapping[int, int],
    phase: Phase,
    now: datetime,
) -> None:
    mine = {
        item.id: item
        for item in lot.drawn(items, clip.id, asker.id)
        if lot.phase(item, clip.id, asker.id) is phase
    }
    for item_id, value in answers.items():
        if item_id not in mine or not _is_value(mine[item_id], value):
            raise Rejected("This answer doesn't belong to the question.", "answers")
    half, department_id = _half(session, clip, asker), _department(session, clip, asker)
    session.add_all(
        PulseAnswer(
            id=new_id(),
            item_id=item_id,
            department_id=None if mine[item_id].by_half else department_id,
            half=half if mine[item_id].by_half else "",
            phase=phase,
            value=value,
            day=now.date(),
        )
        for item_id, value in answers.items()
    )
    session.flush()
    with rules.as_published(clip.least):
        _renew(session, [mine[item_id] for item_id in answers])


def _renew(session: Session, items: Sequence[PulseItem]) -> None:
    rows = queries.answer_counts(session, [item.id for item in items])
    for item in items:
        found = _found(item, (row for row in rows if row[0] == item.id))
        item.shown = release.renew(item.shown, found)


def _found(
    item: PulseItem, rows: Iterable[tuple[int, int | None, str, Phase, int, int]]
) -> release.Released:
    found: release.Released = {}
    for _id, department_id, half, phase, value, count in rows:
        cell = _cell(item, item.cells, department_id, half, phase)
        counts = found.setdefault(cell, [0] * queries.value_count(item))
        counts[value - queries.first_value(item)] += count
    return found


def _department(session: Session, clip: Clip, asker: Asker) -> int | None:
    """The department in which somebody's answers count: that of the frozen list (1 statement).

    Of today's, somebody could move all but one out of, and read the next five answers as theirs.
    """
    return audiences.frozen_department(session, clip.audience_id, asker.id, asker.department_id)


def _half(session: Session, clip: Clip, asker: Asker) -> str:
    """The half of two that are compared in which somebody is, else “” (1 statement)."""
    return variants.arm_of(session, clip.id, asker.id) or ""


def _is_value(item: PulseItem, value: int) -> bool:
    return 0 <= value - queries.first_value(item) < queries.value_count(item)
