"""Which clips answer a question, and how well, as SQL: FTS5 on SQLite, tsvector on PostgreSQL.

The same terms are looked for on both (`hub.index.words` made them) and weighed alike
(`hub.index.worth`), so that both find the same clips in the same order. What SQL looks like depends
on the shape of a question only, so that a statement can be made once and kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Label,
    Select,
    String,
    Subquery,
    bindparam,
    cast,
    except_,
    func,
    intersect,
    literal,
    null,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from hub.core.db import is_sqlite
from hub.index import tables, worth
from hub.index.page import Field
from hub.index.question import Atom, Question
from hub.index.worth import Sign

_BY_THE_INDEX: Final = text("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
_TOLD_IN: Final = "hub.index.matching"  # the transaction


class Shape(NamedTuple):
    """All of a question but its words: what its SQL looks like.

    ``clauses``: how many are wanted. ``least``: so many atoms are wanted, of which there is a
    clause each (0: all clauses). ``signs`` are worth and fields of each.
    """

    sqlite: bool
    clauses: int
    without: bool
    least: int
    signs: tuple[tuple[int, tuple[Field, ...]], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a question: SQL by its ``shape``, and the parameters to execute it with."""

    shape: Shape
    words: Mapping[str, str]


def matching(session: Session, question: Question, *, weighed: bool = True) -> Found:
    """Return what answers a question not empty (on PostgreSQL 1 statement, once).

    Not ``weighed`` it only tells what answers, and has one shape however many words may.
    """
    _by_the_index(session)
    signs, sqlite = worth.signs(question) if weighed else (), is_sqlite(session)
    shape = _shape(signs, sqlite, len(question.clauses), without=bool(question.without))
    if sqlite:
        return Found(shape, {"query": _fts_query(question), **_named("sign", _fts, signs)})
    clauses = [_tsquery_any(map(worth.presence, clause)) for clause in question.clauses]
    words = {f"clause{number}": clause for number, clause in enumerate(clauses)}
    without = _tsquery_any(map(worth.presence, question.without))
    return Found(shape, {**words, "without": without, **_named("sign", _tsquery, signs)})


def having_most(session: Session, atoms: Sequence[Atom], least: int) -> Found:
    """Return what has at least ``least`` of ``atoms`` (on PostgreSQL 1 statement, once)."""
    _by_the_index(session)
    signs, sqlite = worth.signs_of_some(atoms), is_sqlite(session)
    shape = _shape(signs, sqlite, len(atoms), least=least)
    asked, each = _fts if sqlite else _tsquery, [worth.presence(atom) for atom in atoms]
    return Found(shape, {**_named("clause", asked, each), **_named("sign", asked, signs)})


def _by_the_index(session: Session) -> None:
    """Have PostgreSQL use its index until the transaction ends.

    It takes the table for small, for the terms are kept beside it, and would rather read and
    unpack all of them, a hundred times slower. And for such a cost it would compile the statement,
    which takes longer than the search. Said once: “did you mean” asks some ten questions.
    """
    transaction = session.get_transaction()
    if is_sqlite(session) or session.info.get(_TOLD_IN) is transaction is not None:
        return
    session.execute(_BY_THE_INDEX)
    session.info[_TOLD_IN] = session.get_transaction()


def _shape(
    signs: Sequence[Sign], sqlite: bool, clauses: int, *, without: bool = False, least: int = 0
) -> Shape:
    return Shape(sqlite, clauses, without, least, tuple((one.worth, one.fields) for one in signs))


def _named(name: str, asked: Callable[[Sign], str], signs: Sequence[Sign]) -> dict[str, str]:
    return {f"{name}{number}": asked(sign) for number, sign in enumerate(signs)}


@lru_cache(maxsize=256)
def clips_of(shape: Shape) -> CTE:
    """Return ``clip_id``, ``variant``, ``document`` (for both) of what answers questions like this.

    Join them with who may see what, in one statement; which variant of a clip an asker finds, that
    statement says too. The index is asked before anything else: no database guesses well how much
    it finds.
    """
    all_of_them = _FTS if shape.sqlite else _with_all(shape)
    clips = _with_most(shape) if shape.least else all_of_them
    return clips.cte("found").prefix_with("MATERIALIZED")


def weighed(shape: Shape, left: CTE) -> Subquery:
    """Return ``id``, ``published`` and ``score`` (higher is better) of the clips in ``left``.

    ``left`` has ``document`` too. Its rows and those of the signs are put together by document in
    one go: a join of the two is left to a guess of the database, and SQLite's was quadratic.
    """
    every = _stating(shape.sqlite, "sign", shape.signs)
    none = select(left.c.document, left.c.id, left.c.published, literal(0).label("worth"))
    rows = none.union_all(select(every.c.document, null(), null(), every.c.worth)).subquery()
    clip_id = func.max(rows.c.id)
    columns = (
        clip_id.label("id"),
        func.max(rows.c.published).label("published"),
        func.sum(rows.c.worth).label("score"),
    )
    together = select(*columns).group_by(rows.c.document)
    return together.having(clip_id.is_not(None)).subquery()  # what is not left has signs too


