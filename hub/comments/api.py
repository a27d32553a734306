"""JSON for comments and reactions."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Float, String
from flask import Response, jsonify
from marshmallow.validate import Length
from sqlalchemy.orm import Session

from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.comments import actions, queries, strip
from hub.comments.model import Comment, ReactionKind
from hub.comments.show import comment_json, thread_json
from hub.core import clock
from hub.core.errors import NotFound
from hub.disclosure.rules import K_SHARES, too_small
from hub.people.gate import current
from hub.web.session import reading, transaction

bp = APIBlueprint("comments_api", __name__, url_prefix="/api/v1", tag="Comments")


class NewComment(Schema):
    """What is said, and where."""

    text = String(required=True, validate=Length(max=20_000))
    at_s = Float(load_default=None, allow_none=True, allow_nan=False)
    reply_to = String(load_default=None, allow_none=True)
    question = Boolean(load_default=False)


class Words(Schema):
    """New words of a comment."""

    text = String(required=True, validate=Length(max=20_000))


class Moment(Schema):
    """A second of the clip; without it, the whole clip."""

    at_s = Float(load_default=None, allow_nan=False)


@bp.get("/clips/<clip_id>/comments")
@bp.doc(summary="Comments of a clip with their replies, newest first")
def list_comments(clip_id: str) -> Response:
    """Return what was said under a clip."""
    asker = current()
    with reading() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        threads = queries.threads(session, clip.id)
        shown = [thread_json(thread, asker, clip) for thread in threads]
    total = sum(1 + len(t.replies) - t.is_gone for t in threads)
    return jsonify({"comments": shown, "total": total})


@bp.post("/clips/<clip_id>/comments")
@bp.input(NewComment)
@bp.doc(summary="Say something at a moment or on the whole clip", responses={201: "said"})
def post_comment(clip_id: str, json_data: dict[str, Any]) -> tuple[Response, int]:
    """Say something under a clip."""
    asker = current()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        made = actions.post(session, asker, clip, **json_data, now=clock.now())
        shown = comment_json(_with_person(session, made), asker, clip)
    return jsonify(shown), 201


@bp.patch("/comments/<comment_id>")
@bp.input(Words)
@bp.doc(summary="Change one's own comment")
def edit_comment(comment_id: str, json_data: dict[str, Any]) -> Response:
    """Change one's own words."""
    asker = current()
    with transaction() as session:
        clip = _clip_of(session, comment_id)
        made = actions.edit(session, asker, comment_id, json_data["text"], clock.now())
        shown = comment_json(_with_person(session, made), asker, clip)
    return jsonify(shown)


@bp.delete("/comments/<comment_id>")
@bp.doc(summary="Delete a comment", responses={204: "gone"})
def delete_comment(comment_id: str) -> tuple[str, int]:
    """Delete one's own comment, or as comms any."""
    asker = current()
    with transaction() as session:
        _clip_of(session, comment_id)
        actions.remove(session, asker, comment_id, clock.now())
    return "", 204


@bp.get("/clips/<clip_id>/reactions")
@bp.doc(summary="The strip of reactions, from five people on, and one's own taps")
def list_reactions(clip_id: str) -> Response:
    """Return the strip of reactions."""
    asker = current()
    with reading() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        taps = queries.taps(session, clip.take.id) if clip.take else []
    made = strip.bins(taps, (clip.take.duration_s if clip.take else None) or 0.0)
    bins = [
        {"start_s": b.start_s, "end_s": b.end_s, "agree": b.agree, "unsure": b.unsure} for b in made
    ]
    mine = [
        {"kind": t.kind.value, "at_s": None if t.window < 0 else t.window * actions.WINDOW_S}
        for t in taps
        if t.person_id == asker.id
    ]
    hidden = "" if bins else too_small(0, K_SHARES)
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


def _clip_of(session: Session, comment_id: str) -> Clip:
    """The clip under which it stands, if the asker may watch it."""
    comment = queries.get(session, comment_id)
    return clips.get_watchable(session, current(), comment.clip_id, clock.now())


def _with_person(session: Session, comment: Comment) -> Comment:
    session.flush()
    return queries.with_person(session, comment.id)
