"""The home page: what is new for this person, what they began, what others said."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from hub.captions import queries as captions
from hub.clips import addresses
from hub.clips.model import Clip
from hub.comments import queries as comments
from hub.comments import words
from hub.comments.actions import WINDOW_S
from hub.comments.model import Comment, Reaction, ReactionKind
from hub.comments.show import took
from hub.disclosure.rules import K_SHARES
from hub.people.asker import Asker
from hub.people.model import Person
from hub.site import listing
from hub.site.cards import Card, cards
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext
from hub.web.wording import minutes

LEADERS, MOMENTS, QUESTIONS = 8, 3, 3
WEEK = timedelta(days=7)
MORNING_ENDS_H, DAY_ENDS_H = 12, 18


@dataclass(frozen=True, slots=True)
class Moment:
    """A sentence that people reacted to, five or more of them."""

    url: str
    text: str
    start_s: float
    poster_url: str
    title: str
    speakers: tuple[Person, ...]
    agree: int
    thanks: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and its first answer."""

    url: str
    text: str
    person: Person | None
    mine: bool
    answered_in: str
    answer: str
    answered_by: Person | None


def of(session: Session, asker: Asker, now: datetime) -> dict[str, Any]:
    """Return what `site/feed.html` shows (at most 20 statements)."""
    newest = cards(session, asker.id, listing.newest(session, asker, now, LEADERS * 2))
    hero = next((card for card in newest if card.is_new), newest[0] if newest else None)
    return {
        "greeting": greeting(asker, now),
        "summary": _summary(*listing.count_new(session, asker, now)),
        "hero": hero,
        "going_on": cards(session, asker.id, listing.begun(session, asker, now)),
        "leaders": [card for card in newest if card is not hero][:LEADERS],
        "moments": moments(session, asker, now),
        "questions": questions(session, asker, now),
    }


def greeting(asker: Asker, now: datetime) -> str:
    """Return a greeting for the time of day on the server's clock."""
    hour, name = now.astimezone().hour, asker.name.split()[0] if asker.name else ""
    if hour < MORNING_ENDS_H:
        return _("Good morning, %(name)s", name=name)
    if hour < DAY_ENDS_H:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)


def _summary(count: int, seconds: float) -> str:
    if not count:
        return _("You have watched everything that is for you.")
    return ngettext(
        "One new update, %(time)s.",
        "%(num)s new updates, %(time)s in all.",
        count,
        time=minutes(seconds),
    )


def moments(session: Session, asker: Asker, now: datetime) -> list[Moment]:
    """Return the sentences people reacted to most this week, from five people on."""
    taps = listing.reacted_since(session, asker, now, WEEK)
    if not taps:
        return []
    shown = {clip.id: clip for clip in listing.newest(session, asker, now, 60)}
    spoken = captions.sentences(session, [c.take.id for c in shown.values() if c.take])
    found: dict[tuple[str, float, str], list[Reaction]] = defaultdict(list)
    for tap in taps:
        cue = _spoken_at(spoken.get(tap.take_id, []), tap.window * WINDOW_S)
        if cue and tap.clip_id in shown:
            found[tap.clip_id, cue[0], cue[2]].append(tap)
    enough = [(key, of) for key, of in found.items() if len({t.person_id for t in of}) >= K_SHARES]
    enough.sort(key=lambda one: -len(one[1]))
    return [_moment(shown[key[0]], key[1], key[2], taps_of) for key, taps_of in enough[:MOMENTS]]


def _spoken_at(
    cues: list[tuple[float, float, str]], at_s: float
) -> tuple[float, float, str] | None:
    return next((cue for cue in cues if cue[0] - 1 <= at_s < cue[1] + 1), None)


def _moment(clip: Clip, start_s: float, text: str, taps: list[Reaction]) -> Moment:
    kinds = Counter(tap.kind for tap in taps)
    return Moment(
        url=f"/clips/{clip.id}?t={start_s:g}",
        text=text,
        start_s=start_s,
        poster_url=addresses.still(clip, start_s),
        title=clip.title,
        speakers=tuple(speaker.person for speaker in clip.speakers),
        agree=kinds[ReactionKind.AGREE],
        thanks=kinds[ReactionKind.THANKS],
        unsure=kinds[ReactionKind.UNSURE] + kinds[ReactionKind.QUESTION],
    )


def questions(session: Session, asker: Asker, now: datetime) -> list[Answered]:
    """Return the newest answered questions, one's own first."""
    pairs = comments.answered(session, listing.discussed(session, asker, now), QUESTIONS * 3)
    pairs.sort(key=lambda pair: pair[0].person_id != asker.id)
    return [_answered(question, answer, asker) for question, answer in pairs[:QUESTIONS]]


def _answered(question: Comment, answer: Comment, asker: Asker) -> Answered:
    at = f"?t={question.at_s:g}" if question.at_s is not None else ""
    return Answered(
        url=f"/clips/{question.clip_id}{at}",
        text=words.plain(question.text),
        person=question.person,
        mine=question.person_id == asker.id,
        answered_in=took(answer, question),
        answer=words.plain(answer.text),
        answered_by=answer.person,
    )


__all__ = ["Answered", "Card", "Moment", "greeting", "moments", "of", "questions"]
