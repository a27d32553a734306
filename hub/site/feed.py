"""The home page: what is new for this person, what they began, what others said."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import to_user_timezone
from sqlalchemy import Select, bindparam
from sqlalchemy.orm import Session

from hub.audiences.whoever import Kind, filled, kind_of, whoever
from hub.comments import waiting, words
from hub.comments.model import Comment
from hub.comments.show import took
from hub.people.asker import Asker
from hub.people.model import Person
from hub.site import listing, reacted
from hub.site.cards import Card, card
from hub.site.chosen import Chosen, choose
from hub.viewing.brief import viewer_counts
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext
from hub.web.wording import minutes

LEADERS, QUESTIONS = 4, 3
FULL = (8, 6, 4, 3, 2, 1)  # cards that fill rows of four or three; feed.css lays them out
MOST_BESIDE = 4  # of others where leaders have a row
MORNING_ENDS_H, DAY_ENDS_H = 12, 18


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
    """Return what `site/feed.html` shows (6 statements, 8 where moments are counted anew)."""
    chosen = choose(session, asker, now)
    loud = reacted.loudest(session, asker, now)
    ids = {*chosen.new, *chosen.begun, *chosen.newest, *chosen.leaders}
    ids |= {one.clip_id for one in loud}
    clips = listing.by_ids(session, asker, now, ids)
    viewers = viewer_counts(session, clips.values())

    def drawn(among: list[str]) -> list[Card]:
        found = (clips[one] for one in among if one in clips)
        return [card(one, chosen.seen[one.id], viewers.get(one.id, 0)) for one in found]

    first, *rest = dict.fromkeys([*chosen.new, *chosen.newest]) or [""]
    shown = {first, *chosen.begun}
    leaders = _unwatched_first([i for i in chosen.leaders if i not in shown], chosen)[:LEADERS]
    others = [one for one in rest if one not in {*leaders, *shown}]
    return {
        "greeting": greeting(asker, now),
        "summary": _summary(chosen.new_count, chosen.new_s),
        "hero": next(iter(drawn([first])), None),
        "going_on": drawn(chosen.begun),
        "leaders": drawn(leaders),
        "others": _in_full_rows(drawn(others), bool(leaders)),
        "moments": reacted.moments(session, loud, clips, now),
        "questions": questions(session, asker, now),
    }


def _unwatched_first(ids: list[str], chosen: Chosen) -> list[str]:
    return sorted(ids, key=lambda one: chosen.seen[one].watched)


def _in_full_rows(cards: list[Card], beside: bool) -> list[Card]:
    """As many as leave none alone in a row; all of them are a link away."""
    most = min(len(cards), MOST_BESIDE if beside else FULL[0])
    return cards[: max((count for count in FULL if count <= most), default=0)]


def greeting(asker: Asker, now: datetime) -> str:
    """Return a greeting for the time of day where the reader is."""
    hour, name = to_user_timezone(now).hour, asker.name.split()[0] if asker.name else ""
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


def questions(session: Session, asker: Asker, now: datetime) -> list[Answered]:
    """Return the newest answered questions, one's own first (1 statement)."""
    given = filled(asker, now) | {"most": QUESTIONS * 12}
    pairs = waiting.answered(session, _answered_for(kind_of(asker)), given)[: QUESTIONS * 3]
    pairs.sort(key=lambda pair: pair[0].person_id != asker.id)
    return [_answered(question, answer, asker) for question, answer in pairs[:QUESTIONS]]


@cache
def _answered_for(kind: Kind) -> Select[Comment, Comment]:
    """What `questions` asks; ``most`` are the answers that are looked at."""
    wanted = waiting.answers_under(listing.open_ids(*whoever(kind)))
    return wanted.limit(bindparam("most"))


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
