"""Every read of search: who may see what stands inside the query, for hits and counts alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased, selectinload

from hub.audiences import access
from hub.clips.model import Clip, Speaker, State, Take
from hub.clips.queries import DOOR
from hub.comments import queries as comments
from hub.core.errors import Rejected
from hub.index import queries as index
from hub.index.matching import having_most, matching
from hub.index.page import Field, Page
from hub.index.question import Question, parse
from hub.index.words import tokens
from hub.people.asker import Asker
from hub.people.model import Person
from hub.search import moments as found_in
from hub.search import suggest
from hub.search.filters import LONG_S, SHORT_S, Filters, Length, Sort
from hub.search.moments import Moment, Pieces
from hub.viewing.model import Place

Columns = Select[*tuple[Any, ...]]
PAGE: int = 20  # hits
MOMENTS: int = 10  # of one hit; all of them where one clip is asked for
GONE = (State.WITHDRAWN, State.REFUSED)
FEW = 4  # words; with fewer, all of them are wanted


@dataclass(frozen=True, slots=True)
class Hit:
    """A clip that answers, loaded with its speakers and takes.

    ``moments`` are the best in time, of ``moments_total``; ``written`` are where it was found in
    text that is not said at any second.
    """

    clip: Clip
    title: Pieces
    moments: tuple[Moment, ...]
    moments_total: int
    written: tuple[Moment, ...]
    watched: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What the asker may see of what answers.

    ``cursor`` asks for the next page (None: this is the last). ``some_words``: nothing has all the
    words, so these have most of them. ``suggestion`` is another question that has hits. ``empty``
    questions look for nothing. ``writers`` are the names behind comments, by `Moment.ref`.
    """

    total: int
    hits: tuple[Hit, ...]
    cursor: str | None = None
    some_words: bool = False
    suggestion: str = ""
    empty: bool = False
    writers: Mapping[str, str] = dataclass_field(default_factory=dict)


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

    5 statements, and one for comments among the hits; where nothing has all the words, as many
    again and a few for each word that nothing has.

    With ``typing`` the last word may be unfinished.

    Raises:
        Rejected: the cursor is not one of ours.
    """
    offset, languages = _offset(cursor), index.languages(session)
    question = parse(q, languages, last_is_prefix=typing)
    if not question.clauses:
        return Result(0, (), empty=True)
    wanted = _Wanted(asker, filters, now)
    result = _page(session, wanted, question, matching(session, question), offset)
    if result.total or typing:
        return result
    if question.is_plain and len(question.atoms) >= FEW:
        most = having_most(session, question.atoms, -(-3 * len(question.atoms) // 4))
        result = replace(_page(session, wanted, question, most, offset), some_words=True)
    return replace(result, suggestion=_suggestion(session, wanted, q, languages))


def _suggestion(session: Session, wanted: "_Wanted", q: str, languages: Sequence[str]) -> str:
    """Return ``q`` with words that are not found put right, if that has hits the asker may see."""

    def has_hits(text: str) -> bool:
        question = parse(text, languages)
        found = matching(session, question) if question.clauses else None
        return found is not None and _count(session, wanted, found) > 0

    changes = []
    for token in islice(tokens(q), suggest.MOST_WORDS):
        word = token.folded
        if len(word) < suggest.SHORTEST or has_hits(word):
            continue
        known = index.words_like(session, word[0], len(word) - 2, len(word) + 2)
        right = next(filter(has_hits, suggest.closest(word, known)), None)
        if right is not None:
            changes.append((token.start, token.end, right))
    mended = suggest.replaced(q, changes)
    return mended if changes and has_hits(mended) else ""


def speakers_of(
    session: Session, asker: Asker, q: str, filters: Filters, now: datetime
) -> list[tuple[Person, int]]:
    """Return who speaks in what answers, the most hits first (2 statements).

    The speaker filter itself does not narrow them, so that another can be chosen.
    """
    question = parse(q, index.languages(session))
    if not question.clauses:
        return []
    found = matching(session, question)
    wanted = _Wanted(asker, replace(filters, speakers=()), now)
    count = func.count().label("hits")
    chosen = wanted.of(select(Person, count), found)
    spoken = aliased(Speaker)  # the rule of who may see asks for speakers too
    chosen = chosen.join(spoken, spoken.clip_id == Clip.id)
    chosen = chosen.join(Person, Person.id == spoken.person_id).group_by(Person.id)
    rows = session.execute(chosen.order_by(count.desc(), Person.name))
    return [(person, hits) for person, hits in rows]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the asker may see, narrowed."""

    asker: Asker
    filters: Filters
    now: datetime

    def of(self, columns: Columns, found: CTE) -> Columns:
        """Return ``columns`` of what was found and may be seen."""
        take = and_(Take.clip_id == Clip.id, Take.number == Clip.take_number)
        chosen = columns.select_from(found).join(Clip, Clip.id == found.c.clip_id)
        chosen = chosen.outerjoin(Take, take).where(*self._narrowed())
        may_see = access.watchable(self.asker, DOOR, self.now)
        return chosen.where(may_see, Clip.state.not_in(GONE))

    def _narrowed(self) -> Iterator[ColumnElement[bool]]:
        given, published = self.filters, func.coalesce(Clip.published_at, Clip.created_at)
        if given.clip:
            yield Clip.id == given.clip
        if given.since:
            yield published >= given.since
        if given.until:
            yield published < given.until
        if given.speakers:
            yield _speaks(given.speakers)
        if given.lengths:
            yield or_(*(_LENGTHS[length] for length in given.lengths))
        if given.unwatched:
            yield func.coalesce(_seen(self.asker), false()) == false()


