"""Every read of the index, for `hub.search`; who may see what is the caller's part of the query."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.index import tables
from hub.index.page import Page
from hub.index.rows import page_of


def languages(session: Session) -> list[str]:
    """Return the languages in which anything was ever indexed (1 statement)."""
    return list(session.scalars(select(tables.languages.c.lang).order_by(tables.languages.c.lang)))


def pages_of(session: Session, clip_ids: Iterable[str], with_words: bool) -> dict[str, list[Page]]:
    """Return every field of these clips, by clip (1 statement).

    Words as they are, beside their stems, are only needed for prefixes.
    """
    found: dict[str, list[Page]] = defaultdict(list)
    columns = [one for one in tables.pages.c if with_words or one.name != "words"]
    wanted = select(*columns).where(tables.pages.c.clip_id.in_(list(clip_ids)))
    for row in session.execute(wanted.order_by(tables.pages.c.clip_id, tables.pages.c.lang)):
        found[row.clip_id].append(page_of(row))
    return found


def words_like(session: Session, first: str, shortest: int, longest: int) -> list[str]:
    """Return words with this beginning and length that were ever indexed (1 statement).

    They may be of clips that the asker must not know of: never show one before a search as the
    asker has found it.
    """
    word = tables.words.c.word
    wanted = select(word).where(word >= first, word < first + "\U0010ffff")
    return list(session.scalars(wanted.where(func.length(word).between(shortest, longest))))
