"""JSON for viewings and numbers."""

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer
from flask import Response, jsonify, request

from hub.audiences import access
from hub.audit import actions as audit
from hub.clips import queries as clips
from hub.core import clock
from hub.people.gate import current
from hub.viewing import beacon, device, ground, heat, numbers, rooms, saved, together
from hub.web import turns
from hub.web.session import reading, services, transaction

HEAT_KEPT_S = 300

bp = APIBlueprint("viewing_api", __name__, url_prefix="/api/v1", tag="Viewing")


@bp.post("/viewings")
@bp.doc(summary="Tell the whole state of a viewing so far", responses={204: "kept"})
@turns.behind
def post() -> tuple[str, int]:
    """Take the newest state of a viewing; JSON, or the text that sendBeacon sends.

    It is written within a tenth of a second; with ``wait=1``, before the answer.
    """
    told = beacon.parse(request.get_data(), device.of(request.headers.get("User-Agent", "")))
    asker, now, url = current(), clock.now(), services().settings.database_url
    place = ground.known(url, asker, told, now)
    if place is None:
        with reading() as session:
            place = ground.find(session, url, asker, told.clip_id, now)
    good = ground.told(asker.id, place, told, now)
    if request.args.get("wait") == "1":
        together.inlet().keep(good)
    else:
        together.inlet().take(good)
    return "", 204


@bp.get("/clips/<clip_id>/heat")
@bp.doc(summary="How often each hundredth of a clip was played, once ten have watched it")
def get_heat(clip_id: str) -> Response:
    """Return the heat for the player's bar: plays ÷ viewers, or null with why."""
    asker = current()
    with reading() as session:
        clip = clips.get_shown(session, asker, clip_id, clock.now())
        shown, hidden = heat.of_take(session, clip, clip.take) if clip.take else (None, "")
    answer = jsonify({"heat": shown, "hidden": hidden})
    answer.headers["Cache-Control"] = f"private, max-age={HEAT_KEPT_S}"
    return answer


@bp.put("/clips/<clip_id>/saved")
@bp.doc(summary="Put a clip aside for later; only oneself sees it", responses={204: "kept"})
def put_saved(clip_id: str) -> tuple[str, int]:
    """Put a clip aside; doing it again changes nothing."""
    asker = current()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        saved.save(session, asker.id, clip.id, clock.now())
    return "", 204


@bp.delete("/clips/<clip_id>/saved")
@bp.doc(summary="Put a clip back", responses={204: "forgotten"})
def delete_saved(clip_id: str) -> tuple[str, int]:
    """Put a clip back; where it was not put aside, nothing changes."""
    asker = current()
    with transaction() as session:
        saved.forget(session, asker.id, clip_id)
    return "", 204


class InRoom(Schema):
    """How many watched together."""

    people = Integer(required=True)


@bp.put("/clips/<clip_id>/room")
@bp.input(InRoom)
@bp.doc(summary="Say how many watched together on one screen", responses={204: "kept"})
def put_room(clip_id: str, json_data: dict[str, int]) -> tuple[str, int]:
    """Keep how many the asker's room were; it never adds to reach."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        rooms.require_counting(services().settings)
        access.require_tell_room(asker, clips.door(clip), now)
        rooms.tell(session, asker.id, clip.id, json_data["people"], now)
    return "", 204


@bp.get("/clips/<clip_id>/numbers")
@bp.doc(summary="Reach, views and retention of a clip, as far as they may be shown")
@turns.in_turn
def get_numbers(clip_id: str) -> Response:
    """Return the numbers of a clip; reading them is in the audit trail."""
    asker = current()
    with reading() as session:
        clip = clips.get_shown(session, asker, clip_id, clock.now())
        answer = jsonify(numbers.of_clip(session, asker, clip).as_dict())
    turns.leave()
    with together.inlet().between(), transaction() as session:
        audit.add(session, asker.id, "numbers.read", "clip", clip.id, clock.now())
    return answer
