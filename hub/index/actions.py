"""Every change to the index; the caller owns the transaction and makes it beside its own change."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Select,
    String,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.core.db import BARE, is_sqlite, sent_together
from hub.index import tables
from hub.index.columns import Former
from hub.index.lines import Line, Text
from hub.index.page import Field, Page, build
from hub.index.rows import former_of, row_of
from hub.index.vectors import Vectors, vectors
from hub.index.words import base_language

_SETTLE: Final = text("SELECT gin_clean_pending_list('index_parts_terms')")
_LOCK: Final = 0x48554249  # any number that nobody else locks


def _of_field(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Statements are made once: making them took as long as the database does."""
    there = table.c
    return (
        there.clip_id == bindparam("of_clip"),
        there.field == bindparam("of_field"),
        there.variant == bindparam("of_variant"),
    )


_HOLD: Final = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("of_clip", type_=String), _LOCK))
)
_HOLD_WORDS: Final = select(func.pg_advisory_xact_lock(_LOCK))
_BEFORE: Final = (
    select(*(tables.pages.c[one] for one in ("lang", "text", "stems", "words", "offsets")))
    .where(*_of_field(tables.pages))
    .execution_options(**{BARE: True})
)
_GONE: Final = [
    delete(table).where(*_of_field(table), table.c.lang.in_(bindparam("gone", expanding=True)))
    for table in (tables.pages, tables.parts)
]
_CHANGING: Final = {
    field.value: text(
        f"UPDATE index_fts SET {field.value} = :terms WHERE rowid = "  # noqa: S608 - an enum
        "(SELECT id FROM index_documents WHERE clip_id = :of_clip AND variant = :of_variant)"
    )
    for field in Field
}
_COLUMNS: Final = [one.name for one in tables.pages.c]
_OTHERS: Final = [one.name for one in tables.pages.c if not one.primary_key]
# One statement instead of six: whoever edits waits for the way of each.
_PAGE_WITH_PARTS: Final = text(
    f"WITH page AS (INSERT INTO index_pages ({', '.join(_COLUMNS)})"  # noqa: S608 - ours
    f" VALUES ({', '.join(f':{one}' for one in _COLUMNS)})"
    " ON CONFLICT (clip_id, field, lang, variant)"
    f" DO UPDATE SET {', '.join(f'{one} = excluded.{one}' for one in _OTHERS)}),"
    " gone AS (DELETE FROM index_parts WHERE clip_id = :clip_id AND field = :field"
    " AND lang = :lang AND variant = :variant AND part NOT BETWEEN :first AND :last),"
    " parts AS (INSERT INTO index_parts (clip_id, field, lang, variant, part, terms)"
    " SELECT :clip_id, :field, :lang, :variant, part, terms"
    " FROM unnest(CAST(:numbers AS integer[]), :vectors) AS part (part, terms)"
    " ON CONFLICT (clip_id, field, lang, variant, part) DO UPDATE SET terms = excluded.terms),"
    " new AS MATERIALIZED (SELECT word FROM unnest(CAST(:given AS varchar[])) AS given (word)"
    " WHERE NOT EXISTS (SELECT FROM index_words AS known WHERE known.word = given.word)),"
    f" held AS MATERIALIZED (SELECT pg_advisory_xact_lock({_LOCK}) FROM new LIMIT 1)"
    # Put in order before the first of them is added, so held by then: see `_add`.
    " INSERT INTO index_words SELECT word FROM new CROSS JOIN held ORDER BY word"
    " ON CONFLICT DO NOTHING"
)


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
    if isinstance(texts, str):
        texts = [Text([Line(line) for line in texts.splitlines()], lang)]
    for variant in variants:
        _write(session, clip_id, variant, field, texts)


def _write(
    session: Session, clip_id: str, variant: int, field: Field, texts: Sequence[Text]
) -> None:
    of_field = {"of_clip": clip_id, "of_field": field.value, "of_variant": variant}
    before = _before(session, of_field)
    built = (build(field, one, before.get(one.lang)) for one in texts)
    pages = [page for page in built if page.stems]
    if gone := before.keys() - {page.lang for page in pages}:
        for deleting in _GONE[: 1 if is_sqlite(session) else 2]:
            session.execute(deleting, {**of_field, "gone": sorted(gone)})
    if is_sqlite(session):
        _write_document(session, of_field, pages)
    else:
        _write_parts(session, of_field, pages, before)
    if langs := {base_language(page.lang) for page in pages if page.lang not in before}:
        lang = tables.languages.c.lang
        _add(session, lang, _unknown(session, lang, langs))


def _before(session: Session, of_field: Mapping[str, Any]) -> dict[str, Former]:
    """Return what a field reads, by language; from now on nobody else indexes this clip."""
    rows: Iterable[Row[Any]]
    if is_sqlite(session):
        rows = session.execute(_BEFORE, of_field)
    else:
        held = _HOLD, {"of_clip": of_field["of_clip"]}
        rows = sent_together(session, held, (_BEFORE, of_field))
    return {row.lang: former_of(row) for row in rows}


@cache
def _upserting() -> sqlite.Insert:
    """Return what puts a page in the place of its former one, which is quicker than anew."""
    adding = sqlite.insert(tables.pages)
    key = list(tables.pages.primary_key.columns)
    others = {name: adding.excluded[name] for name in _OTHERS}
    return adding.on_conflict_do_update(index_elements=key, set_=others)


