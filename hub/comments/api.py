"""JSON for comments."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Float, Integer, List, String
from flask import Response, jsonify
from marshmallow.validate import Length, OneOf, Range
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.comments import actions, mentions, polling, queries, show
from hub.comments.queries import Thread
from hub.comments.statements import Order
from hub.core import clock
from hub.people.asker import Asker
from hub.people.gate import current
from hub.web import etags
from hub.web.session import reading, transaction

bp = APIBlueprint("comments_api", __name__, url_prefix="/api/v1", tag="Comments")


class NewComment(Schema):
    """What is said, and where."""

    text = String(required=True, validate=Length(max=20_000))
    at_s = Float(load_default=None, allow_none=True, allow_nan=False)
    reply_to = String(load_default=None, allow_none=True)
    question = Boolean(load_default=False)
    named = List(String(), load_default=list, validate=Length(max=50))


class Words(Schema):
    """New words of a comment."""

    text = String(required=True, validate=Length(max=20_000))
    named = List(String(), load_default=list, validate=Length(max=50))


class Reason(Schema):
    """Why communications should look."""

    reason = String(load_default="", validate=Length(max=2_000))


class Which(Schema):
    """Which threads."""

    order = String(load_default=Order.NEWEST.value, validate=OneOf(list(Order)))
    start = Integer(load_default=0, validate=Range(0, 1_000_000))
    limit = Integer(load_default=show.PAGE, validate=Range(1, queries.MOST))


class Begun(Schema):
    """The beginning of a name."""

    q = String(load_default="", validate=Length(max=100))


@bp.get("/clips/<clip_id>/comments")
@bp.input(Which, location="query")
@bp.doc(
    summary="Comments of a clip with their replies, a page at a time",
    description="`order` is moment, newest or unanswered. Of the replies to a comment the first "
    "20 are here, a speaker's before the others; GET /comments/{id} has all. Send the ETag back "
    "in If-None-Match: 304 says that nothing has changed.",
)
def list_comments(clip_id: str, query_data: dict[str, Any]) -> Response:
    """Return what was said under a clip."""
    asker = current()
    order, start, limit = Order(query_data["order"]), query_data["start"], query_data["limit"]
    with reading() as session:
        clips.require_watchable(session, asker, clip_id, clock.now())
        etag = polling.etag(session, asker, clip_id, order.value, start, limit)
        if same := etags.unchanged(etag):
            return same
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        shown = show.page(session, asker, clip, order, start=start, limit=limit)
    return etags.tagged(jsonify(shown), etag)


@bp.post("/clips/<clip_id>/comments")
@bp.input(NewComment)
@bp.doc(summary="Say something at a moment or on the whole clip", responses={201: "said"})
def post_comment(clip_id: str, json_data: dict[str, Any]) -> tuple[Response, int]:
    """Say something under a clip."""
    asker = current()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        made = actions.post(session, asker, clip, **json_data, now=clock.now())
        shown = fresh(session, asker, clip, made.id)
    return jsonify(shown), 201


@bp.get("/clips/<clip_id>/mentionable")
@bp.input(Begun, location="query")
@bp.doc(summary="People who may watch a clip and whose name begins so")
def list_mentionable(clip_id: str, query_data: dict[str, Any]) -> Response:
    """Return whom a comment under a clip can speak to."""
    asker, now = current(), clock.now()
    with reading() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        found = mentions.offered(session, clip, query_data["q"], now)
    return jsonify({"people": [show.person_json(person) for person in found]})


@bp.get("/comments/<comment_id>")
@bp.doc(summary="The thread that a comment is in, with all replies")
def get_comment(comment_id: str) -> Response:
    """Return a whole thread."""
    asker = current()
    with reading() as session:
        clip = clip_of(session, asker, comment_id)
        shown = _thread(session, asker, clip, comment_id)
    return jsonify(shown)


@bp.get("/comments/<comment_id>/wordings")
@bp.doc(summary="What a comment said before it was changed")
def list_wordings(comment_id: str) -> Response:
    """Return the earlier wordings, oldest first."""
    with reading() as session:
        clip_of(session, current(), comment_id)
        found = queries.wordings(session, comment_id)
    return jsonify({"wordings": [show.wording_json(one.text, one.until) for one in found]})


@bp.patch("/comments/<comment_id>")
@bp.input(Words)
@bp.doc(summary="Change one's own comment; what it said before stays to be read")
def edit_comment(comment_id: str, json_data: dict[str, Any]) -> Response:
    """Change one's own words."""
    asker = current()
    with transaction() as session:
        clip = clip_of(session, asker, comment_id)
        actions.edit(session, asker, clip, comment_id, **json_data, now=clock.now())
        shown = fresh(session, asker, clip, comment_id)
    return jsonify(shown)


