"""A page as PostgreSQL's tsvectors, one of its stems and one of its words for each part of it.

A phrase is looked for in the stems alone, and unpacking them is most of what that costs. They are
sent as `tsvectorrecv` reads them (``src/backend/utils/adt/tsvector.c``): reading their text takes
PostgreSQL eight times as long.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from struct import pack
from typing import Any, Final

from sqlalchemy import Engine, event

from hub.index.page import BREAK, LITERAL, Page, parts, tag_of
from hub.index.question import LONGEST_PHRASE

# PostgreSQL has 16,383 positions and 255 occurrences of a term; parts run on into each other.
_PART, _MOST_OF_A_TERM = 8_000, 255 - LONGEST_PHRASE
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


def vectors(page: Page) -> Iterator[bytes]:
    """Yield what stands in the parts of a page; with the first one what stands nowhere."""
    often, beginnings, tag = page.often(), page.beginnings(), tag_of(page.lang)
    for part in parts(page, _PART, _MOST_OF_A_TERM, LONGEST_PHRASE - 1):
        own = slice(part.start, part.stop)
        yield _vector(page.each_stem[own], "", tag, often)
        yield _vector(page.each_word[own], LITERAL, "", beginnings)
        often = beginnings = []


def _vector(terms: Sequence[str], before: str, behind: str, nowhere: Sequence[str]) -> bytes:
    """Return how many terms there are, and each with its places; PostgreSQL puts them in order."""
    places: dict[str, bytes] = {}
    for term, place in zip(terms, _PLACES, strict=False):
        places[term] = places.get(term, b"") + place
    places.pop(BREAK, None)
    ended = f"{before}{f'{behind}{_END} {before}'.join(places)}{behind}{_END}".encode().split(b" ")
    each = zip(ended, places.values(), strict=False)  # one term too many where there is none
    standing = [term + _COUNTS[len(at) // 2] + at for term, at in each]
    others = "".join([f"{term}{_END}\0\0" for term in nowhere]).encode()
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
