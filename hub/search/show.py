"""Hits as programs and pages are given them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hub.clips import addresses
from hub.index.page import Field
from hub.search.faces import Face
from hub.search.hits import Hit
from hub.search.moments import Moment, marked
from hub.search.queries import Result

Stills = Callable[[float], str]
LEAD_S: Final = 1.0  # playing begins a second before the sentence
SHOWN: Final = 5  # moments of a clip on the page; a link leads to the others
KINDS: Final = {Field.SPEECH: "speech", Field.COMMENTS: "comment", Field.TITLE: "title"}


def result_json(result: Result) -> dict[str, Any]:
    """Return what the API answers."""
    return {
        "total": result.total,
        "some_words": result.some_words,
        "suggestion": result.suggestion,
        "cursor": result.cursor,
        "hits": [hit_json(hit, result.writers) for hit in result.hits],
    }


def hit_json(hit: Hit, writers: Mapping[str, str]) -> dict[str, Any]:
    """Return a clip with its moments, the best first."""
    clip, take = hit.clip, hit.clip.take
    still = stills_of(clip)
    return {
        "clip": clip.id,
        "url": addresses.page(clip),
        "title": clip.title,
        "title_marked": marked(hit.title),
        "state": clip.state,
        "speakers": [speaker._asdict() for speaker in clip.speakers],
        "published_at": clip.published_at.isoformat() if clip.published_at else None,
        "duration_s": take.duration_s if take else None,
        "poster_url": addresses.poster(clip),
        "is_new": hit.is_new,
        "watched": hit.watched,
        "moments": [moment_json(clip, moment, writers, still) for moment in hit.moments],
        "moments_total": hit.moments_total,
        "written": [
            {
                "where": one.field,
                "text": one.text,
                "marked": one.marked,
                "by": writers.get(one.ref, ""),
                "url": url_of(clip, one),
            }
            for one in hit.written
        ],
        "written_total": hit.written_total,
    }


def hit_page(hit: Hit, more_url: str, writers: Mapping[str, str]) -> dict[str, Any]:
    """Return a clip as `templates/search/search.html` draws it.

    ``more_url`` leads to all its moments; without one, all of them are shown.
    """
    clip, take, still = hit.clip, hit.clip.take, stills_of(hit.clip)
    duration_s = (take.duration_s if take else None) or 0.0
    shown = [*hit.moments, *hit.written]
    if more_url:
        shown = [*hit.moments[:SHOWN], *hit.written[: max(SHOWN - len(hit.moments), 1)]]
    total = moments_of(hit)
    return {
        "url": addresses.page(clip),
        "title_pieces": hit.title,
        "state": clip.state.value,
        "opens_at": clip.opens_at,
        "poster_url": addresses.poster(clip),
        "duration_s": duration_s,
        "speakers": clip.speakers,
        "published_at": clip.published_at,
        "watched": hit.watched,
        "is_new": hit.is_new,
        "moments": [_moment_page(clip, moment, writers, still) for moment in shown],
        "moments_total": total,
        "more_url": more_url if total > len(shown) else "",
        "marks": [min((m.at_s or 0.0) / duration_s, 1.0) for m in hit.moments]
        if duration_s
        else [],
    }


def moments_of(hit: Hit) -> int:
    """Return how many sentences of a clip answer, said and written."""
    return hit.moments_total + hit.written_total


def _moment_page(
    clip: Face, moment: Moment, writers: Mapping[str, str], still: Stills
) -> dict[str, Any]:
    timed = moment.start_s is not None
    return {
        "url": url_of(clip, moment),
        "start_s": moment.start_s,
        "pieces": moment.pieces,
        "still_url": still(moment.at_s or 0.0) if timed else "",
        "kind": KINDS.get(moment.field, "text"),
        "said_by": writers.get(moment.ref, ""),
    }


def moment_json(
    clip: Face, moment: Moment, writers: Mapping[str, str], still: Stills
) -> dict[str, Any]:
    """Return a sentence that answers: from ``start_s`` to ``end_s``, its first hit at ``at_s``."""
    return {
        "start_s": moment.start_s,
        "end_s": moment.end_s,
        "at_s": moment.at_s,
        "text": moment.text,
        "marked": moment.marked,
        "where": moment.field,
        "by": writers.get(moment.ref, ""),
        "url": url_of(clip, moment),
        "still_url": still(moment.at_s or 0.0),
    }


def url_of(clip: Face, moment: Moment) -> str:
    """Return the clip's page, playing from a second before the sentence; of a comment, at it."""
    at = "" if moment.start_s is None else f"?t={max(moment.start_s - LEAD_S, 0.0):.1f}"
    anchor = f"#comment-{moment.ref}" if moment.field is Field.COMMENTS else ""
    return f"{addresses.page(clip)}{at}{anchor}"


def stills_of(clip: Face) -> Stills:
    """Return what gives the picture at a second, else the poster, else nothing.

    A clip has many moments; what it has pictures of is looked up once.
    """
    beginning, end = addresses.still_around(clip)
    if beginning:
        return lambda at_s: f"{beginning}{at_s:.0f}{end}"
    poster = addresses.poster(clip)
    return lambda _at_s: poster
