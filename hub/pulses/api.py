"""JSON for pulses; requests to these routes are not logged."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask import Response, jsonify
from flask_babel import get_locale, to_user_timezone
from marshmallow.validate import Length, OneOf

from hub.audiences import access
from hub.clips import queries as clips
from hub.core import clock
from hub.people.gate import current
from hub.pulses import actions, lot, queries, questions
from hub.pulses.bank import LONGEST_TEXT
from hub.pulses.model import Component, ItemKind, PulseItem
from hub.web.session import reading, transaction

bp = APIBlueprint("pulses_api", __name__, url_prefix="/api/v1", tag="Pulses")


class Given(Schema):
    """One answer."""

    item = Integer(required=True)
    value = Integer(required=True)


class Answers(Schema):
    """Answers, or a skip."""

    answers = List(Nested(Given), load_default=list, validate=Length(max=lot.MOST_ASKED))
    skip = Boolean(load_default=False)


class Held(Schema):
    """Answers given before the watch, held by the player until now."""

    held = List(Nested(Given), load_default=list, validate=Length(max=lot.MOST_ASKED))


class Item(Schema):
    """One question; the right option of a recall question counts from 0."""

    kind = String(required=True, validate=OneOf([kind.value for kind in ItemKind]))
    text = String(required=True, validate=Length(max=LONGEST_TEXT))
    options = List(String(), load_default=list, validate=Length(max=questions.MOST_OPTIONS))
    component = String(load_default="other", validate=OneOf([one.value for one in Component]))
    right = Integer(load_default=None, allow_none=True)


class Items(Schema):
    """The set of questions of a clip."""

    items = List(Nested(Item), required=True, validate=Length(max=actions.MOST_ITEMS))


@bp.get("/clips/<clip_id>/pulse")
@bp.doc(summary="The questions that fall to this person, before or after, and whether due now")
def get_pulse(clip_id: str) -> Response:
    """Return at most three questions, drawn for this person; each says when it is asked."""
    asker, now = current(), clock.now()
    with reading() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        found = lot.drawn(queries.items(session, clip.id), clip.id, asker.id)
        due = bool(found) and queries.is_due(session, clip.id, asker.id, now)
    quiet = lot.is_quiet(to_user_timezone(now))
    items = [_shown(item) | {"when": lot.phase(item, clip.id, asker.id).value} for item in found]
    return jsonify({"items": items, "due": due and not quiet, "quiet": quiet})


@bp.post("/clips/<clip_id>/pulse/asked")
@bp.input(Held)
@bp.doc(summary="The questions are on the screen now", responses={204: "kept"})
def post_asked(clip_id: str, json_data: dict[str, Any]) -> tuple[str, int]:
    """Remember that this person was asked, and keep what was answered before the watch."""
    asker, now = current(), clock.now()
    held = {one["item"]: one["value"] for one in json_data["held"]}
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        actions.ask(session, asker, clip, held, now)
    return "", 204


@bp.post("/clips/<clip_id>/pulse")
@bp.input(Answers)
@bp.doc(summary="Answer, or skip", responses={204: "kept"})
def post_pulse(clip_id: str, json_data: dict[str, Any]) -> tuple[str, int]:
    """Keep the answers without the person."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        if json_data["skip"]:
            actions.skip(session, asker, clip, now)
        else:
            answers = {one["item"]: one["value"] for one in json_data["answers"]}
            actions.answer(session, asker, clip, answers, now)
    return "", 204


@bp.put("/clips/<clip_id>/pulse")
@bp.input(Items)
@bp.doc(summary="Set the questions of a clip")
def put_pulse(clip_id: str, json_data: dict[str, Any]) -> Response:
    """Set the questions, or none, as one who prepares the clip."""
    asker = current()
    asked = [
        questions.Question(
            ItemKind(one["kind"]),
            one["text"],
            tuple(one["options"]),
            Component(one["component"]),
            one["right"],
        )
        for one in json_data["items"]
    ]
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        access.require_prepare(asker, clips.door(clip), clock.now())
        items = [_shown(item) for item in actions.set_items(session, clip.id, asked)]
    return jsonify({"items": items})


def _shown(item: PulseItem) -> dict[str, Any]:
    lang = str(get_locale()).partition("_")[0]
    return {
        "id": item.id,
        "kind": item.kind.value,
        "text": item.texts.get(lang) or item.text,
        "options": list(item.options),
    }
