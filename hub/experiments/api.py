"""JSON for experiments; a result is told only once they have ended."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, String
from flask import Response, current_app, jsonify
from marshmallow.validate import Length, OneOf

from hub.audit import actions as audit
from hub.clips import queries as clips
from hub.clips.facts import LONGEST_TITLE
from hub.clips.variants_model import Arm
from hub.core import clock
from hub.core.errors import NotFound
from hub.experiments import actions, queries, show
from hub.experiments.model import Experiment, Kind, Measure
from hub.experiments.plan import USUAL_DAYS, Plan
from hub.people.gate import current
from hub.web.session import transaction

bp = APIBlueprint(
    "experiments_api", __name__, url_prefix="/api/v1/clips/<clip_id>/experiment", tag="Experiments"
)
NONE = "Nothing is planned or compared here."


class Wanted(Schema):
    """What to compare, by what, for how many days; ``rehearsal`` is an audience."""

    kind = String(required=True, validate=OneOf([one.value for one in Kind]))
    title = String(load_default="", validate=Length(max=LONGEST_TITLE))
    take = Integer(load_default=None, allow_none=True)
    measure = String(
        load_default=Measure.WATCHED.value, validate=OneOf([one.value for one in Measure])
    )
    question = Integer(load_default=None, allow_none=True)
    rehearsal = String(load_default="")
    days = Integer(load_default=USUAL_DAYS)


class Decision(Schema):
    """Which version everybody gets."""

    winner = String(required=True, validate=OneOf([one.value for one in Arm]))


@bp.get("")
@bp.doc(summary="The experiment of a clip; its result is null before the end")
def get_experiment(clip_id: str) -> Response:
    """Return plan and stage; reading a result is in the audit trail."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        made = queries.current(session, clip.id)
        if made is None:
            raise NotFound(NONE)
        shown = show.as_json(made)
        if shown["result"]:
            audit.add(session, asker.id, "experiment.read", "clip", clip.id, now)
    return jsonify(shown)


@bp.put("")
@bp.input(Wanted)
@bp.doc(summary="Write down what to compare; possible until it starts")
def put_experiment(clip_id: str, json_data: dict[str, Any]) -> Response:
    """Keep a plan."""
    asker, now = current(), clock.now()
    wanted = Plan(
        kind=Kind(json_data["kind"]),
        title=json_data["title"],
        take_number=json_data["take"],
        measure=Measure(json_data["measure"]),
        question_id=json_data["question"],
        rehearsal=json_data["rehearsal"].strip(),
        days=json_data["days"],
    )
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        shown = show.as_json(actions.keep(session, asker.id, clip, wanted, now))
    return jsonify(shown)


@bp.post("/start")
@bp.doc(summary="Publish the clip, draw the halves and fix the plan")
def post_start(clip_id: str) -> Response:
    """Begin."""
    asker, now, key = current(), clock.now(), str(current_app.config["SECRET_KEY"])
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        shown = show.as_json(actions.start(session, asker.id, clip, key, now))
    return jsonify(shown)


@bp.post("/stop")
@bp.doc(summary="End it before its time, without a result")
def post_stop(clip_id: str) -> Response:
    """Stop."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        actions.stop(session, asker.id, clip, now)
        shown = show.as_json(_made(queries.current(session, clip.id)))
    return jsonify(shown)


@bp.post("/decide")
@bp.input(Decision)
@bp.doc(summary="Give everybody one version")
def post_decide(clip_id: str, json_data: dict[str, Any]) -> Response:
    """Decide."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        actions.decide(session, asker.id, clip, json_data["winner"], now)
        shown = show.as_json(_made(queries.current(session, clip.id)))
    return jsonify(shown)


def _made(found: Experiment | None) -> Experiment:
    if found is None:
        raise NotFound(NONE)
    return found
