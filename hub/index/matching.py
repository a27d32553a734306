"""Which clips answer a question, and how well, as SQL: FTS5 on SQLite, tsvector on PostgreSQL.

The same terms are looked for on both (`hub.index.words` made them) and weighed alike
(`hub.index.worth`), so that both find the same clips in the same order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    TextualSelect,
    bindparam,
    cast,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from hub.index import tables, worth
from hub.index.question import Atom, Question
from hub.index.worth import Sign


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a question.

    ``clips`` has ``clip_id`` and ``document``: join it with who may see what, in one statement.
    `scores` of the documents that are left then weighs them by ``signs``.
    """

    clips: CTE
    signs: Sequence[Sign]


def matching(session: Session, question: Question) -> Found:
    """Return what answers a question not empty."""
    clips = _fts(_fts_query(question)) if _is_sqlite(session) else _with_all(question)
    return Found(_first(clips), worth.signs(question))


def having_most(session: Session, atoms: Sequence[Atom], least: int) -> Found:
    """Return what has at least ``least`` of ``atoms``."""
    every = _stating(session, [worth.presence(atom) for atom in atoms], "atom")
    some = select(every.c.document).group_by(every.c.document).having(func.count() >= least)
    ids = tables.documents.c
    if _is_sqlite(session):
        clips = select(ids.clip_id, ids.id.label("document")).where(ids.id.in_(some))
    else:
        found = some.subquery()
        clips = select(found.c.document.label("clip_id"), found.c.document)
    return Found(_first(clips), worth.signs_of_some(atoms))


def scores(session: Session, signs: Sequence[Sign], left: CTE) -> Subquery:
    """Return ``document`` and ``score`` of what is ``left``; higher is better, none is nought."""
    every = _stating(session, signs, "sign")
    among = every.c.document.in_(select(left.c.document))
    score = func.sum(every.c.worth).label("score")
    return select(every.c.document, score).where(among).group_by(every.c.document).subquery()


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _first(clips: Select[tuple[str, int]] | Select[tuple[str, str]] | TextualSelect) -> CTE:
    """Have the index asked before anything else: no database guesses well how much it finds."""
    return clips.cte("found").prefix_with("MATERIALIZED")


def _stating(session: Session, signs: Sequence[Sign], name: str) -> Subquery:
    """Return ``document`` and ``worth`` of every document with a sign, a row for each.

    ``name`` is that of its parameters. As text, which SQLAlchemy puts together many times faster
    than a tree of expressions.
    """
    sqlite = _is_sqlite(session)
    one = _fts_sign if sqlite else _tsquery_sign
    each = [one(sign, f":{name}{number}") for number, sign in enumerate(signs)]
    ask = _fts_fields if sqlite else _tsquery_any
    asked = {f"{name}{number}": ask(sign) for number, sign in enumerate(signs)}
    every = text(" UNION ALL ".join(each)).bindparams(**asked)
    return every.columns(document=Integer if sqlite else String, worth=Integer).subquery(f"{name}s")


def _fts(query: str) -> TextualSelect:
    """Ask FTS5 (https://www.sqlite.org/fts5.html)."""
    asked = text(
        "SELECT d.clip_id AS clip_id, d.id AS document FROM index_fts "
        "JOIN index_documents d ON d.id = index_fts.rowid WHERE index_fts MATCH :query"
    ).bindparams(bindparam("query", query))
    return asked.columns(clip_id=String, document=Integer)


def _fts_query(question: Question) -> str:
    wanted = " AND ".join(_fts_any(map(worth.presence, clause)) for clause in question.clauses)
    if not question.without:
        return wanted
    return f"({wanted}) NOT {_fts_any(map(worth.presence, question.without))}"


def _fts_any(signs: Iterable[Sign]) -> str:
    return f"({' OR '.join(_fts_phrases(sign) for sign in signs)})"


def _fts_phrases(sign: Sign) -> str:
    """Every term is quoted, and no term has a quote in it, so that no text is an error."""
    star = "*" if sign.is_open else ""
    phrases = (" ".join(terms) for terms in sign.phrases)
    return "(" + " OR ".join(f'"{phrase}"{star}' for phrase in phrases) + ")"


def _fts_fields(sign: Sign) -> str:
    fields = f"{{{' '.join(sign.fields)}}} : " if sign.fields else ""
    return fields + _fts_phrases(sign)


def _fts_sign(sign: Sign, asked: str) -> str:
    return (
        f"SELECT rowid AS document, {sign.worth} AS worth FROM index_fts "  # noqa: S608 - ours
        f"WHERE index_fts MATCH {asked}"
    )


def _with_all(question: Question) -> Select[tuple[str, str]]:
    """Ask PostgreSQL clause by clause: a clip's words may stand in different parts of it."""
    first, *others = (_clips_with(clause) for clause in question.clauses)
    found = first.subquery()
    wanted = select(found.c.clip_id, found.c.clip_id.label("document"))
    for clips in others:
        wanted = wanted.where(found.c.clip_id.in_(clips))
    if question.without:
        wanted = wanted.where(found.c.clip_id.not_in(_clips_with(question.without)))
    return wanted


def _clips_with(atoms: Sequence[Atom]) -> Select[tuple[str]]:
    parts, query = tables.parts.c, _tsquery(map(worth.presence, atoms))
    is_in = parts.terms.bool_op("@@")(cast(literal(query), TSQUERY))
    return select(parts.clip_id).where(is_in).distinct()


def _tsquery(signs: Iterable[Sign]) -> str:
    """Return any of them as https://www.postgresql.org/docs/current/datatype-textsearch.html."""
    return " | ".join(_tsquery_any(sign) for sign in signs)


def _tsquery_any(sign: Sign) -> str:
    star = ":*" if sign.is_open else ""
    phrases = (" <-> ".join(f"'{term}'" for term in terms) for terms in sign.phrases)
    return f"({' | '.join(f'({phrase}{star})' for phrase in phrases)})"


def _tsquery_sign(sign: Sign, asked: str) -> str:
    fields = ", ".join(f"'{field}'" for field in sign.fields)
    return (
        f"SELECT DISTINCT clip_id AS document, {sign.worth} AS worth FROM index_parts "  # noqa: S608 - ours
        f"WHERE terms @@ CAST({asked} AS tsquery)" + (f" AND field IN ({fields})" if fields else "")
    )
