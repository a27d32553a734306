"""The item bank: what Hub brings, in the words comms have given it, in several languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import Rejected
from hub.core.later import later
from hub.pulses.model import BankItem, Component

LONGEST_TEXT = 300
# Clear and next: our own. The other three are the parts of credibility after McCroskey and Teven,
# Communication Monographs 66 (1999), 90: competence, trustworthiness, goodwill.
BROUGHT: dict[Component, dict[str, str]] = {
    Component.CLEAR: {
        "en": "It was clear to me what this is about.",
        "de": "Mir war klar, worum es geht.",
    },
    Component.NEXT: {
        "en": "I know what to do next.",
        "de": "Ich weiß, was ich als Nächstes tun soll.",
    },
    Component.COMPETENCE: {
        "en": "Who spoke knows the subject.",
        "de": "Wer gesprochen hat, kennt sich mit dem Thema aus.",
    },
    Component.HONEST: {
        "en": "Who spoke is honest with us.",
        "de": "Wer gesprochen hat, ist ehrlich zu uns.",
    },
    Component.GOODWILL: {
        "en": "Who spoke has our interests at heart.",
        "de": "Wer gesprochen hat, hat unsere Interessen im Blick.",
    },
}
RATINGS = tuple(BROUGHT)
NAMES: dict[Component, str] = {
    Component.CLEAR: later("Clarity"),
    Component.NEXT: later("What to do next"),
    Component.COMPETENCE: later("Knows the subject"),
    Component.HONEST: later("Honest"),
    Component.GOODWILL: later("Our interests at heart"),
    Component.OTHER: later("Agreed"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A rating and its words by language; ``en`` is always there."""

    component: Component
    texts: Mapping[str, str]

    def in_language(self, lang: str) -> str:
        """Return the words in ``lang``, else in English."""
        return self.texts.get(lang) or self.texts["en"]


def wordings(session: Session) -> dict[Component, Wording]:
    """Return the five ratings as they are worded now (1 statement)."""
    own = {row.component: row.texts for row in session.scalars(select(BankItem))}
    return {
        component: Wording(component, {**brought, **own.get(component, {})})
        for component, brought in BROUGHT.items()
    }


def reword(session: Session, component: Component, texts: Mapping[str, str]) -> None:
    """Word a rating anew; an empty text takes back what Hub brings (1 or 2 statements).

    Sets that clips have already keep the words they have.

    Raises:
        Rejected: the component is no rating, or a text is too long.
    """
    if component not in BROUGHT:
        raise Rejected("There is no such question in the bank.", "component")
    kept = {lang: " ".join(text.split()) for lang, text in texts.items()}
    if any(len(text) > LONGEST_TEXT for text in kept.values()):
        raise Rejected(f"A question has 1 to {LONGEST_TEXT} characters.", component.value)
    row = session.get(BankItem, component) or BankItem(component=component)
    row.texts = {lang: text for lang, text in kept.items() if text}
    session.add(row)
    session.flush()
