"""“Did you mean”: the question with words put right that nothing the asker may see has."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from hub.audiences import whoever
from hub.core.db import driver_rows
from hub.index import queries as index
from hub.index.matching import Shape, matching
from hub.index.question import Question, parse, whole_words
from hub.search import suggest
from hub.search.filters import Filters
from hub.search.wanted import Columns, Wanted, anyones

MOST_WORDS: Final = 6  # of a question are looked at
ALIKE: Final = 6  # candidates are looked for at least: time does not tell how many there are
MOST_ALIKE: Final = 64  # are looked for


def suggestion(session: Session, wanted: Wanted, q: str, languages: Sequence[str]) -> str:
    """Return ``q`` with words that are not found put right, if that has hits the asker may see.

    Every word that was ever indexed is a candidate, hidden clips' too; the first that a search as
    the asker finds is taken, so that the others leave no trace. 1 statement for each word, 2 more
    for each that is not found, 6 more where a word like it is, still more only where it has more
    than `ALIKE` candidates, and 1 for what is suggested.
    """
    changes = []
    for token in islice(whole_words(q), MOST_WORDS):
        word = token.folded
        if len(word) < suggest.SHORTEST or _has_hits(session, wanted, word, languages):
            continue
        known = index.words_like(session, suggest.beginnings(word), len(word) - 2, len(word) + 2)
        right = _first(session, wanted, word, suggest.closest(word, known)[:MOST_ALIKE], languages)
        if right is not None:
            changes.append((token.start, token.end, right))
    mended = suggest.replaced(q, changes)
    return mended if changes and _has_hits(session, wanted, mended, languages) else ""


def _first(
    session: Session, wanted: Wanted, word: str, close: Sequence[str], languages: Sequence[str]
) -> str | None:
    """The first of these candidates that the asker finds.

    All are asked for at once before each is, for mostly none is found. Where there are few,
    ``word``, which is not found, is looked for again in their places.
    """
    any_of_them = (atom for one in close or [word] for atom in parse(one, languages).atoms)
    if not _is_found(session, wanted, Question((tuple(any_of_them),))):
        return None
    padded = [*close[:ALIKE], *[word] * (ALIKE - len(close))]
    found = [one for one in padded if _has_hits(session, wanted, one, languages)]
    rest = (one for one in close[ALIKE:] if _has_hits(session, wanted, one, languages))
    return next(iter(found), None) or next(rest, None)


def _has_hits(session: Session, wanted: Wanted, q: str, languages: Sequence[str]) -> bool:
    """Whether the asker finds anything by what is typed (1 statement)."""
    question = parse(q, languages)
    return bool(question.clauses) and _is_found(session, wanted, question)


def _is_found(session: Session, wanted: Wanted, question: Question) -> bool:
    """Whether the asker finds anything (1 statement)."""
    found = matching(session, question, weighed=False)
    hit = _hit(whoever.kind_of(wanted.asker), wanted.filters, found.shape)
    return bool(driver_rows(session, hit, {**found.words, **wanted.filled}))


@lru_cache(maxsize=256)
def _hit(kind: whoever.Kind, filters: Filters, shape: Shape) -> Columns:
    """Return the statement that finds one clip, kept as that of `hub.search.queries.top` is."""
    return anyones(kind, filters).of(select(literal(1)), shape).limit(1)
