"""The glossary as speech recognition and people read it.

Names come from the directory by themselves, as they are written there today. What recognition
is told is short, so what has to do with the clip comes first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from hub.captions.glossary_model import GlossaryTerm, Mended
from hub.clips.model import Clip, KeyMessage, Speaker, Take
from hub.core.errors import NotFound
from hub.people.model import Person, Role
from transcripts import glossary as words

MOST_TERM_CHARACTERS = 350  # of what recognition is told; names get the rest


@dataclass(frozen=True, slots=True)
class Told:
    """What speech recognition is given: words that may come up, and how they are misheard."""

    hotwords: str
    glossary: words.Glossary


def terms(session: Session) -> list[GlossaryTerm]:
    """Return every term in the order of the alphabet (1 statement)."""
    found = session.scalars(select(GlossaryTerm).order_by(GlossaryTerm.term_key))
    return list(found)


def get(session: Session, term_id: int) -> GlossaryTerm:
    """Return a term (1 statement).

    Raises:
        NotFound: there is none.
    """
    term = session.get(GlossaryTerm, term_id)
    if term is None:
        raise NotFound("There is no such term in the glossary.")
    return term


def mendings(session: Session, transcript_ids: Iterable[int]) -> dict[int, list[Mended]]:
    """Return what the glossary changed, by transcript, in order of time (1 statement)."""
    wanted = select(Mended).where(Mended.transcript_id.in_(list(transcript_ids)))
    found: dict[int, list[Mended]] = {}
    for one in session.scalars(wanted.order_by(Mended.at_s, Mended.id)):
        found.setdefault(one.transcript_id, []).append(one)
    return found


def told(session: Session, take_id: str) -> Told:
    """Return what recognition is told of one take (4 statements)."""
    about, speakers = _of_clip(session, take_id)
    listed = terms(session)
    entries = [words.Entry(one.term, tuple(one.sounds_like)) for one in listed]
    named = [one.term for one in listed if _is_in(one.term, about)]
    newest = sorted(listed, key=lambda one: one.updated_at, reverse=True)
    names = [name for name in _names(session) if name not in speakers]
    in_clip = [name for name in names if _is_in(name, about)]
    first = words.hotwords(
        [*speakers, *in_clip, *named, *(one.term for one in newest)], MOST_TERM_CHARACTERS
    )
    everything = words.hotwords([*first.split(", "), *names]) if first else words.hotwords(names)
    people = [words.Entry(name) for name in (*speakers, *names) if " " in name.strip()]
    return Told(everything, words.Glossary([*entries, *people]))


def _of_clip(session: Session, take_id: str) -> tuple[words.Key, list[str]]:
    """What is written about the clip of a take, and who speaks in it."""
    clip = session.execute(
        select(Clip.id, Clip.title, Clip.description, Clip.owner_id)
        .join(Take, Take.clip_id == Clip.id)
        .where(Take.id == take_id)
    ).one()
    messages = session.scalars(select(KeyMessage.text).where(KeyMessage.clip_id == clip.id))
    speaks = select(Speaker.person_id).where(Speaker.clip_id == clip.id)
    wanted = select(Person.name).where(Person.id.in_(speaks) | (Person.id == clip.owner_id))
    about = " ".join((clip.title, clip.description or "", *messages))
    return words.key(about), list(session.scalars(wanted.order_by(Person.name)))


def _names(session: Session) -> list[str]:
    """Names of everybody who works here, those who lead first: they are spoken of most."""
    leads = case((Person.role == Role.EXECUTIVE, 0), else_=1)
    wanted = select(Person.name).where(Person.active).order_by(leads, Person.name)
    return list(session.scalars(wanted))


def _is_in(term: str, about: words.Key) -> bool:
    wanted = words.key(term)
    ends = range(len(about) - len(wanted) + 1)
    return bool(wanted) and any(about[at : at + len(wanted)] == wanted for at in ends)
