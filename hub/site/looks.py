"""Who read figures in which a person is counted: of an update, or of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.audiences.model import FrozenMember
from hub.audit import queries as audit
from hub.audit.model import AuditEntry
from hub.clips import variants
from hub.clips.model import Clip
from hub.people import queries as people
from hub.people.model import Person
from hub.reports import queries as reports
from hub.reports.model import Frozen
from hub.reports.overview import LIST
from hub.reports.value import Period

READINGS = (
    "numbers.read",
    "numbers.exported",
    "report.read",
    "report.exported",
    "report.frozen",
    "experiment.read",
)
SHOWN = 20
READ = 400
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody read figures in which a person is counted, last at ``at`` on that day.

    ``clip_id`` is “” for a report on a period, and ``title`` too for the list of all reports.
    """

    reader: Person | None
    clip_id: str
    title: str
    at: datetime
    exported: bool


def of(session: Session, person_id: str) -> list[Look]:
    """Return who read figures that count this person, newest first; 8 statements.

    A reader is named once a day and thing.
    """
    counted_in = (
        select(Clip.id)
        .join(FrozenMember, FrozenMember.audience_id == Clip.audience_id)
        .where(FrozenMember.person_id == person_id)
    )
    periods = _reports(session, counted_in)
    entries = audit.of_subjects(session, "clip", counted_in, READINGS, READ)
    entries += audit.of_subjects(session, "report", list(periods), READINGS, READ)
    entries += _lists(session, counted_in)
    shown = _newest(entries, person_id)
    readers = people.by_ids(session, {entry.actor_id for entry in shown if entry.actor_id})
    titles = _titles(session, person_id, {entry.subject_id for entry in shown})
    return [
        Look(
            reader=readers.get(entry.actor_id or ""),
            clip_id=entry.subject_id if entry.subject_kind == "clip" else "",
            title=(titles | periods).get(entry.subject_id, ""),
            at=entry.at,
            exported=entry.action.endswith(".exported"),
        )
        for entry in shown
    ]


def _newest(entries: Sequence[AuditEntry], person_id: str) -> list[AuditEntry]:
    newest: dict[tuple[Any, ...], AuditEntry] = {}
    for entry in sorted(entries, key=lambda one: one.at, reverse=True):
        if entry.actor_id not in (None, person_id):
            key = (entry.actor_id, entry.subject_kind, entry.subject_id, entry.at.date())
            newest.setdefault(key, entry)
    return list(newest.values())[:SHOWN]


def _lists(session: Session, counted_in: Select[str]) -> list[AuditEntry]:
    """Readings of the list of reports with an update that was for them."""
    read = audit.of_subjects(session, "report", [LIST], READINGS, READ)
    counted = set(session.scalars(counted_in)) if read else set()
    return [entry for entry in read if counted.intersection(entry.detail.get("clips", ()))]


def _reports(session: Session, counted_in: Select[str]) -> dict[str, str]:
    """Titles of the value reports, by id, whose two periods hold an update that was for them."""
    wanted = select(Clip.published_at).where(
        Clip.id.in_(counted_in), Clip.published_at.is_not(None)
    )
    days = [at.date() for at in session.scalars(wanted) if at]
    return {one.id: one.title for one in reports.frozen(session, READ) if _holds(one, days)}


def _holds(report: Frozen, days: Sequence[date]) -> bool:
    """Whether one of these days is in a report's periods; a day more on both sides for zones."""
    since, until = (date.fromisoformat(report.figures[end]) for end in ("since", "until"))
    first = Period(since, until).before.since
    return any(first - DAY <= day <= until + DAY for day in days)


def _titles(session: Session, person_id: str, clip_ids: set[str]) -> dict[str, str]:
    wanted = select(Clip.id, variants.title(person_id)).where(Clip.id.in_(clip_ids))
    return {clip_id: title for clip_id, title in session.execute(wanted)}