_LENGTHS: dict[Length, ColumnElement[bool]] = {
    Length.SHORT: Take.duration_s <= SHORT_S,
    Length.MEDIUM: and_(Take.duration_s > SHORT_S, Take.duration_s <= LONG_S),
    Length.LONG: Take.duration_s > LONG_S,
}


def _speaks(wanted: Sequence[str]) -> ColumnElement[bool]:
    emails = [one.strip().lower() for one in wanted]
    is_one = or_(Person.id.in_(wanted), Person.email.in_(emails))
    of_clip = select(Speaker.clip_id).join(Person, Person.id == Speaker.person_id)
    return exists(of_clip.where(Speaker.clip_id == Clip.id, is_one))


def _seen(asker: Asker) -> ScalarSelect[bool]:
    """Whether the asker has watched the clip; null where they have not even begun."""
    mine = select(Place.watched).where(Place.clip_id == Clip.id, Place.person_id == asker.id)
    return mine.scalar_subquery()


def _page(session: Session, wanted: _Wanted, question: Question, found: CTE, offset: int) -> Result:
    total = func.count().over().label("total")
    newest = (func.coalesce(Clip.published_at, Clip.created_at).desc(), Clip.id)
    by_score = wanted.filters.sort is Sort.RELEVANCE
    order = (found.c.score.desc(), *newest) if by_score else newest
    columns = select(Clip, _seen(wanted.asker).label("seen"), total)
    chosen = wanted.of(columns, found).options(
        selectinload(Clip.speakers).joinedload(Speaker.person), selectinload(Clip.takes)
    )
    rows = session.execute(chosen.order_by(*order).limit(PAGE).offset(offset)).all()
    has_prefix = any(atom.prefix for atom in question.atoms)
    pages = index.pages_of(session, [row.Clip.id for row in rows], has_prefix)
    limit = None if wanted.filters.clip else MOMENTS
    hits = tuple(
        _hit(row.Clip, row.seen, pages.get(row.Clip.id, []), question, limit) for row in rows
    )
    more = bool(rows) and rows[0].total > offset + len(rows)
    return Result(
        total=rows[0].total if rows else _count(session, wanted, found) if offset else 0,
        hits=hits,
        cursor=str(offset + len(rows)) if more else None,
        writers=comments.writers(session, _comments_in(hits)),
    )


def _comments_in(hits: Sequence[Hit]) -> list[str]:
    every = (moment for hit in hits for moment in (*hit.moments, *hit.written))
    return [moment.ref for moment in every if moment.field is Field.COMMENTS]


def _count(session: Session, wanted: _Wanted, found: CTE) -> int:
    return session.scalar(wanted.of(select(func.count()), found)) or 0


def _hit(
    clip: Clip,
    seen: bool | None,
    pages: Sequence[Page],
    question: Question,
    limit: int | None,
) -> Hit:
    atoms = question.atoms
    titles = [found_in.whole(page, atoms) for page in pages if page.field is Field.TITLE]
    others = [page for page in pages if page.field is not Field.TITLE]
    every = [one for page in others for one in found_in.sentences(page, atoms)]
    timed = found_in.ranked(one for one in every if one.mark.start_s is not None)
    written = found_in.ranked(one for one in every if one.mark.start_s is None)
    return Hit(
        clip,
        titles[0] if titles else ((clip.title, False),),
        tuple(map(found_in.as_moment, timed[:limit])),
        len(timed),
        tuple(map(found_in.as_moment, written[:limit])),
        watched=bool(seen),
        is_new=seen is None and clip.state is State.PUBLISHED,
    )


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 6):
        raise Rejected("This cursor is not one that a search gave.", field="cursor")
    return int(cursor)
