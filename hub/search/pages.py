"""The search page."""

from typing import Any

from flask import Blueprint, render_template, request

from hub.core import clock
from hub.index import queries as index
from hub.people.gate import current
from hub.search import asked, facets, filters, narrowing, queries
from hub.search.asked import Asked
from hub.search.facets import Facets
from hub.search.filters import LONGEST_DAY, Sort
from hub.search.hits import Hit
from hub.search.narrowing import to
from hub.search.queries import Result
from hub.search.show import hit_page, moments_of
from hub.search.wanted import Wanted
from hub.web.i18n import reader_zone
from hub.web.session import reading

bp = Blueprint("search", __name__)


@bp.get("/search")
def page() -> str:
    """Show the moments in what one may watch; without words, what one can look for."""
    this = asked.read(request.args.get, request.args.getlist, reader_zone())
    now, asker = clock.now(), current()
    today = now.astimezone(this.zone).date()
    days = [(first, filters.since(first, this.zone)) for first, _name in asked.days(today)]
    with reading() as session:
        found = queries.find(session, asker, this.q, this.filters, this.cursor, now)
        counted = facets.of(session, Wanted(asker, this.filters, now), found.found, days)
        is_partial = not (found.total or found.empty) and index.is_made_anew(session)
    shown = _shown(this, found, counted)
    return render_template("search/search.html", is_partial=is_partial, **shown)


def _shown(this: Asked, found: Result, counted: Facets) -> dict[str, Any]:
    one_page = not (found.cursor or this.cursor)
    return {
        "query": this.q,
        "looks": not found.empty,
        "total": found.total,
        "moments_total": sum(moments_of(hit) for hit in found.hits) if one_page else None,
        "some_words": found.some_words,
        "suggestion": found.suggestion,
        "suggestion_url": to(this, q=found.suggestion),
        "hits": [hit_page(hit, _more_url(this, hit), found.writers) for hit in found.hits],
        "more_url": to(this, cursor=found.cursor) if found.cursor else None,
        "first_url": to(this),
        "sort": this.sort.value,
        "sort_urls": {sort.value: to(this, sort=sort) for sort in Sort},
        "clear_url": to(this.bare),
        "unwatched": this.unwatched,
        "days": {"from": this.since[:LONGEST_DAY], "to": this.until[:LONGEST_DAY]},
        "clip": this.clip,
        "choices": narrowing.choices(this, counted),
        "kept": narrowing.kept(this, counted),
        "chips": narrowing.chips(this, counted, found.hits[0].clip.title if found.hits else ""),
    }


def _more_url(this: Asked, hit: Hit) -> str:
    """Return the address of all moments of a clip, “” where they are shown already."""
    return "" if this.clip else to(this, clip=hit.clip.id)
