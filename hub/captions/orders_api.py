"""JSON for what people ask of speech recognition: again, in English, stop."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, String
from flask import Response, jsonify
from marshmallow.validate import Length
from sqlalchemy.orm import Session

from hub.captions import models_here, orders, queries
from hub.captions.api import about
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.core import clock
from hub.people.asker import Asker
from hub.people.gate import current
from hub.web.session import services, transaction

bp = APIBlueprint("orders_api", __name__, url_prefix="/api/v1/clips/<clip_id>", tag="Transcripts")


class Order(Schema):
    """What is to be made; without a model it is the usual one."""

    model = String(load_default="", validate=Length(max=120))
    translate = Boolean(load_default=False)


@bp.post("/transcripts")
@bp.input(Order)
@bp.doc(
    summary="Write the words down again, by another model if you like, or translate to English",
    description="What people see stays until the new words are ready. Models: /speech-models.",
    responses={202: "begun"},
)
def order(clip_id: str, json_data: dict[str, Any]) -> tuple[Response, int]:
    """Begin; the clip's events and `GET …/transcripts` tell how far it is."""
    asker = current()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        carry_out(session, asker, clip, json_data["model"], translate=json_data["translate"])
        session.flush()
        return jsonify(_shown(session, clip)), 202


@bp.post("/transcripts/cancel")
@bp.doc(summary="Stop writing the words down")
def cancel(clip_id: str) -> Response:
    """Stop; what was ready before stays."""
    asker = current()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        orders.cancel(session, asker, clip, clock.now())
        return jsonify(_shown(session, clip))


def carry_out(session: Session, asker: Asker, clip: Clip, model: str, *, translate: bool) -> None:
    """Order words or a translation, by one of the models that are here."""
    offered = models_here.names(services().settings)
    wanted = orders.translate if translate else orders.again
    wanted(session, asker, clip, model, offered, clock.now())


def _shown(session: Session, clip: Clip) -> dict[str, Any]:
    session.expire_all()
    return {"transcripts": [about(one) for one in queries.of_clip(session, clip.id)]}
