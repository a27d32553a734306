"""What people type into the search field, read so that nothing can be wrong with it. Pure.

Words are all wanted; ``"a phrase"``, ``-without``, ``this OR that`` and ``prefix*`` are understood,
everything else is just words. A word that is several terms (``two-week``) is a phrase of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hub.index.page import BEGINNING, LITERAL, LONGEST_BEGINNING, REPEATED, tag_of
from hub.index.words import Token, stem, tokens

LONGEST: Final = 1_000  # characters that are read
MOST_PIECES: Final = 64  # words and phrases that are read
LONGEST_PHRASE: Final = 32

_QUOTES: Final = str.maketrans(dict.fromkeys("“”„«»", '"'))
_PIECE: Final = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?(?P<open>\*?)|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Atom:
    """A word, phrase or prefix that is looked for.

    ``readings`` are its stems in each language in use, by its code. With ``prefix``, ``words`` are
    compared as they are, and the last one is only a beginning.
    """

    words: tuple[str, ...]
    readings: Mapping[str, tuple[str, ...]]
    prefix: bool = False

    @property
    def is_short_beginning(self) -> bool:
        """Whether it is a beginning that is indexed as a term."""
        return self.prefix and len(self.words) == 1 and len(self.words[0]) <= LONGEST_BEGINNING

    @property
    def is_open(self) -> bool:
        """Whether the last of its terms may go on."""
        return self.prefix and not self.is_short_beginning


@dataclass(frozen=True, slots=True)
class Question:
    """One atom of every clause is wanted, and none of ``without``."""

    clauses: tuple[tuple[Atom, ...], ...] = ()
    without: tuple[Atom, ...] = ()

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Everything that is looked for."""
        return tuple(atom for clause in self.clauses for atom in clause)

    @property
    def is_plain(self) -> bool:
        """Whether it is only words, so that some of them may be given up to find anything."""
        return not self.without and all(
            len(clause) == 1 and len(clause[0].words) == 1 and not clause[0].prefix
            for clause in self.clauses
        )


def parse(raw: str, languages: Sequence[str], last_is_prefix: bool = False) -> Question:
    """Return the question in ``raw``; never fails.

    ``languages`` are those of the index; with ``last_is_prefix`` the last word counts as being
    typed still.
    """
    pieces = _pieces(raw)
    clauses: list[tuple[Atom, ...]] = []
    without: list[Atom] = []
    joins = False
    for piece in pieces:
        if _is_joint(piece):
            joins = piece["word"] == "OR" and bool(clauses)
            continue
        atom = _atom(piece, languages)
        if atom is None:
            continue
        unfinished = last_is_prefix and piece is pieces[-1] and not piece[0].endswith(('"', "*"))
        either = (atom, replace(atom, prefix=True)) if unfinished else (atom,)
        if piece["minus"]:
            without.append(atom)
        elif joins:
            clauses[-1] += either
        else:
            clauses.append(either)
        joins = False
    return Question(tuple(clauses), tuple(without))


def whole_words(raw: str) -> Iterator[Token]:
    """Yield the words in ``raw`` that are looked for as they are: no beginnings, none excluded."""
    for piece in _pieces(raw):
        if not (piece["minus"] or _is_joint(piece) or _is_beginning(piece)):
            start = piece.start("word" if piece["word"] else "phrase")
            for start_in, end, folded in tokens(_typed(piece)):
                yield Token(start + start_in, start + end, folded)


def _pieces(raw: str) -> list[re.Match[str]]:
    """Return what is read of ``raw``; every sign stands where it stood."""
    return list(_PIECE.finditer(raw[:LONGEST].translate(_QUOTES)))[:MOST_PIECES]


def _typed(piece: re.Match[str]) -> str:
    return piece["word"] or piece["phrase"] or ""


def _is_joint(piece: re.Match[str]) -> bool:
    return piece["word"] in ("OR", "AND") and not piece["minus"]


def _is_beginning(piece: re.Match[str]) -> bool:
    return bool(piece["open"]) or _typed(piece).endswith("*")


def _atom(piece: re.Match[str], languages: Sequence[str]) -> Atom | None:
    words = tuple(token.folded for token in tokens(_typed(piece)))[:LONGEST_PHRASE]
    if not words:
        return None
    return Atom(words, readings_of(words, languages), _is_beginning(piece))


def readings_of(words: Sequence[str], languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the stems of these words in each language; English where there is none yet."""
    return {lang: tuple(stem(word, lang) for word in words) for lang in languages or ["en"]}


def terms_of(atom: Atom) -> list[tuple[str, ...]]:
    """Return the phrases of indexed terms of which one is wanted, in a fixed order.

    Stems are looked for in their own language only, so that what a language reads in another's
    texts does not depend on whether it is spoken somewhere.
    """
    if atom.is_short_beginning:
        return [(BEGINNING + atom.words[0],)]
    if atom.prefix:
        return [tuple(LITERAL + word for word in atom.words)]
    return [
        tuple(one + tag_of(lang) for one in stems) for lang, stems in sorted(atom.readings.items())
    ]


def repeated_terms_of(atom: Atom) -> list[list[tuple[str, ...]]]:
    """Return the terms that say it was said twice, four times and eight times; none for phrases."""
    if atom.prefix or len(atom.words) > 1:
        return []
    return [[(term + sign,) for (term,) in terms_of(atom)] for sign in REPEATED.values()]
