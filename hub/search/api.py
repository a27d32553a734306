"""JSON for search."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, List, String
from flask import Response, jsonify
from marshmallow.validate import Length

from hub.core import clock
from hub.people.gate import current
from hub.search import filters, queries
from hub.search.show import result_json
from hub.web.session import reading

bp = APIBlueprint("search_api", __name__, url_prefix="/api/v1/search", tag="Search")


class Question(Schema):
    """What is looked for, and what narrows it."""

    q = String(load_default="", metadata={"description": 'words, "a phrase", -without, or*, OR'})
    speaker = List(String(), load_default=[], metadata={"description": "an id or e-mail address"})
    department = List(String(), load_default=[], metadata={"description": "a speaker's"})
    language = List(String(), load_default=[], metadata={"description": "of speech: en, pt-BR"})
    series = List(String(), load_default=[], metadata={"description": "an id"})
    topic = List(String(), load_default=[], metadata={"description": "an id"})
    since = String(load_default="", metadata={"description": "a day, 2026-09-01"})
    until = String(load_default="", metadata={"description": "a day, included"})
    length = List(String(), load_default=[], metadata={"description": "short, medium, long"})
    unwatched = Boolean(load_default=False)
    clip = String(load_default="", metadata={"description": "look into this clip only"})
    sort = String(load_default="", metadata={"description": "relevance or newest"})
    cursor = String(load_default="", validate=Length(max=100))
    typing = Boolean(load_default=False, metadata={"description": "the last word is unfinished"})


@bp.get("")
@bp.input(Question, location="query")
@bp.doc(summary="Moments in what one may watch")
def search(query_data: dict[str, Any]) -> Response:
    """Return the moments that answer, by clip."""
    given = query_data
    narrowed = filters.Filters(
        speakers=tuple(filter(None, given["speaker"])),
        departments=tuple(filter(None, given["department"])),
        languages=tuple(filter(None, given["language"])),
        series=tuple(filter(None, given["series"])),
        topics=tuple(filter(None, given["topic"])),
        since=filters.since(given["since"]),
        until=filters.until(given["until"]),
        lengths=filters.lengths(given["length"]),
        unwatched=given["unwatched"],
        clip=given["clip"],
        sort=filters.sort(given["sort"]),
    )
    now, asker = clock.now(), current()
    with reading() as session:
        found = queries.find(
            session, asker, given["q"], narrowed, given["cursor"], now, typing=given["typing"]
        )
        return jsonify(result_json(found))
