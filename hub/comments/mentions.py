"""Whom a text speaks to: “@Ana Reis”, or “@ana@example.com”, among those who may watch the clip."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, func, literal, select
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.comments.model import Mention
from hub.people.model import Person

MOST = 10  # mentions of a comment; a longer row of names tells nobody
OFFERED = 8
_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_LONGEST_NAME = 120


def offered(session: Session, clip: Clip, words: str, now: datetime) -> list[Person]:
    """Return people who may watch ``clip`` and whose name has each word (1 statement)."""
    wanted = select(Person).where(access.watchers(clips.door(clip), now))
    for word in words.split()[:4]:
        begins = Person.name.istartswith(word, autoescape=True)
        wanted = wanted.where(begins | Person.name.icontains(f" {word}", autoescape=True))
    first = Person.name.istartswith(words.strip(), autoescape=True).desc()
    return list(session.scalars(wanted.order_by(first, Person.name, Person.id).limit(OFFERED)))


def named(
    session: Session, clip: Clip, text: str, hints: Collection[str], now: datetime
) -> list[Person]:
    """Return whom ``text`` names (1 statement for each “@”, at most `MOST`).

    Where two people have one name, ``hints`` (ids that the writer chose) say which is meant;
    without one nobody is, so that no wrong person is told.
    """
    may_watch = access.watchers(clips.door(clip), now)
    found: dict[str, Person] = {}
    for place in list(_AT.finditer(text))[:MOST]:
        rest = text[place.end() : place.end() + _LONGEST_NAME]
        email = _EMAIL.match(rest)
        if email:
            means = Person.email == email[0].lower()
        else:
            means = func.substr(literal(rest), 1, func.length(Person.name)) == Person.name
        wanted = select(Person).where(may_watch, means).order_by(func.length(Person.name).desc())
        if person := _meant(list(session.scalars(wanted.limit(MOST))), hints):
            found[person.id] = person
    return list(found.values())


def keep(session: Session, comment_id: str, people: Iterable[Person]) -> None:
    """Let a comment speak to exactly these people (2 statements)."""
    session.execute(delete(Mention).where(Mention.comment_id == comment_id))
    session.add_all([Mention(comment_id=comment_id, person_id=person.id) for person in people])
    session.flush()


def of_comments(session: Session, comment_ids: Collection[str]) -> dict[str, dict[str, str]]:
    """Return for each comment the ids of whom it speaks to, by name and e-mail (1 statement)."""
    wanted = select(Mention.comment_id, Person.id, Person.name, Person.email).join(
        Person, Person.id == Mention.person_id
    )
    found: dict[str, dict[str, str]] = {}
    for comment_id, person_id, name, email in session.execute(
        wanted.where(Mention.comment_id.in_(comment_ids))
    ):
        found.setdefault(comment_id, {}).update({name: person_id, email: person_id})
    return found


def _meant(people: list[Person], hints: Collection[str]) -> Person | None:
    """The one with the longest name; among namesakes the one that was chosen."""
    longest = [one for one in people if len(one.name) == len(people[0].name)]
    chosen = [one for one in longest if one.id in hints]
    if chosen:
        return chosen[0]
    return longest[0] if len(longest) == 1 else None
