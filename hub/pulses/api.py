"""JSON for pulses; requests to these routes are not logged with who made them."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask import Response, jsonify
from marshmallow.validate import Length, OneOf

from hub.audiences import access
from hub.clips import queries as clips
from hub.core import clock
from hub.people.gate import current
from hub.pulses import actions, queries
from hub.pulses.model import ItemKind, PulseItem
from hub.web.session import reading, transaction

bp = APIBlueprint("pulses_api", __name__, url_prefix="/api/v1", tag="Pulses")


class Given(Schema):
    """One answer."""

    item = Integer(required=True)
    value = Integer(required=True)


class Answers(Schema):
    """Answers, or a skip."""

    answers = List(Nested(Given), load_default=list, validate=Length(max=actions.MOST_ITEMS))
    skip = Boolean(load_default=False)
    watched = Boolean(load_default=True)


class Item(Schema):
    """One question."""

    kind = String(required=True, validate=OneOf([kind.value for kind in ItemKind]))
    text = String(required=True, validate=Length(max=actions.LONGEST_TEXT))
    options = List(String(), load_default=list, validate=Length(max=actions.MOST_OPTIONS))


class Items(Schema):
    """The questions of a clip."""

    items = List(Nested(Item), required=True, validate=Length(max=actions.MOST_ITEMS))


@bp.get("/clips/<clip_id>/pulse")
@bp.doc(summary="The questions of a clip, and whether they are due")
def get_pulse(clip_id: str) -> Response:
    """Return the questions this person may answer."""
    asker = current()
    with reading() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        items = queries.items(session, clip.id)
        due = bool(items) and queries.is_due(session, clip.id, asker.id)
    return jsonify({"items": [_shown(item) for item in items], "due": due})


@bp.post("/clips/<clip_id>/pulse")
@bp.input(Answers)
@bp.doc(summary="Answer, or skip", responses={204: "kept"})
def post_pulse(clip_id: str, json_data: dict[str, Any]) -> tuple[str, int]:
    """Keep the answers without the person."""
    asker = current()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        if json_data["skip"]:
            actions.skip(session, asker, clip.id, clock.now())
        else:
            answers = {one["item"]: one["value"] for one in json_data["answers"]}
            watched = json_data["watched"]
            actions.answer(session, asker, clip.id, answers, watched=watched, now=clock.now())
    return "", 204


@bp.put("/clips/<clip_id>/pulse")
@bp.input(Items)
@bp.doc(summary="Set the questions of a clip")
def put_pulse(clip_id: str, json_data: dict[str, Any]) -> Response:
    """Set one to three questions, or none, as one who prepares the clip."""
    asker = current()
    asked = [
        actions.Question(ItemKind(one["kind"]), one["text"], tuple(one["options"]))
        for one in json_data["items"]
    ]
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        access.require_prepare(asker, clips.door(clip), clock.now())
        items = [_shown(item) for item in actions.set_items(session, clip.id, asked)]
    return jsonify({"items": items})


def _shown(item: PulseItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "text": item.text,
        "options": list(item.options),
    }
