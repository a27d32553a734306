"""Every change to the index; the caller owns the transaction and makes it beside its own change."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Table, cast, delete, func, insert, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from hub.index import tables
from hub.index.page import BREAK, LITERAL, Field, Line, Page, Text, build, parts
from hub.index.question import LONGEST_PHRASE
from hub.index.rows import row_of
from hub.index.words import base_language

_PART, _MOST_OF_A_TERM = 8_000, 250  # below PostgreSQL's 16,383 positions and 255 occurrences
_LOCK: Final = 0x48554249  # any number that nobody else locks
_WEIGHTS = {Field.TITLE: "A", Field.PEOPLE: "B", Field.MESSAGES: "B", Field.DESCRIPTION: "C"}


def put(
    session: Session,
    clip_id: str,
    field: Field | str,
    texts: str | Sequence[Text],
    lang: str = "",
) -> None:
    """Let ``field`` of a clip read as given from now on; nothing else of the clip changes.

    ``texts`` is a plain string in ``lang``, or one `Text` per language. An empty one takes the
    field out of the index. A clip that does not exist is refused by the database.
    """
    field = Field(field)
    if isinstance(texts, str):
        texts = [Text([Line(line) for line in texts.splitlines()], lang)]
    pages = [page for page in (build(field, one) for one in texts) if page.stems]
    of_field = (tables.pages.c.clip_id == clip_id, tables.pages.c.field == field)
    session.execute(delete(tables.pages).where(*of_field))
    if pages:
        session.execute(insert(tables.pages), [row_of(clip_id, page) for page in pages])
        _remember(session, pages)
    if _is_sqlite(session):
        _write_document(session, clip_id, field, pages)
    else:
        _write_parts(session, clip_id, field, pages)


def remove(session: Session, clip_id: str) -> None:
    """Take a clip out of the index; deleting the clip does so too."""
    for table in (tables.pages, tables.documents if _is_sqlite(session) else tables.parts):
        session.execute(delete(table).where(table.c.clip_id == clip_id))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _remember(session: Session, pages: Sequence[Page]) -> None:
    """Keep which words and languages there are: for suggestions, and for reading questions."""
    words = {word for page in pages for word in page.words} - {BREAK}
    known = {base_language(page.lang) for page in pages}
    if not _is_sqlite(session):
        # Two transactions that add the same words in another order would wait for each other.
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    _add_new(session, tables.words, [{"word": word} for word in words])
    _add_new(session, tables.languages, [{"lang": code} for code in known])


def _add_new(session: Session, table: Table, rows: list[dict[str, str]]) -> None:
    if not rows:
        return
    kind = sqlite if _is_sqlite(session) else postgresql
    session.execute(kind.insert(table).on_conflict_do_nothing(), rows)


def _write_document(session: Session, clip_id: str, field: Field, pages: Sequence[Page]) -> None:
    """Change one column of the clip's FTS5 document (https://www.sqlite.org/fts5.html)."""
    found = select(tables.documents.c.id).where(tables.documents.c.clip_id == clip_id)
    number = session.scalar(found)
    terms = " ".join(page.terms for page in pages)
    if number is None:
        adding = insert(tables.documents).values(clip_id=clip_id)
        number = session.scalar(adding.returning(tables.documents.c.id))
        session.execute(text("INSERT INTO index_fts (rowid) VALUES (:n)"), {"n": number})
    column = field.value
    changed = text(f"UPDATE index_fts SET {column} = :terms WHERE rowid = :n")  # noqa: S608 - an enum
    session.execute(changed, {"terms": terms, "n": number})


def _write_parts(session: Session, clip_id: str, field: Field, pages: Sequence[Page]) -> None:
    of_field = (tables.parts.c.clip_id == clip_id, tables.parts.c.field == field)
    session.execute(delete(tables.parts).where(*of_field))
    for page in pages:
        where = {"clip_id": clip_id, "field": field, "lang": page.lang}
        for part in parts(page, _PART, _MOST_OF_A_TERM, LONGEST_PHRASE - 1):
            terms = cast(literal(_tsvector(page, part, _WEIGHTS.get(field, "D"))), TSVECTOR)
            session.execute(insert(tables.parts).values(**where, terms=terms))


def _tsvector(page: Page, part: range, weight: str) -> str:
    """Return positions of stems and words as PostgreSQL writes them: ``'plan':3A '·planning':3A``.

    https://www.postgresql.org/docs/current/datatype-textsearch.html
    """
    places: dict[str, list[str]] = {}
    for at, position in enumerate(part, start=1):
        if page.stems[position] != BREAK:
            places.setdefault(page.stems[position], []).append(f"{at}{weight}")
            places.setdefault(LITERAL + page.words[position], []).append(f"{at}{weight}")
    return " ".join(f"'{term}':{','.join(at)}" for term, at in places.items())
