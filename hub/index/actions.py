"""Every change to the index; the caller owns the transaction and makes it beside its own change."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import (
    Column,
    String,
    TableValuedAlias,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from hub.index import tables
from hub.index.page import BREAK, LITERAL, Field, Line, Page, Text, build, parts, tag_of
from hub.index.question import LONGEST_PHRASE
from hub.index.rows import row_of
from hub.index.words import base_language

_PART, _MOST_OF_A_TERM = 8_000, 250  # below PostgreSQL's 16,383 positions and 255 occurrences
_BEFORE: Final = select(tables.pages.c.lang, tables.pages.c.words)
_LOCK: Final = 0x48554249  # any number that nobody else locks


def put(
    session: Session,
    clip_id: str,
    field: Field | str,
    texts: str | Sequence[Text],
    lang: str = "",
    variants: Sequence[int] = (0,),
) -> None:
    """Let ``field`` of a clip read as given from now on; nothing else of the clip changes.

    ``texts`` is a plain string in ``lang``, or one `Text` per language. An empty one takes the
    field out of the index. A clip that does not exist is refused by the database. While two
    versions of a clip are compared, ``variants`` says of which: 0 as it stands, 1 the other.
    """
    field = Field(field)
    hold(session, clip_id)
    if isinstance(texts, str):
        texts = [Text([Line(line) for line in texts.splitlines()], lang)]
    pages = [page for page in (build(field, one) for one in texts) if page.stems]
    for variant in variants:
        _write(session, clip_id, variant, field, pages)


def _write(
    session: Session, clip_id: str, variant: int, field: Field, pages: Sequence[Page]
) -> None:
    there = tables.pages.c
    of_field = (there.clip_id == clip_id, there.field == field, there.variant == variant)
    before = {lang: words for lang, words in session.execute(_BEFORE.where(*of_field))}
    session.execute(delete(tables.pages).where(*of_field))
    if pages:
        session.execute(insert(tables.pages), [row_of(clip_id, variant, page) for page in pages])
        _remember(session, pages, before)
    if _is_sqlite(session):
        _write_document(session, clip_id, variant, field, pages)
    else:
        _write_parts(session, clip_id, variant, field, pages)


def hold(session: Session, clip_id: str) -> None:
    """Let nobody else index this clip until the transaction ends.

    Call it before reading what is to be indexed: of two who comment at once, the second must read
    the words of the first. SQLite has one writer at a time anyhow.
    """
    if not _is_sqlite(session):
        key = func.hashtextextended(clip_id, _LOCK)
        session.execute(select(func.pg_advisory_xact_lock(key)))


def remove(session: Session, clip_id: str, variants: Sequence[int] = (0, 1)) -> None:
    """Take a clip out of the index, or one version; deleting the clip does so too."""
    for table in (tables.pages, tables.documents if _is_sqlite(session) else tables.parts):
        gone = (table.c.clip_id == clip_id, table.c.variant.in_(variants))
        session.execute(delete(table).where(*gone))


def done(session: Session, clip_id: str) -> None:
    """Say that a clip has been indexed again."""
    session.execute(delete(tables.stale).where(tables.stale.c.clip_id == clip_id))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _remember(session: Session, pages: Sequence[Page], before: Mapping[str, str]) -> None:
    """Keep which words and languages there are: for suggestions, and for reading questions.

    ``before`` are the words that the field had, by language: an edit brings few new ones, or none.
    """
    words = {word for page in pages for word in page.words.split(" ")} - {BREAK}
    if words := words.difference(*(one.split(" ") for one in before.values())):
        _add_new(session, tables.words.c.word, words)
    if languages := {base_language(page.lang) for page in pages if page.lang not in before}:
        _add_new(session, tables.languages.c.lang, languages)


def _add_new(session: Session, column: Column[str], values: set[str]) -> None:
    """Add what is not there yet. Mostly nothing is, and then nobody waits for anybody."""
    given = _rows_of(session, values)
    missing = select(given.c.value).where(~exists().where(column == given.c.value))
    if not (new := sorted(session.scalars(missing))):
        return
    if not _is_sqlite(session):
        # Two transactions that add the same words in another order would wait for each other.
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    kind = sqlite if _is_sqlite(session) else postgresql
    adding = kind.insert(column.table).on_conflict_do_nothing()
    session.execute(adding, [{column.name: value} for value in new])


def _rows_of(session: Session, values: set[str]) -> TableValuedAlias:
    """Return many values as rows of one parameter, which is what keeps it fast."""
    if _is_sqlite(session):
        return func.json_each(json.dumps(list(values))).table_valued("value")
    array = cast(list(values), postgresql.ARRAY(String))
    return func.unnest(array).table_valued("value").render_derived()


def _write_document(
    session: Session, clip_id: str, variant: int, field: Field, pages: Sequence[Page]
) -> None:
    """Change one column of the clip's FTS5 document (https://www.sqlite.org/fts5.html)."""
    there = tables.documents.c
    found = select(there.id).where(there.clip_id == clip_id, there.variant == variant)
    number = session.scalar(found)
    terms = " ".join(page.terms for page in pages)
    if number is None:
        adding = insert(tables.documents).values(clip_id=clip_id, variant=variant)
        number = session.scalar(adding.returning(tables.documents.c.id))
        session.execute(text("INSERT INTO index_fts (rowid) VALUES (:n)"), {"n": number})
    column = field.value
    changed = text(f"UPDATE index_fts SET {column} = :terms WHERE rowid = :n")  # noqa: S608 - an enum
    session.execute(changed, {"terms": terms, "n": number})


def _write_parts(
    session: Session, clip_id: str, variant: int, field: Field, pages: Sequence[Page]
) -> None:
    there = tables.parts.c
    of_field = (there.clip_id == clip_id, there.field == field, there.variant == variant)
    session.execute(delete(tables.parts).where(*of_field))
    for page in pages:
        where = {"clip_id": clip_id, "field": field, "lang": page.lang, "variant": variant}
        stems, words = page.stems.split(" "), page.words.split(" ")
        marks = page.marks_of_terms()  # with the first part: they stand nowhere
        for part in parts(page, _PART, _MOST_OF_A_TERM, LONGEST_PHRASE - 1):
            terms = _tsvector(page, stems, words, part) + "".join(f" '{one}'" for one in marks)
            adding = insert(tables.parts).values(**where, terms=cast(literal(terms), TSVECTOR))
            session.execute(adding)
            marks = []


def _tsvector(page: Page, stems: Sequence[str], words: Sequence[str], part: range) -> str:
    """Return positions of stems and words as PostgreSQL writes them: ``'plan':3 '·planning':3``.

    https://www.postgresql.org/docs/current/datatype-textsearch.html
    """
    tag = tag_of(page.lang)
    places: dict[str, list[str]] = defaultdict(list)
    both = zip(stems[part.start : part.stop], words[part.start : part.stop], strict=True)
    for at, (stem, word) in enumerate(both, start=1):
        if stem != BREAK:
            places[stem + tag].append(str(at))
            places[LITERAL + word].append(str(at))
    return " ".join(f"'{term}':{','.join(at)}" for term, at in places.items())