def hold(session: Session, clip_id: str) -> None:
    """Let nobody else index this clip until the transaction ends.

    Call it before reading what is to be indexed: of two who comment at once, the second must read
    the words of the first. SQLite has one writer at a time anyhow.
    """
    if not is_sqlite(session):
        session.execute(_HOLD, {"of_clip": clip_id})


def remove(session: Session, clip_id: str, variants: Sequence[int] = (0, 1)) -> None:
    """Take a clip out of the index, or one version; deleting the clip does so too."""
    for table in (tables.pages, tables.documents if is_sqlite(session) else tables.parts):
        gone = (table.c.clip_id == clip_id, table.c.variant.in_(variants))
        session.execute(delete(table).where(*gone))


def later(session: Session, clip_ids: Collection[str]) -> None:
    """Have a worker index these clips again (1 statement, none without ids)."""
    if clip_ids:
        rows = [{"clip_id": clip_id} for clip_id in sorted(clip_ids)]
        session.execute(_waiting(is_sqlite(session)), rows)


@cache
def _waiting(lite: bool) -> sqlite.Insert | postgresql.Insert:
    """Return what puts a clip on the list of those to be indexed again.

    Where it is there, an update, not nothing: it waits for a worker that takes it off just now.
    """
    adding = sqlite.insert(tables.stale) if lite else postgresql.insert(tables.stale)
    key, set_ = [tables.stale.c.clip_id], {"clip_id": adding.excluded.clip_id}
    return adding.on_conflict_do_update(index_elements=key, set_=set_)


def done(session: Session, clip_id: str) -> None:
    """Say that a clip has been indexed again."""
    session.execute(delete(tables.stale).where(tables.stale.c.clip_id == clip_id))


def _unknown(session: Session, column: Column[str], values: Collection[str]) -> list[str]:
    """Return those of many values that are not in a column (1 statement)."""
    lite = is_sqlite(session)
    asked = tables.asking_for(values, lite)
    return list(session.scalars(_missing(column, lite), asked)) if values else []


def _add(session: Session, column: Column[str], new: Sequence[str]) -> None:
    """Keep which words and languages there are: for suggestions, and for reading questions.

    An edit brings few new ones. Mostly none is, and then nobody waits for anybody.
    """
    if not new:
        return
    if not is_sqlite(session):
        # Two transactions that add the same words in another order would wait for each other.
        session.execute(_HOLD_WORDS)
    rows = [{column.name: value} for value in sorted(new)]
    session.execute(_adding(column, is_sqlite(session)), rows)


@cache
def _adding(column: Column[str], lite: bool) -> sqlite.Insert | postgresql.Insert:
    if lite:
        return sqlite.insert(column.table).on_conflict_do_nothing()
    return postgresql.insert(column.table).on_conflict_do_nothing()


@cache
def _missing(column: Column[str], lite: bool) -> Select[tuple[str]]:
    """Return what finds those of many values that are not in a column."""
    given = tables.given(lite)
    return select(given.c.value).where(~exists().where(column == given.c.value))


def _write_document(session: Session, of_field: Mapping[str, Any], pages: Sequence[Page]) -> None:
    """Write pages, and one column of the clip's FTS5 document (https://www.sqlite.org/fts5.html)."""
    if rows := [_row(of_field, page) for page in pages]:
        session.execute(_upserting(), rows)
    changing = _CHANGING[of_field["of_field"]]
    asked = {**of_field, "terms": " ".join(page.terms for page in pages)}
    if not session.execute(changing, asked).rowcount:  # type: ignore[attr-defined] # an UPDATE has it
        adding = insert(tables.documents).returning(tables.documents.c.id)
        row = {"clip_id": of_field["of_clip"], "variant": of_field["of_variant"]}
        number = session.scalar(adding, row)
        session.execute(text("INSERT INTO index_fts (rowid) VALUES (:n)"), {"n": number})
        session.execute(changing, asked)
    words = set[str]().union(*map(_fresh, pages))
    _add(session, tables.words.c.word, _unknown(session, tables.words.c.word, words))


def _write_parts(
    session: Session,
    of_field: Mapping[str, Any],
    pages: Sequence[Page],
    before: Mapping[str, Former],
) -> None:
    """Write pages, of their parts what changed, and words that are not known yet."""
    for page in pages:
        numbers, changed = vectors(page, before.get(page.lang))
        asked = {
            **_row(of_field, page),
            "first": numbers.start,
            "last": numbers.stop - 1,
            "numbers": list(changed),
            "vectors": Vectors.of(list(changed.values())),
            "given": list(_fresh(page)),
        }
        session.execute(_PAGE_WITH_PARTS, asked)


def _fresh(page: Page) -> frozenset[str]:
    return page.columns.fresh if page.columns else frozenset()


def _row(of_field: Mapping[str, Any], page: Page) -> dict[str, Any]:
    return row_of(of_field["of_clip"], of_field["of_variant"], page)


def settle(session: Session) -> None:
    """Put the terms that were written lately where PostgreSQL finds them at once (1 statement).

    It finds them before too, but every search reads through the list of them.
    https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE
    """
    if not is_sqlite(session):
        session.execute(_SETTLE)
