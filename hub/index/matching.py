"""Which clips answer a question, as SQL: FTS5 on SQLite, tsvector on PostgreSQL.

The same terms are looked for on both (`hub.index.words` made them), so that both find the same
clips; only the order by relevance is each database's own.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from hub.index import tables
from hub.index.page import Field
from hub.index.question import Atom, Question, terms_of

# How much more a word counts where it stands; speech and comments count 1.
_SCALE: Final = {Field.TITLE: 8, Field.DESCRIPTION: 2, Field.PEOPLE: 4, Field.MESSAGES: 4}

_ONE: Final = tuple_(tables.parts.c.clip_id, tables.parts.c.variant)


def matching(session: Session, question: Question) -> CTE:
    """Return ``clip_id``, ``variant`` and ``score`` of what answers a question not empty.

    A higher score is better. Join it with who may see what, in one statement; which ``variant``
    of a clip an asker finds, that statement says too.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    found = _fts(_fts_query(question)) if sqlite else _with_all(question)
    return found.cte("found").prefix_with("MATERIALIZED")


def having_most(session: Session, atoms: Sequence[Atom], least: int) -> CTE:
    """Return the same for clips with at least ``least`` of ``atoms``; the score is how many."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    each = (_fts(_fts_atom(atom)) if sqlite else _with_any([atom]) for atom in atoms)
    tables_of = [one.subquery().c for one in each]
    every = union_all(*(select(one.clip_id, one.variant) for one in tables_of)).subquery().c
    wanted = select(every.clip_id, every.variant, cast(func.count(), Float).label("score"))
    wanted = wanted.group_by(every.clip_id, every.variant).having(func.count() >= least)
    return wanted.cte("found").prefix_with("MATERIALIZED")


def _fts(query: str) -> Select[tuple[str, int, float]]:
    """Ask FTS5 (https://www.sqlite.org/fts5.html); bm25 is lower where it is better."""
    scale = ", ".join(str(_SCALE.get(field, 1)) for field in Field)
    asked = text(
        "SELECT d.clip_id AS clip_id, d.variant AS variant, "  # noqa: S608 - numbers of ours
        f"-bm25(index_fts, {scale}) AS score FROM index_fts "
        "JOIN index_documents d ON d.id = index_fts.rowid WHERE index_fts MATCH :query"
    ).bindparams(bindparam("query", query, unique=True))
    found = asked.columns(clip_id=String, variant=Integer, score=Float).subquery()
    return select(found.c.clip_id, found.c.variant, found.c.score)


def _fts_query(question: Question) -> str:
    wanted = " AND ".join(_fts_any(clause) for clause in question.clauses)
    return f"({wanted}) NOT {_fts_any(question.without)}" if question.without else wanted


def _fts_any(atoms: Iterable[Atom]) -> str:
    return f"({' OR '.join(_fts_atom(atom) for atom in atoms)})"


def _fts_atom(atom: Atom) -> str:
    """Every term is quoted, and no term has a quote in it, so that no text is an error."""
    star = "*" if atom.prefix else ""
    phrases = (" ".join(terms) for terms in terms_of(atom))
    return "(" + " OR ".join(f'"{phrase}"{star}' for phrase in phrases) + ")"


def _with_all(question: Question) -> Select[tuple[str, int, float]]:
    """Ask PostgreSQL clause by clause: a clip's words may stand in different parts of it."""
    wanted = _with_any(question.atoms)
    for clause in question.clauses if len(question.clauses) > 1 else ():
        wanted = wanted.where(_ONE.in_(_clips_with(clause)))
    if question.without:
        wanted = wanted.where(_ONE.not_in(_clips_with(question.without)))
    return wanted


def _with_any(atoms: Sequence[Atom]) -> Select[tuple[str, int, float]]:
    query, parts = _tsquery(atoms), tables.parts.c
    score = func.sum(func.ts_rank(parts.terms, query)).label("score")
    found = select(parts.clip_id, parts.variant, score).where(_is_in(query))
    return found.group_by(parts.clip_id, parts.variant)


def _clips_with(atoms: Sequence[Atom]) -> Select[tuple[str, int]]:
    return select(tables.parts.c.clip_id, tables.parts.c.variant).where(_is_in(_tsquery(atoms)))


def _is_in(query: ColumnElement[str]) -> ColumnElement[bool]:
    return tables.parts.c.terms.bool_op("@@")(query)


def _tsquery(atoms: Sequence[Atom]) -> ColumnElement[str]:
    """Return any of ``atoms`` as https://www.postgresql.org/docs/current/datatype-textsearch.html."""
    return cast(literal(" | ".join(_tsquery_atom(atom) for atom in atoms)), TSQUERY)


def _tsquery_atom(atom: Atom) -> str:
    star = ":*" if atom.prefix else ""
    phrases = (" <-> ".join(f"'{term}'" for term in terms) for terms in terms_of(atom))
    return f"({' | '.join(f'({phrase}{star})' for phrase in phrases)})"
