"""The studio: what one prepares, how far it is, how it landed, and who waits for an answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.captions import queries as captions
from hub.captions import suggestions
from hub.clips import addresses, made
from hub.clips import queries as clips
from hub.clips.model import Clip, State
from hub.comments import queries as comments
from hub.comments import waiting, words
from hub.comments.model import Comment
from hub.core import work
from hub.core.work.model import Job
from hub.disclosure import rules
from hub.people.asker import Asker
from hub.people.model import Person
from hub.reports import figures
from hub.reports.figures import Figure
from hub.viewing.brief import Brief, briefs
from hub.web.i18n import ngettext
from hub.web.wording import moment

PAGE = 20
WAITING = 5


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A clip whose newest take is being prepared; `parts/progress.html` draws it."""

    id: str
    title: str
    url: str
    watch_url: str
    playable: bool
    state: str
    complete: bool
    made: int
    rungs: int
    words: str
    stage: str
    fraction: float
    part: float
    eta_s: float | None
    coming: tuple[str, ...]
    bytes_total: int


@dataclass(frozen=True, slots=True)
class Row:
    """A clip in the list."""

    id: str
    url: str
    title: str
    poster_url: str
    state: str
    opens_at: datetime | None
    take_number: int
    published_at: datetime | None
    created_at: datetime
    duration_s: float
    reach: Figure
    completed: Figure
    open_questions: int
    questions: int
    playable: bool
    numbers_url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that nobody has answered."""

    url: str
    text: str
    at_s: float | None
    title: str
    person: Person | None
    asked: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """What people who watched would mend in the captions of an update."""

    url: str
    title: str
    count: int


def of(session: Session, asker: Asker, show: str, page: int, now: datetime) -> dict[str, Any]:
    """Return what `site/studio.html` shows (at most 17 statements)."""
    mine = clips.preparable(session, asker)
    counts = Counter(clip.state.value for clip in mine)
    shown = [clip for clip in mine if show in ("all", clip.state.value)]
    here = [clip.id for clip in shown[(page - 1) * PAGE : page * PAGE]]
    busy = work.states(session, [clip.id for clip in mine])
    whole = clips.make_whole(session, asker, {*here, *busy})
    open_questions = _open_questions(session, mine)
    return {
        "summary": ngettext("%(num)s update.", "%(num)s updates.", len(mine)) if mine else "",
        "under_way": _under_way(session, [clip for clip in whole if clip.id in busy], busy),
        "clips": _rows(session, [clip for clip in whole if clip.id in here], open_questions),
        "filter": show,
        "counts": dict(counts) | {"all": len(mine)},
        "newer": _address(show, page - 1) if page > 1 else None,
        "older": _address(show, page + 1) if len(shown) > page * PAGE else None,
        "waiting": [_waiting(question, mine) for question in open_questions[:WAITING]],
        "waiting_total": len(open_questions),
        "corrections": _corrections(session, mine)[:WAITING],
    }


def _under_way(
    session: Session, found: Sequence[Clip], busy: dict[str, list[Job]]
) -> list[UnderWay]:
    """Return the clips whose newest take or words are being made (1 statement)."""
    words = captions.of_takes(session, [clip.takes[-1].id for clip in found if clip.takes])
    return [
        progress_of(clip, busy[clip.id], words.get(clip.takes[-1].id, []))
        for clip in found
        if clip.takes
    ]


def progress_of(clip: Clip, jobs: Sequence[Job], words: Sequence[Any]) -> UnderWay:
    """Return how far the newest take of ``clip`` is."""
    take = clip.takes[-1]
    job = next((one for one in jobs if one.subject == f"take:{take.id}"), None)
    return UnderWay(
        id=clip.id,
        title=clip.title,
        url=f"/studio/{clip.id}",
        watch_url=addresses.page(clip),
        playable=take.playable,
        state=clip.state.value,
        complete=take.complete,
        made=sum(1 for one in take.renditions if one.height_px),
        rungs=take.rungs,
        words=words[0].state.value if words else "",
        stage=job.stage if job else "",
        fraction=job.fraction if job else 0.0,
        part=job.part if job else 0.0,
        eta_s=job.eta_s if job else None,
        coming=tuple(made.coming(take)),
        bytes_total=take.source_bytes,
    )


def _rows(session: Session, found: Sequence[Clip], open_questions: list[Comment]) -> list[Row]:
    counts = briefs(session, found)
    still_open = Counter(question.clip_id for question in open_questions)
    asked = comments.question_counts(session, [clip.id for clip in found])
    return [
        _row(clip, counts.get(clip.id), still_open[clip.id], asked.get(clip.id, 0))
        for clip in found
    ]


def _row(clip: Clip, counted: Brief | None, still_open: int, asked: int) -> Row:
    take = clip.take
    reach, completed = _shares(clip, counted)
    return Row(
        id=clip.id,
        url=f"/studio/{clip.id}",
        title=clip.title,
        poster_url=addresses.poster(clip),
        state=clip.state.value,
        opens_at=clip.opens_at,
        take_number=clip.take_number,
        published_at=clip.published_at,
        created_at=clip.created_at,
        duration_s=(take.duration_s if take else None) or 0.0,
        reach=reach,
        completed=completed,
        open_questions=still_open,
        questions=asked,
        playable=bool(take and take.playable),
        numbers_url=f"/clips/{clip.id}/numbers" if clip.published_at else "",
    )


def _shares(clip: Clip, counted: Brief | None) -> tuple[Figure, Figure]:
    """Reach and the share of viewers who saw the whole, as far as they may be shown."""
    with rules.as_published(clip.least):
        if counted is None or counted.audience < rules.least().curves:
            return Figure(), Figure()
        reach = figures.of_share(counted.reached, counted.audience)
        return reach, figures.of_viewers(reach, counted.completed, counted.viewers)


def _open_questions(session: Session, mine: Sequence[Clip]) -> list[Comment]:
    published = [clip.id for clip in mine if clip.state is State.PUBLISHED]
    return waiting.unanswered(session, published)


def _waiting(question: Comment, mine: Sequence[Clip]) -> Waiting:
    clip = next(one for one in mine if one.id == question.clip_id)
    at = f"?t={question.at_s:g}" if question.at_s is not None else ""
    return Waiting(
        url=f"/clips/{clip.id}{at}#comment-{question.id}",
        text=words.plain(question.text),
        at_s=question.at_s,
        title=clip.title,
        person=question.person,
        asked=moment(question.created_at),
    )


def _corrections(session: Session, mine: Sequence[Clip]) -> list[Corrections]:
    titles = {clip.id: clip.title for clip in mine}
    return [
        Corrections(f"/studio/{clip_id}/captions/{lang}#suggestions", titles[clip_id], count)
        for clip_id, lang, count in suggestions.by_clip(session)
        if clip_id in titles
    ]


def _address(show: str, page: int) -> str:
    return f"/studio?show={show}&page={page}"


__all__ = ["Row", "UnderWay", "Waiting", "of", "progress_of"]
