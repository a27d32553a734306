"""A page as PostgreSQL's tsvectors: of its stems, and of its words, each in parts.

A phrase is looked for in the stems alone, and unpacking them is most of what that costs. Words as
they are, of which only beginnings are asked for, are parted every few lines: an edit brings one of
these parts anew, and the stems. Vectors are sent as `tsvectorrecv` reads them
(``src/backend/utils/adt/tsvector.c``): reading their text takes PostgreSQL eight times as long.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from struct import pack
from typing import Any, Final

from sqlalchemy import Engine, event

from hub.index.columns import Former
from hub.index.page import BREAK, LITERAL, Page, parts, tag_of
from hub.index.question import LONGEST_PHRASE

# PostgreSQL has 16,383 positions and 255 occurrences of a term; parts run on into each other.
_PART, _MOST_OF_A_TERM, _RUN_ON = 8_000, 255 - LONGEST_PHRASE, LONGEST_PHRASE - 1
# Lines whose words are a part: with more, edits are slower, with fewer, searches. Another number
# needs a migration that makes the index anew.
LINES: Final = 48
_PLACES: Final = [place.to_bytes(2) for place in range(1, 2 * _PART)]
_COUNTS: Final = [count.to_bytes(2) for count in range(256)]
_END: Final = "\0"  # of a term
_OID, _ARRAY_OID = 3614, 3643  # of tsvector and its arrays: src/include/catalog/pg_type.dat


class Vectors(bytes):
    """An array of tsvectors as `array_recv` reads it (``src/backend/utils/adt/arrayfuncs.c``)."""

    @classmethod
    def of(cls, each: Sequence[bytes]) -> "Vectors":
        """Return the array of these: one dimension, no nulls, counted from 1."""
        head = pack(">5i", 1, 0, _OID, len(each), 1)
        return cls(b"".join([head, *(len(one).to_bytes(4) + one for one in each)]))


def vectors(page: Page, former: Former | None) -> tuple[range, dict[int, bytes]]:
    """Return the numbers of a page's parts, and those that the former text had otherwise.

    Words are numbered upwards from 0, stems downwards from -1: neither moves the others.
    """
    words = _parts_of_words(page.each_word, page.offsets, page.marks.starts)
    stood = former and _parts_of_words(former.columns.words, former.columns.offsets, former.starts)
    before, stems = dict(enumerate(stood or ())), list(_stems(page))
    changed = {-at: stem for at, stem in enumerate(stems, 1)}
    for at, own in enumerate(words):
        if own != before.get(at):
            changed[at] = _vector(own, LITERAL, "", ())
    return range(-len(stems), len(words)), changed


def _parts_of_words(
    words: Sequence[str], offsets: Sequence[int], starts: Sequence[int]
) -> list[Sequence[str]]:
    """Return words `LINES` lines at a time, each running on for the rest of a phrase."""
    begins = [bisect_left(offsets, start) for start in starts[::LINES]]
    ends = [*(at + _RUN_ON for at in begins[1:]), len(words)]
    each = [words[begin:end] for begin, end in zip(begins, ends, strict=True)]
    return [part for own in each for part in _parts(own, 1 + len(own) - len(set(own)))]


def _stems(page: Page) -> Iterator[bytes]:
    """Yield the parts of stems; with the first one what stands nowhere."""
    stems, tag, nowhere = page.each_stem, tag_of(page.lang), page.often() + page.beginnings()
    for part in _parts(stems, max(page.counts.values(), default=0)):
        yield _vector(part, "", tag, nowhere)
        nowhere = []


def _parts(terms: Sequence[str], at_most: int) -> list[Sequence[str]]:
    cut = parts(terms, at_most, _PART, _MOST_OF_A_TERM, _RUN_ON)
    return [terms[part.start : part.stop] for part in cut]


def _vector(terms: Sequence[str], before: str, behind: str, nowhere: Sequence[str]) -> bytes:
    """Return how many terms there are, and each with its places; PostgreSQL puts them in order."""
    places: dict[str, bytes] = {}
    for term, place in zip(terms, _PLACES, strict=False):
        places[term] = places.get(term, b"") + place
    places.pop(BREAK, None)
    ended = f"{before}{f'{behind}{_END} {before}'.join(places)}{behind}{_END}".encode().split(b" ")
    each = zip(ended, places.values(), strict=False)  # one term too many where there is none
    standing = [term + _COUNTS[len(at) // 2] + at for term, at in each]
    others = f"{_END}\0\0".join([*nowhere, ""]).encode()
    return b"".join([(len(standing) + len(nowhere)).to_bytes(4), *standing, others])


@event.listens_for(Engine, "connect")
def _send_vectors(connection: Any, _record: object) -> None:  # noqa: ANN401 - DBAPI has no type
    if hasattr(connection, "adapters"):  # psycopg's
        connection.adapters.register_dumper(Vectors, _dumper())


@cache
def _dumper() -> type[Any]:
    from psycopg.adapt import Dumper
    from psycopg.pq import Format

    class VectorsDumper(Dumper):
        format = Format.BINARY
        oid = _ARRAY_OID

        def dump(self, obj: Vectors) -> bytes:
            return obj

    return VectorsDumper
