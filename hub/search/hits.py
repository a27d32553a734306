"""A clip that answers, with the sentences that do. Pure, once its pages are read."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from hub.clips.model import State
from hub.index.page import Field, Page
from hub.index.question import Question
from hub.search import moments as found_in
from hub.search.faces import Face
from hub.search.moments import Moment, Pieces


@dataclass(frozen=True, slots=True)
class Hit:
    """A clip that answers.

    ``moments`` are the best in time, of ``moments_total``; ``written``, of ``written_total``, are
    where it was found in text that is not said at any second.
    """

    clip: Face
    title: Pieces
    moments: tuple[Moment, ...]
    moments_total: int
    written: tuple[Moment, ...]
    written_total: int
    watched: bool
    is_new: bool


def hit(
    clip: Face,
    pages: Sequence[Page],
    question: Question,
    limit: int | None,
) -> Hit:
    """Return the hit; ``limit`` of its moments, None for all."""
    atoms = question.atoms
    titles = [found_in.whole(page, atoms) for page in pages if page.field is Field.TITLE]
    others = [page for page in pages if page.field is not Field.TITLE]
    every = [one for page in others for one in found_in.sentences(page, atoms)]
    timed = found_in.once(found_in.ranked(one for one in every if one.is_timed))
    written = found_in.ranked(one for one in every if not one.is_timed)
    return Hit(
        clip,
        titles[0] if titles else ((clip.title, False),),
        tuple(map(found_in.as_moment, timed[:limit])),
        len(timed),
        tuple(map(found_in.as_moment, written[:limit])),
        len(written),
        watched=bool(clip.seen),
        is_new=clip.seen is None and clip.state is State.PUBLISHED,
    )


def standing(hits: Sequence[Hit], writers: Container[str]) -> tuple[Hit, ...]:
    """Return hits without comments that have no writer any more.

    Where very much is said, the index learns a little later that one was deleted.
    """
    return tuple(
        replace(
            hit,
            moments=_of_writers(hit.moments, writers),
            written=_of_writers(hit.written, writers),
        )
        for hit in hits
    )


def _of_writers(moments: Sequence[Moment], writers: Container[str]) -> tuple[Moment, ...]:
    return tuple(one for one in moments if one.field is not Field.COMMENTS or one.ref in writers)


def comments_in(hits: Sequence[Hit]) -> list[str]:
    """Return the ids of comments among the hits."""
    every = (moment for hit in hits for moment in (*hit.moments, *hit.written))
    return [moment.ref for moment in every if moment.field is Field.COMMENTS]
