"""Every change to the glossary; the caller owns the transaction."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.audit import actions as audit
from hub.captions import glossary
from hub.captions.glossary_model import LONGEST_TERM, GlossaryTerm, Mended
from hub.core import clock
from hub.core.errors import NotAllowed, Rejected
from hub.people.asker import Asker
from transcripts.glossary import Key, Mending, key

MOST_SOUNDS: Final = 20
MOST_TERMS: Final = 10_000
SHORTEST_SOUND: Final = 2  # letters: shorter ones would be found everywhere


def add(session: Session, asker: Asker, term: str, sounds_like: Sequence[str]) -> GlossaryTerm:
    """Take a term in.

    Raises:
        NotAllowed: this person does not look after the glossary.
        Rejected: it is empty, too long, there already, or can't be told from another one.
    """
    require(asker)
    made = _made(asker, term, sounds_like)
    _refuse_doubles([*glossary.terms(session), made])
    session.add(made)
    session.flush()
    _note(session, asker, "glossary.added", made)
    return made


def change(
    session: Session, asker: Asker, term_id: int, term: str, sounds_like: Sequence[str]
) -> GlossaryTerm:
    """Write a term otherwise, or say otherwise how it is misheard.

    Raises:
        NotFound: there is no such term.
        NotAllowed, Rejected: as `add`.
    """
    require(asker)
    found = glossary.get(session, term_id)
    made = _made(asker, term, sounds_like)
    others = [one for one in glossary.terms(session) if one is not found]
    _refuse_doubles([*others, made])
    found.term, found.term_key, found.sounds_like = made.term, made.term_key, made.sounds_like
    found.person_id, found.updated_at = made.person_id, made.updated_at
    session.flush()
    _note(session, asker, "glossary.changed", found)
    return found


def remove(session: Session, asker: Asker, term_id: int) -> None:
    """Take a term out; what it mended in the past stays mended.

    Raises:
        NotFound: there is no such term.
        NotAllowed: this person does not look after the glossary.
    """
    require(asker)
    found = glossary.get(session, term_id)
    session.delete(found)
    _note(session, asker, "glossary.removed", found)


def replace_all(
    session: Session, asker: Asker, wanted: Sequence[tuple[str, Sequence[str]]]
) -> None:
    """Let these (term, ways to mishear it) be the glossary: all of them, or nothing changes.

    Raises:
        NotAllowed, Rejected: as `add`; or there are too many.
    """
    require(asker)
    if len(wanted) > MOST_TERMS:
        raise Rejected(f"A glossary has {MOST_TERMS} terms at most.", field="terms")
    made = [_made(asker, term, sounds_like) for term, sounds_like in wanted]
    _refuse_doubles(made)
    session.execute(delete(GlossaryTerm))
    session.add_all(made)
    session.flush()
    audit.add(session, asker.id, "glossary.replaced", "glossary", "", clock.now(), terms=len(made))


def keep_mendings(session: Session, transcript_id: int, changes: Iterable[Mending]) -> None:
    """Keep what was mended in a transcript, so that people can see it."""
    session.add_all(
        Mended(transcript_id=transcript_id, at_s=one.at_s, heard=one.heard, written=one.written)
        for one in changes
    )


def require(asker: Asker) -> None:
    """Let only those pass who look after the glossary.

    Raises:
        NotAllowed: this person does not.
    """
    if not asker.edits_all:
        raise NotAllowed("Communications and administrators look after the glossary.")


def _made(asker: Asker, term: str, sounds_like: Sequence[str]) -> GlossaryTerm:
    """A term as it is kept, not yet in the session."""
    term = " ".join(term.split())
    if not key(term):
        raise Rejected("Write the term as it should read.", field="term")
    if len(term) > LONGEST_TERM:
        raise Rejected(f"A term may have {LONGEST_TERM} characters at most.", field="term")
    return GlossaryTerm(
        term=term,
        term_key=" ".join(key(term)),
        sounds_like=_checked_sounds(sounds_like),
        person_id=asker.id,
        updated_at=clock.now(),
    )


def _checked_sounds(sounds_like: Sequence[str]) -> list[str]:
    sounds = list(dict.fromkeys(filter(None, (" ".join(one.split()) for one in sounds_like))))
    if len(sounds) > MOST_SOUNDS:
        raise Rejected(f"Name {MOST_SOUNDS} ways to mishear it at most.", field="sounds_like")
    for sound in sounds:
        if len("".join(key(sound))) < SHORTEST_SOUND or len(sound) > LONGEST_TERM:
            raise Rejected(
                f"“{sound[:LONGEST_TERM]}” is too short or too long to be told apart.",
                field="sounds_like",
            )
    return sounds


def _refuse_doubles(terms: Iterable[GlossaryTerm]) -> None:
    """Refuse a term that is there twice, and a sound that stands for two."""
    written: set[str] = set()
    claimed: dict[Key, str] = {}
    for one in terms:
        if one.term_key in written:
            raise Rejected(f"“{one.term}” is in the glossary already.", field="term")
        written.add(one.term_key)
        for sound in {key(heard) for heard in (one.term, *one.sounds_like)}:
            owner = claimed.setdefault(sound, one.term)
            if owner != one.term:
                raise Rejected(
                    f"“{' '.join(sound)}” already stands for “{owner}”.", field="sounds_like"
                )


def _note(session: Session, asker: Asker, deed: str, one: GlossaryTerm) -> None:
    audit.add(session, asker.id, deed, "glossary", str(one.id), clock.now(), term=one.term)
