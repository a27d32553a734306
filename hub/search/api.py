"""JSON for search."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, List, String
from flask import Response, jsonify
from marshmallow.validate import Length

from hub.core import clock
from hub.people.gate import current
from hub.search import asked, queries
from hub.search.show import result_json
from hub.web.session import reading

bp = APIBlueprint("search_api", __name__, url_prefix="/api/v1/search", tag="Search")


def _choices(description: str) -> List[Any]:
    return List(
        String(),
        load_default=[],
        validate=Length(max=asked.MOST),
        metadata={"description": description},
    )


class Question(Schema):
    """What is looked for, and what narrows it."""

    q = String(load_default="", metadata={"description": 'words, "a phrase", -without, or*, OR'})
    speaker = _choices("an id or e-mail address")
    department = _choices("a speaker's")
    language = _choices("of speech: en, pt-BR")
    series = _choices("an id")
    topic = _choices("an id")
    since = String(load_default="", metadata={"description": "a day in UTC, 2026-09-01, or a time"})
    until = String(load_default="", metadata={"description": "the same, included"})
    length = _choices("short, medium, long")
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
    this = asked.read(query_data.get, query_data.__getitem__)
    now, asker, typing = clock.now(), current(), query_data["typing"]
    with reading() as session:
        found = queries.find(session, asker, this.q, this.filters, this.cursor, now, typing=typing)
        return jsonify(result_json(found))
