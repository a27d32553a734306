"""All that Hub holds of one person, over every feature: shown, handed over, erased."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.audiences import actions as audience_actions
from hub.audiences import queries as audience_queries
from hub.audit import actions as audit
from hub.audit import queries as audit_queries
from hub.captions import suggestions
from hub.clips import actions as clip_actions
from hub.clips import queries as clip_queries
from hub.comments import actions as comment_actions
from hub.comments import queries as comment_queries
from hub.core import clock
from hub.experiments import actions as experiment_actions
from hub.experiments import queries as experiment_queries
from hub.hooks import queries as hook_queries
from hub.notices import queries as notice_queries
from hub.people import actions, queries
from hub.pulses import queries as pulse_queries
from hub.reports import queries as report_queries
from hub.site import looks
from hub.viewing import actions as viewing_actions
from hub.viewing import own as viewing
from hub.viewing import rooms, saved
from hub.viewing.own import Watched

ERASED = "viewings.erased"


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much is held of a person, by kind; ``watched`` is for their own eyes."""

    watched: list[Watched]
    comments: int
    questions: int
    reactions: int
    pulses_asked: int
    pulses_answered: int
    sign_ins: int
    rooms: int


def holdings(session: Session, person_id: str, now: datetime) -> Holdings:
    """Return what is held of a person (6 statements)."""
    said = comment_queries.held(session, person_id)
    pulses = pulse_queries.held(session, person_id)
    return Holdings(
        watched=viewing.held(session, person_id),
        comments=said["comments"],
        questions=said["questions"],
        reactions=said["reactions"],
        pulses_asked=pulses["asked"],
        pulses_answered=pulses["answered"],
        sign_ins=len(queries.sign_ins(session, person_id, now)),
        rooms=rooms.told_by(session, person_id),
    )


def export_person(session: Session, person_id: str, *, own: bool) -> dict[str, Any]:
    """Return all that is held of a person; only for themselves (``own``) what nobody else sees.

    That is what they watched, tapped, opened and were asked, in which half of two they are, and
    that they erased what they watched.

    Raises:
        NotFound: there is no such person.
    """
    found: dict[str, Any] = {
        "exported_at": clock.now().isoformat(),
        "person": queries.export(session, person_id),
        **comment_queries.export(session, person_id),
        **suggestions.export(session, person_id),
        **audience_queries.export(session, person_id),
        **clip_queries.export(session, person_id),
        **report_queries.export(session, person_id),
        **hook_queries.export(session, person_id),
        "deeds": [
            {
                "at": entry.at.isoformat(),
                "action": entry.action,
                "subject": f"{entry.subject_kind} {entry.subject_id}",
            }
            for entry in audit_queries.by_actor(session, person_id)
            if own or entry.action != ERASED
        ],
    }
    if own:
        found["reactions"] = comment_queries.tapped(session, person_id)
        found["pulses"] = pulse_queries.held(session, person_id)
        found |= notice_queries.export(session, person_id)
        found |= experiment_queries.export(session, person_id)
        found |= viewing.export(session, person_id)
        found |= saved.export(session, person_id)
        found["rooms"] = rooms.export(session, person_id)
        found["figures_read_by"] = [
            {"at": look.at.isoformat(), "by": look.reader.name if look.reader else None}
            for look in looks.of(session, person_id)
        ]
    return found


def lines(found: dict[str, Any]) -> list[list[str]]:
    """Return an export as lines (kind, number of the thing, field, value) with a head."""
    rows = [["kind", "number", "field", "value"]]
    for kind, held in found.items():
        things = held if isinstance(held, list) else [held]
        for number, thing in enumerate(things, 1):
            values = thing if isinstance(thing, dict) else {"": thing}
            rows += [[kind, str(number), name, _written(value)] for name, value in values.items()]
    return rows


def _written(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def erase_viewings(session: Session, person_id: str, now: datetime) -> None:
    """Erase what a person watched: rows, seconds, rooms, and places to resume.

    What is counted already stays in the sums, under names that nobody has, as when an account
    goes: a total that fell by one would tell that this person had watched. So they leave the
    frozen lists of what they watched; the lists of other updates keep them.
    """
    lists = viewing_actions.lists_watched(session, person_id)
    names = audience_actions.unname(session, person_id, lists)
    viewing_actions.erase(session, person_id, names, now)
    audit.add(session, person_id, ERASED, "person", person_id, now)


def erase_person(session: Session, person_id: str, now: datetime) -> None:
    """Erase a person from every feature; clips they own stay, without an owner.

    What they watched and tapped goes on without their name, so that no figure tells of it.

    Raises:
        NotFound: there is no such person.
        Conflict: they are the last administrator.
    """
    viewing_actions.unname(session, person_id, audience_actions.unname(session, person_id))
    saved.erase(session, person_id)
    comment_actions.erase(session, person_id, now)
    suggestions.erase(session, person_id)
    experiment_actions.erase(session, person_id)
    clip_actions.erase(session, person_id, now)
    audience_actions.erase(session, person_id)
    actions.erase(session, person_id)
    audit.add(session, None, "person.erased", "person", person_id, now)
