"""JSON for corrections that people who watch suggest."""

from typing import Any, Final

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, String
from flask import Response, jsonify
from marshmallow.validate import Length

from hub.captions import suggestions
from hub.clips import queries as clips
from hub.core import clock
from hub.people.gate import current
from hub.web.session import transaction

bp = APIBlueprint("suggestions_api", __name__, url_prefix="/api/v1/clips", tag="Transcripts")
_LONGEST: Final = 20_000


class NewSuggestion(Schema):
    """Which cue should read how; `before` is how one has read it."""

    cue = Integer(required=True)
    text = String(required=True, validate=Length(max=_LONGEST))
    before = String(load_default=None, allow_none=True, validate=Length(max=_LONGEST))


@bp.post("/<clip_id>/suggestions")
@bp.input(NewSuggestion)
@bp.doc(summary="Suggest how a cue should read", responses={201: "it waits for an answer"})
def post_suggestion(clip_id: str, json_data: dict[str, Any]) -> tuple[Response, int]:
    """Suggest a correction; whoever prepares the clip accepts or declines it in the studio."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        cue, text, before = json_data["cue"], json_data["text"], json_data["before"]
        made = suggestions.ask(session, asker, clip, cue, text, now, before)
        shown = {"id": made.id, "answer": made.answer, "before": made.before, "after": made.after}
    return jsonify(shown), 201
