"""What a clip's pulse brought, as far as it may be shown."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.pulses import queries
from hub.pulses.model import ItemKind
from hub.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Answers:
    """One question with the share of each answer; no shares while there are too few."""

    text: str
    total: int
    asked: int
    shares: list[tuple[str, float]]


def of_clip(session: Session, clip_id: str) -> list[Answers]:
    """Return a clip's questions with their answers (1 statement)."""
    return [_answers(found) for found in queries.results(session, clip_id)]


def _answers(found: queries.Result) -> Answers:
    item, counts = found.item, found.counts
    total = sum(counts)
    names = _points() if item.kind is ItemKind.SCALE else [str(one) for one in item.options]
    shares = [(name, count / total) for name, count in zip(names, counts, strict=False)]
    return Answers(item.text, total, found.invited, shares if total else [])


def _points() -> list[str]:
    return [
        _("Strongly disagree"),
        _("Disagree"),
        _("Neither"),
        _("Agree"),
        _("Strongly agree"),
    ]
