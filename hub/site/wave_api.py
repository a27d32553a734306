"""JSON for waves: who watched is known in `viewing`, what is asked in `pulses`; not logged."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer
from flask_babel import to_user_timezone
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.errors import Conflict
from hub.people.gate import current
from hub.pulses import lot, waves
from hub.pulses.model import Wave
from hub.viewing import own
from hub.web.session import transaction

bp = APIBlueprint("wave_api", __name__, url_prefix="/api/v1/pulse/waves", tag="Pulses")


class Told(Schema):
    """A point of the scale, 1 to 5; null where there is no answer."""

    value = Integer(required=True, allow_none=True)


@bp.post("/<wave_id>/asked")
@bp.doc(summary="The statement is on the screen now", responses={204: "kept"})
def post_asked(wave_id: str) -> tuple[str, int]:
    """Remember that this person was asked."""
    asker, now = current(), clock.now()
    if lot.is_quiet(to_user_timezone(now)):
        raise Conflict(waves.NOT_NOW)
    with transaction() as session:
        waves.ask(session, asker, wave_id, watched=_watched(session, asker.id, wave_id), now=now)
    return "", 204


@bp.post("/<wave_id>")
@bp.input(Told)
@bp.doc(summary="Tell an answer, given now or held back since before", responses={204: "kept"})
def post(wave_id: str, json_data: dict[str, Any]) -> tuple[str, int]:
    """Keep the answer without the person."""
    asker, now, value = current(), clock.now(), json_data["value"]
    with transaction() as session:
        watched = _watched(session, asker.id, wave_id)
        waves.tell(session, asker, wave_id, value, watched=watched, now=now)
    return "", 204


def _watched(session: Session, person_id: str, wave_id: str) -> bool:
    wave = session.get(Wave, wave_id)
    return wave is not None and own.is_viewer(session, person_id, wave.clip_id)
