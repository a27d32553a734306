"""How well a clip answers: what of a question stands where in it, and how often. Pure.

Nothing of it depends on other clips. Measures such as BM25 weigh a word by how many clips have it,
and the order of what one may see would then tell of what one may not.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from hub.index.page import Field
from hub.index.question import Atom, Question, repeated_terms_of, terms_of

PRESENT: Final = 8  # is there at all, where it need not be
AGAIN: Final = 1  # twice, four times, eight times: one each
PLACES: Final = {(Field.TITLE,): 8, (Field.PEOPLE, Field.MESSAGES): 4, (Field.DESCRIPTION,): 2}
MOST: Final = 16  # words and phrases of a question that are weighed

Phrases = Sequence[tuple[str, ...]]


class Sign(NamedTuple):
    """Adds ``worth`` where one of ``phrases`` stands in one of ``fields`` (none: anywhere).

    With ``is_open`` the last term of a phrase may go on.
    """

    worth: int
    phrases: Phrases
    is_open: bool = False
    fields: tuple[Field, ...] = ()


def presence(atom: Atom) -> Sign:
    """Return the sign that an atom is there."""
    return Sign(PRESENT, terms_of(atom), atom.is_open)


def signs(question: Question) -> list[Sign]:
    """Return what tells the clips apart that answer: all of them have what they must have."""
    atoms = [(atom, len(clause) > 1) for clause in question.clauses for atom in clause]
    return [
        sign
        for atom, is_choice in atoms[:MOST]
        for sign in (*([presence(atom)] if is_choice else []), *_signs(atom))
    ]


def signs_of_some(atoms: Sequence[Atom]) -> list[Sign]:
    """Return the same where only some of the atoms must be there."""
    return [sign for atom in islice(atoms, MOST) for sign in (presence(atom), *_signs(atom))]


def _signs(atom: Atom) -> Iterator[Sign]:
    for fields, worth in PLACES.items():
        yield Sign(worth, terms_of(atom), atom.is_open, fields)
    for terms in repeated_terms_of(atom):
        yield Sign(AGAIN, terms)