@bp.put("/comments/<comment_id>/report")
@bp.input(Reason)
@bp.doc(summary="Ask communications to look at a comment", responses={204: "told"})
def report_comment(comment_id: str, json_data: dict[str, Any]) -> tuple[str, int]:
    """Report a comment."""
    asker = current()
    with transaction() as session:
        clip_of(session, asker, comment_id)
        actions.report(session, asker, comment_id, json_data["reason"], clock.now())
    return "", 204


@bp.put("/comments/<comment_id>/done")
@bp.input(Words(only=("text",)))
@bp.doc(summary="Close a question by saying what came of it, as a speaker or who prepares the clip")
def close_question(comment_id: str, json_data: dict[str, Any]) -> Response:
    """Say what came of a question."""
    asker = current()
    with transaction() as session:
        clip = require_close(session, asker, comment_id)
        actions.close(session, asker, comment_id, json_data["text"], clock.now())
        shown = fresh(session, asker, clip, comment_id)
    return jsonify(shown)


@bp.delete("/comments/<comment_id>/done")
@bp.doc(summary="Open a closed question again")
def reopen_question(comment_id: str) -> Response:
    """Take back what came of a question."""
    asker = current()
    with transaction() as session:
        clip = require_close(session, asker, comment_id)
        actions.reopen(session, comment_id)
        shown = fresh(session, asker, clip, comment_id)
    return jsonify(shown)


@bp.delete("/comments/<comment_id>")
@bp.doc(summary="Delete a comment", responses={204: "gone"})
def delete_comment(comment_id: str) -> tuple[str, int]:
    """Delete one's own comment, or as comms any."""
    asker = current()
    with transaction() as session:
        clip_of(session, asker, comment_id)
        actions.remove(session, asker, comment_id, clock.now())
    return "", 204


def clip_of(session: Session, asker: Asker, comment_id: str) -> Clip:
    """Return the whole clip under which a comment stands, if the asker may watch it.

    Raises:
        NotFound: the comment is not there, or not for them.
    """
    comment = queries.get(session, comment_id)
    return clips.get_watchable(session, asker, comment.clip_id, clock.now())


def require_close(session: Session, asker: Asker, comment_id: str) -> Clip:
    """Return the clip of a question, if the asker may say what came of it.

    Raises:
        NotFound: the comment is not there, or not for them.
        NotAllowed: they neither speak in the clip nor prepare it.
    """
    clip = clip_of(session, asker, comment_id)
    access.require_close(asker, clips.door(clip))
    return clip


def _thread(session: Session, asker: Asker, clip: Clip, comment_id: str) -> dict[str, Any]:
    thread = queries.thread(session, comment_id)
    return show.thread_json(thread, show.view_of(session, asker, clip, [thread]))


def fresh(session: Session, asker: Asker, clip: Clip, comment_id: str) -> dict[str, Any]:
    """Return a comment as it is now, read back (up to 4 statements)."""
    session.flush()
    thread = Thread(queries.with_person(session, comment_id), ())
    return show.comment_json(thread.comment, show.view_of(session, asker, clip, [thread]))
