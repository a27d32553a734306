"""A question as comms write it, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.core.errors import Rejected
from hub.pulses.bank import LONGEST_TEXT
from hub.pulses.model import Component, ItemKind, PulseItem

MOST_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``options`` are for a choice, ``right`` the place of the right one."""

    kind: ItemKind
    text: str
    options: tuple[str, ...] = ()
    component: Component = Component.OTHER
    right: int | None = None
    message_id: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


def made(clip_id: str, position: int, question: Question) -> PulseItem:
    """Return the question as it is kept.

    Raises:
        Rejected: it is empty, too long, has no options, or its right option is none of them.
    """
    text = " ".join(question.text.split())
    if not text or len(text) > LONGEST_TEXT:
        raise Rejected(f"A question has 1 to {LONGEST_TEXT} characters.", "items")
    options = _options(question)
    if question.component is Component.RECALL and question.right not in range(len(options)):
        raise Rejected("Say which of the options is right.", "items")
    return PulseItem(
        clip_id=clip_id,
        position=position,
        kind=question.kind,
        component=question.component,
        text=text,
        texts=dict(question.texts),
        options=options,
        right=question.right if question.component is Component.RECALL else None,
        message_id=question.message_id,
        cells={},
        asked={},
        shown={},
    )


def _options(question: Question) -> list[str]:
    if question.kind is ItemKind.SCALE:
        return []
    options = [option.strip() for option in question.options if option.strip()]
    if not 2 <= len(options) <= MOST_OPTIONS or any(len(one) > LONGEST_TEXT for one in options):
        raise Rejected(f"A choice has 2 to {MOST_OPTIONS} options.", "items")
    return options
