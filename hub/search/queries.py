"""Every read of search: who may see what stands inside the query, for hits and counts alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from hub.audiences import whoever
from hub.clips.model import Clip
from hub.comments import queries as comments
from hub.core.db import driver_rows
from hub.core.errors import Rejected
from hub.index import queries as index
from hub.index.matching import Found, Shape, clips_of, having_most, matching, weighed
from hub.index.question import Question, parse
from hub.people.asker import Asker
from hub.search import hits as made
from hub.search.faces import faces
from hub.search.filters import Filters, Sort
from hub.search.hits import Hit
from hub.search.meant import suggestion
from hub.search.wanted import PUBLISHED, Columns, Wanted, anyones

PAGE: int = 20  # hits
MOMENTS: int = 10  # of one hit; all of them where one clip is asked for
FEW = 4  # words; with fewer, all of them are wanted


@dataclass(frozen=True, slots=True)
class Result:
    """What the asker may see of what answers.

    ``cursor`` asks for the next page (None: this is the last). ``some_words``: nothing has all the
    words, so these have most of them. ``suggestion`` is another question that has hits. ``empty``
    questions look for nothing. ``writers`` are the names behind comments, by `Moment.ref`.
    ``found`` is by what they were found, for `facets.of` to count by.
    """

    total: int
    hits: tuple[Hit, ...]
    cursor: str | None = None
    some_words: bool = False
    suggestion: str = ""
    empty: bool = False
    writers: Mapping[str, str] = dataclass_field(default_factory=dict)
    found: Found | None = None


def find(
    session: Session,
    asker: Asker,
    q: str,
    filters: Filters,
    cursor: str,
    now: datetime,
    *,
    typing: bool = False,
) -> Result:
    """Return what answers ``q``.

    4 statements (5 on PostgreSQL), and one for comments among the hits; where nothing has all the
    words, as many again and a few for each word that nothing has.

    With ``typing`` the last word may be unfinished.

    Raises:
        Rejected: the cursor is not one of ours.
    """
    offset, languages = _offset(cursor), index.languages(session)
    question = parse(q, languages, last_is_prefix=typing)
    if not question.clauses:
        return Result(0, (), empty=True)
    wanted = Wanted(asker, filters, now)
    result = _page(session, wanted, question, matching(session, question), offset)
    if result.total or typing:
        return result
    if question.is_plain and len(question.atoms) >= FEW:
        most = having_most(session, question.atoms, -(-3 * len(question.atoms) // 4))
        some = _page(session, wanted, question, most, offset)
        result = replace(some, some_words=True) if some.total else result
    return replace(result, suggestion=suggestion(session, wanted, q, languages))


def top(session: Session, wanted: Wanted, found: Found, offset: int = 0) -> tuple[list[str], int]:
    """Return the ids of a page of clips, the best first, and how many there are (1 statement).

    One statement more for a page past the last.
    """
    chosen = _best(whoever.kind_of(wanted.asker), wanted.filters, found.shape)
    rows = driver_rows(session, chosen, {**found.words, **wanted.filled, "offset": offset})
    if rows or not offset:
        return [clip_id for clip_id, _ in rows], rows[0][1] if rows else 0
    counted = wanted.of(select(func.count()), found.shape)
    return [], session.scalar(counted, found.words) or 0


@lru_cache(maxsize=256)
def _best(kind: whoever.Kind, filters: Filters, shape: Shape) -> Columns:
    """Return the statement of `top`, for who asks, “offset” and the question's words.

    It is the same for everybody: SQLAlchemy takes longer to put it together than SQLite to answer.
    """
    wanted = anyones(kind, filters)
    found = clips_of(shape)
    columns = select(Clip.id, found.c.document, PUBLISHED.label("published"))
    seen = wanted.of(columns, shape).cte("seen").prefix_with("MATERIALIZED")
    total = select(func.count()).select_from(seen).scalar_subquery()
    by_score = filters.sort is Sort.RELEVANCE
    ranked = weighed(shape, seen) if by_score else seen
    best = (ranked.c.score.desc(),) if by_score else ()
    chosen = select(ranked.c.id, total).order_by(*best, ranked.c.published.desc(), ranked.c.id)
    return chosen.limit(PAGE).offset(bindparam("offset", type_=Integer))


def _page(
    session: Session, wanted: Wanted, question: Question, found: Found, offset: int
) -> Result:
    ids, total = top(session, wanted, found, offset)
    shown = faces(session, wanted.asker, ids)
    has_prefix = any(atom.prefix for atom in question.atoms)
    whose = {clip_id: face.variant for clip_id, face in shown.items()}
    pages = index.pages_of(session, whose, has_prefix)
    limit = None if wanted.filters.clip else MOMENTS
    hits = tuple(
        made.hit(shown[clip_id], pages.get(clip_id, []), question, limit)
        for clip_id in ids
        if clip_id in shown  # on PostgreSQL it may be gone since it was found
    )
    said = made.comments_in(hits)
    writers = comments.writers(session, said)
    seen = offset + len(ids)
    return Result(
        total=total,
        hits=hits if writers.keys() >= set(said) else made.standing(hits, writers),
        cursor=str(seen) if ids and total > seen else None,
        writers=writers,
        found=found,
    )


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 6):
        raise Rejected("This cursor is not one that a search gave.", field="cursor")
    return int(cursor)
