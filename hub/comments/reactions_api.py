"""JSON for reactions: one tap at a moment, and the strip of all of them."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Float
from flask import Response, jsonify

from hub.clips import queries as clips
from hub.comments import actions, queries, strip
from hub.comments.model import ReactionKind
from hub.core import clock
from hub.core.errors import NotFound
from hub.disclosure import rules
from hub.people.gate import current
from hub.web.session import reading, transaction

bp = APIBlueprint("reactions_api", __name__, url_prefix="/api/v1", tag="Reactions")


class Moment(Schema):
    """A second of the clip; without it, the whole clip."""

    at_s = Float(load_default=None, allow_nan=False)


@bp.get("/clips/<clip_id>/reactions")
@bp.doc(summary="The strip of reactions, from five people on, and one's own taps")
def list_reactions(clip_id: str) -> Response:
    """Return the strip of reactions."""
    asker = current()
    with reading() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        taps = queries.taps(session, clip.take.id) if clip.take else []
    with rules.as_published(clip.least):
        made = strip.bins(taps, (clip.take.duration_s if clip.take else None) or 0.0)
    bins = [
        {"start_s": b.start_s, "end_s": b.end_s, "agree": b.agree, "unsure": b.unsure} for b in made
    ]
    mine = [
        {"kind": t.kind.value, "at_s": None if t.window < 0 else t.window * actions.WINDOW_S}
        for t in taps
        if t.person_id == asker.id
    ]
    hidden = "" if bins else rules.too_small(0, clip.least_shares)
    return jsonify({"bins": bins, "hidden": hidden, "mine": mine})


@bp.put("/clips/<clip_id>/reactions/<kind>")
@bp.input(Moment, location="query")
@bp.doc(summary="Tap a reaction", responses={204: "kept"})
def put_reaction(clip_id: str, kind: str, query_data: dict[str, Any]) -> tuple[str, int]:
    """Tap once at a moment or on the whole clip."""
    asker = current()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        actions.react(session, asker, clip, _kind(kind), query_data["at_s"], clock.now())
    return "", 204


@bp.delete("/clips/<clip_id>/reactions/<kind>")
@bp.input(Moment, location="query")
@bp.doc(summary="Take a reaction back", responses={204: "gone"})
def delete_reaction(clip_id: str, kind: str, query_data: dict[str, Any]) -> tuple[str, int]:
    """Take a tap back."""
    asker = current()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        actions.take_back(session, asker, clip, _kind(kind), query_data["at_s"])
    return "", 204


def _kind(name: str) -> ReactionKind:
    try:
        return ReactionKind(name)
    except ValueError as error:
        kinds = ", ".join(kind.value for kind in ReactionKind)
        raise NotFound(f"There is no such reaction; there are {kinds}.") from error