def _stating(sqlite: bool, name: str, signs: Iterable[tuple[int, tuple[Field, ...]]]) -> Subquery:
    """Return ``document`` and ``worth`` of every document with a sign, a row for each."""
    one = _fts_sign if sqlite else _tsquery_sign
    each = [one(f":{name}{at}", worth, fields) for at, (worth, fields) in enumerate(signs)]
    every = text(" UNION ALL ".join(each))
    return every.columns(document=Integer if sqlite else String, worth=Integer).subquery()


def _with_most(shape: Shape) -> Select[tuple[str, int, Any]]:
    every = _stating(shape.sqlite, "clause", [(1, ())] * shape.clauses)
    some = select(every.c.document).group_by(every.c.document)
    some = some.having(func.count() >= shape.least)
    if shape.sqlite:
        ids = tables.documents.c
        return select(ids.clip_id, ids.variant, ids.id.label("document")).where(ids.id.in_(some))
    parts = tables.parts.c
    document = _document(parts.clip_id, parts.variant)
    return (
        select(parts.clip_id, parts.variant, document).where(document.element.in_(some)).distinct()
    )


# SQLite: https://www.sqlite.org/fts5.html

_FTS: Final = text(
    "SELECT d.clip_id AS clip_id, d.variant AS variant, d.id AS document FROM index_fts "
    "JOIN index_documents d ON d.id = index_fts.rowid WHERE index_fts MATCH :query"
).columns(clip_id=String, variant=Integer, document=Integer)


def _fts_query(question: Question) -> str:
    wanted = " AND ".join(_fts_any(map(worth.presence, clause)) for clause in question.clauses)
    if not question.without:
        return wanted
    return f"({wanted}) NOT {_fts_any(map(worth.presence, question.without))}"


def _fts_any(signs: Iterable[Sign]) -> str:
    return f"({' OR '.join(map(_fts_phrases, signs))})"


def _fts_phrases(sign: Sign) -> str:
    """Every term is quoted, and no term has a quote in it, so that no text is an error."""
    star = "*" if sign.is_open else ""
    phrases = (" ".join(terms) for terms in sign.phrases)
    return "(" + " OR ".join(f'"{phrase}"{star}' for phrase in phrases) + ")"


def _fts(sign: Sign) -> str:
    fields = f"{{{' '.join(sign.fields)}}} : " if sign.fields else ""
    return fields + _fts_phrases(sign)


def _fts_sign(asked: str, worth: int, _fields: tuple[Field, ...]) -> str:
    """The fields are named in what is asked."""
    return (
        f"SELECT rowid AS document, {worth} AS worth FROM index_fts WHERE index_fts MATCH {asked}"  # noqa: S608 - ours
    )


# PostgreSQL: https://www.postgresql.org/docs/current/datatype-textsearch.html


def _document(clip_id: ColumnElement[str], variant: ColumnElement[int]) -> Label[str]:
    return (clip_id + ":" + cast(variant, String)).label("document")


def _with_all(shape: Shape) -> Select[tuple[str, int, str]]:
    """Ask clause by clause: a clip's words may stand in different parts of it.

    As sets, each of which is read once. Tests one within the other are planned by a guess of how
    many there are, and were done again for each row: minutes for three common words.
    """
    clauses = [_with_clause(f"clause{number}") for number in range(shape.clauses)]
    found = intersect(*clauses) if len(clauses) > 1 else clauses[0].distinct()
    if shape.without:
        found = except_(found, _with_clause("without"))
    each = found.subquery().c
    return select(each.clip_id, each.variant, _document(each.clip_id, each.variant))


def _with_clause(name: str) -> Select[tuple[str, int]]:
    parts, query = tables.parts.c, cast(bindparam(name, type_=String), TSQUERY)
    return select(parts.clip_id, parts.variant).where(parts.terms.bool_op("@@")(query))


def _tsquery_any(signs: Iterable[Sign]) -> str:
    return " | ".join(map(_tsquery, signs))


def _tsquery(sign: Sign) -> str:
    star = ":*" if sign.is_open else ""
    phrases = (" <-> ".join(f"'{term}'" for term in terms) for terms in sign.phrases)
    return f"({' | '.join(f'({phrase}{star})' for phrase in phrases)})"


def _tsquery_sign(asked: str, worth: int, fields: tuple[Field, ...]) -> str:
    among = ", ".join(f"'{field}'" for field in fields)
    return (
        f"SELECT DISTINCT clip_id || ':' || variant AS document, {worth} AS worth FROM index_parts "  # noqa: S608 - ours
        f"WHERE terms @@ CAST({asked} AS tsquery)" + (f" AND field IN ({among})" if fields else "")
    )
