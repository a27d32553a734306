"""The form of a clip's questions: what it shows, and what is made of what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hub.clips.model import KeyMessage
from hub.core.errors import Rejected
from hub.pulses.bank import Wording
from hub.pulses.model import Component, ItemKind, PulseItem
from hub.pulses.questions import Question

OPTIONS = 4


@dataclass(slots=True)
class Recall:
    """A question on a key message as it was typed; ``right`` is an option's place, or “”."""

    text: str = ""
    options: list[str] = field(default_factory=lambda: [""] * OPTIONS)
    right: str = ""


@dataclass(slots=True)
class Typed:
    """What the form shows: recall questions by the place of their key message."""

    opener: str = ""
    ratings: frozenset[str] = frozenset()
    recalls: dict[int, Recall] = field(default_factory=dict)
    message_ids: dict[int, int] = field(default_factory=dict)

    def recall(self, place: int, message_id: int) -> Recall:
        """Return the question on the message that stands at ``place`` now."""
        by_id = {message: at for at, message in self.message_ids.items()}
        at = by_id.get(message_id, -1) if by_id else place
        return self.recalls.get(at, Recall())


def of_items(items: Sequence[PulseItem]) -> Typed:
    """Return what the form shows of a clip's set."""
    shown = Typed(ratings=frozenset(item.component.value for item in items))
    for item in items:
        if item.component is Component.OPENER:
            shown.opener = item.text
        elif item.component is Component.RECALL:
            place = len(shown.recalls)
            options = [*map(str, item.options), *[""] * OPTIONS][: max(OPTIONS, len(item.options))]
            shown.recalls[place] = Recall(item.text, options, str(item.right))
            if item.message_id is not None:
                shown.message_ids[place] = item.message_id
    return shown


def typed(form: Mapping[str, str]) -> Typed:
    """Return what was typed, as it was typed."""
    names = [one.value for one in Component]
    return Typed(
        opener=form.get("opener", "").strip(),
        ratings=frozenset(name for name in names if form.get(f"rate-{name}")),
        recalls={place: _recall(form, place) for place in range(5)},
    )


def questions(
    typed: Typed, worded: Mapping[Component, Wording], messages: Sequence[KeyMessage]
) -> list[Question]:
    """Return the set that was chosen: opener, recall, ratings.

    Raises:
        Rejected: a recall question has options, but no right one.
    """
    chosen = []
    if typed.opener:
        chosen.append(Question(ItemKind.SCALE, typed.opener, component=Component.OPENER))
    for place, message in enumerate(messages):
        if (recall := typed.recalls.get(place)) and recall.text:
            chosen.append(_question(recall, message))
    return chosen + [
        Question(ItemKind.SCALE, one.texts["en"], component=one.component, texts=one.texts)
        for one in worded.values()
        if one.component.value in typed.ratings
    ]


def _question(recall: Recall, message: KeyMessage) -> Question:
    options = [option.strip() for option in recall.options]
    right = int(recall.right) if recall.right.isdecimal() else -1
    if not 0 <= right < len(options) or not options[right]:
        raise Rejected(f"Say which option is right for “{message.text}”.", "items")
    kept = [option for option in options if option]
    return Question(
        ItemKind.CHOICE,
        recall.text,
        tuple(kept),
        Component.RECALL,
        kept.index(options[right]),
        message.id,
    )


def _recall(form: Mapping[str, str], place: int) -> Recall:
    return Recall(
        form.get(f"recall-{place}", "").strip(),
        [form.get(f"recall-{place}-{at}", "") for at in range(OPTIONS)],
        form.get(f"right-{place}", ""),
    )
