"""Every read of the index, for `hub.search`; who may see what is the caller's part of the query."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.core.db import BARE, driver_rows, is_sqlite
from hub.index import tables
from hub.index.page import Field, Page
from hub.index.rows import page_of

MANY_WAIT: Final = 10  # clips to be indexed again; changes make one or two wait
_LANGUAGES: Final = select(tables.languages.c.lang).order_by(tables.languages.c.lang)


def languages(session: Session) -> list[str]:
    """Return the languages in which anything was ever indexed (1 statement)."""
    return [lang for (lang,) in driver_rows(session, _LANGUAGES)]


def pages_of(
    session: Session, variants: Mapping[str, int], with_words: bool
) -> dict[str, list[Page]]:
    """Return every field of these clips, by clip, each of its variant (1 statement).

    Words as they are, beside their stems, are only needed for prefixes.
    """
    found: dict[str, list[Page]] = defaultdict(list)
    others = [clip_id for clip_id, variant in variants.items() if variant]
    asked = {"ids": list(variants), "others": others}
    for clip_id, *kept in driver_rows(session, _pages(with_words), asked):
        found[clip_id].append(page_of(*kept))
    return found


@cache
def _pages(with_words: bool) -> Select[tuple[Any, ...]]:
    pages = tables.pages.c
    words = pages.words if with_words else literal("", String)
    of_other = pages.clip_id.in_(bindparam("others", expanding=True))
    return (
        select(pages.clip_id, pages.field, pages.lang, pages.text, pages.stems, words)
        .add_columns(pages.offsets, pages.times_ms, pages.sentences, pages.marks, pages.refs)
        .where(pages.clip_id.in_(bindparam("ids", expanding=True)))
        .where(pages.variant == case((of_other, 1), else_=0))
        .order_by(pages.clip_id, pages.lang)
        .execution_options(**{BARE: True})
    )


def words_like(
    session: Session, beginnings: Iterable[str], shortest: int, longest: int
) -> list[str]:
    """Return words of this length that were ever indexed (1 statement).

    The words may be of clips that the asker must not know of: never show one before a search as
    the asker has found it.
    """
    lite = is_sqlite(session)
    asked = {**tables.asking_for(set(beginnings), lite), "shortest": shortest, "longest": longest}
    found = driver_rows(session, _words_like(lite), asked)
    return list(dict.fromkeys(word for (word,) in found))


@cache
def _words_like(lite: bool) -> Select[tuple[str]]:
    words, given = tables.words, tables.given(lite)
    word, beginning = words.c.word, given.c.value
    begins = and_(word >= beginning, word < beginning + "\U0010ffff")
    fits = func.length(word).between(_integer("shortest"), _integer("longest"))
    if lite:
        return select(word).select_from(given).join(words, begins).where(fits)
    # Without “OFFSET 0” PostgreSQL goes through all words for each beginning.
    near = select(word).where(begins, fits).offset(0).lateral()
    return select(near.c.word).select_from(given).join(near, true())


def _integer(name: str) -> BindParameter[int]:
    return bindparam(name, type_=Integer)


def speaks_language(
    clip_id: InstrumentedAttribute[str], variant: ColumnElement[int], languages: Sequence[str]
) -> ColumnElement[bool]:
    """Whether the speech of a clip's variant can be read in one of these languages, as SQL."""
    pages = tables.pages.c
    of_clip = and_(pages.clip_id == clip_id, pages.variant == variant)
    in_speech = and_(of_clip, pages.field == Field.SPEECH)
    return exists().where(in_speech, pages.lang.in_(languages))


def speech_languages() -> Subquery:
    """Return ``clip_id``, ``variant`` and ``lang`` of speech, to join with."""
    pages = tables.pages.c
    return (
        select(pages.clip_id, pages.variant, pages.lang)
        .where(pages.field == Field.SPEECH)
        .subquery()
    )


def clips_naming(session: Session, field: Field, refs: Collection[str]) -> set[str]:
    """Return the clips whose ``field`` has a line of one of ``refs`` (1 statement).

    Every clip's lines are looked through, so this is for what changes seldom.
    """
    pages, wanted = tables.pages.c, set(refs)
    rows = session.execute(select(pages.clip_id, pages.refs).where(pages.field == field.value))
    return {clip_id for clip_id, own in rows if not wanted.isdisjoint(own.split("\n"))}


def waiting(session: Session) -> list[str]:
    """Return the clips that wait to be indexed again, the newest first (1 statement)."""
    return list(
        session.scalars(select(tables.stale.c.clip_id).order_by(tables.stale.c.clip_id.desc()))
    )


def is_made_anew(session: Session) -> bool:
    """Whether many clips wait to be indexed again, as after an upgrade (1 statement)."""
    some = select(tables.stale.c.clip_id).limit(MANY_WAIT)
    return len(driver_rows(session, some)) == MANY_WAIT
