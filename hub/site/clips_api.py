"""JSON for clips: put up, list, change, publish, withdraw, and hear how far they are."""

import hashlib
from collections.abc import Iterator
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify, make_response, request
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.captions import queries as captions
from hub.clips import actions, opening, queries, removal
from hub.clips.model import Clip
from hub.core import clock
from hub.people.asker import Asker
from hub.people.gate import current
from hub.site import clip_json, clips_input, listing, watch
from hub.web.session import reading, services, transaction
from hub.web.stream import Streams, Told

bp = APIBlueprint("clips_api", __name__, url_prefix="/api/v1/clips", tag="Clips")
PAGE = 50


@bp.post("")
@bp.input(clips_input.NewClip)
@bp.doc(summary="Make a clip of a complete upload", responses={201: "made"})
def create(json_data: dict[str, Any]) -> tuple[Response, int]:
    """Make a clip; with ``publish`` it opens at its first playable rendition."""
    asker = current()
    access.require_upload(asker)
    clips_input.settle(services(), asker, json_data["upload"])
    with transaction() as session:
        source = clips_input.source(session, asker, json_data["upload"])
        draft = clips_input.draft(session, json_data)
        clip = actions.create(session, asker.id, source, draft, clock.now())
        shown = _fresh(session, clip.id)
    return jsonify(shown), 201


@bp.get("")
@bp.input(clips_input.Page, location="query")
@bp.doc(summary="Clips that you may watch, newest first")
def list_clips(query_data: dict[str, Any]) -> Response:
    """Return a page of clips and the cursor of the next."""
    asker = current()
    with reading() as session:
        cursor = clips_input.cursor(query_data["cursor"])
        found = queries.watchable(session, asker, clock.now(), PAGE + 1, cursor)
        shown = clip_json.of_many(session, found[:PAGE])
    more = len(found) > PAGE
    return jsonify(
        {"clips": shown, "cursor": clips_input.cursor_of(found[PAGE - 1]) if more else None}
    )


@bp.get("/<clip_id>/next")
@bp.doc(summary="The newest clip that you have not watched, this one left out; or null")
def get_next(clip_id: str) -> Response:
    """Return what the end screen of a clip offers."""
    asker = current()
    with reading() as session:
        found = listing.next_unwatched(session, asker, clock.now(), clip_id)
        shown = watch.card(found) if found else None
    return jsonify({"clip": shown})


@bp.get("/<clip_id>")
@bp.doc(summary="One clip; answers 304 to an ETag that still holds")
def get(clip_id: str) -> Response:
    """Return a clip with its renditions, transcripts and progress."""
    with reading() as session:
        clip = queries.get_watchable(session, current(), clip_id, clock.now())
        response = jsonify(clip_json.of(session, clip))
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    return make_response(response.make_conditional(request))


@bp.patch("/<clip_id>")
@bp.input(clips_input.Changes)
@bp.doc(summary="Change what is said of a clip")
def change(clip_id: str, json_data: dict[str, Any]) -> Response:
    """Change a clip; what is left out stays."""
    asker = current()
    with transaction() as session:
        clip = queries.get_preparable(session, asker, clip_id, clock.now())
        draft = clips_input.draft(session, json_data)
        actions.edit(session, asker.id, clip, draft, clock.now())
        return jsonify(_fresh(session, clip.id))


@bp.delete("/<clip_id>")
@bp.doc(summary="Delete a clip with all that belongs to it", responses={204: "gone"})
def delete(clip_id: str) -> tuple[str, int]:
    """Delete a clip, its files too."""
    asker = current()
    with transaction() as session:
        clip = queries.get_preparable(session, asker, clip_id, clock.now())
        actions.remove(session, asker.id, clip, clock.now())
    removal.delete_soon(services())
    return "", 204


@bp.post("/<clip_id>/takes")
@bp.input(clips_input.NewTake)
@bp.doc(summary="Record a clip again", responses={201: "made"})
def add_take(clip_id: str, json_data: dict[str, Any]) -> tuple[Response, int]:
    """Give a clip another take; people see it once it can be watched."""
    asker = current()
    clips_input.settle(services(), asker, json_data["upload"])
    with transaction() as session:
        clip = queries.get_preparable(session, asker, clip_id, clock.now())
        source = clips_input.source(session, asker, json_data["upload"])
        accepted = json_data["accept_partial"]
        actions.add_take(session, asker.id, clip, source, clock.now(), accept_partial=accepted)
        shown = _fresh(session, clip.id)
    return jsonify(shown), 201


@bp.post("/<clip_id>/publish")
@bp.input(clips_input.Opening)
@bp.doc(summary="Open a clip to its audience, now or at a time")
def publish(clip_id: str, json_data: dict[str, Any]) -> Response:
    """Publish, or schedule with ``at``; with ``accept_partial`` take a damaged file as it is."""
    asker = current()
    with transaction() as session:
        clip = queries.get_preparable(session, asker, clip_id, clock.now())
        if json_data["accept_partial"]:
            actions.accept_partial(session, asker.id, clip, clock.now())
        clips_input.open_clip(session, asker.id, clip, json_data["at"], clock.now())
        return jsonify(_fresh(session, clip.id))


@bp.post("/<clip_id>/withdraw")
@bp.doc(summary="Take a clip away from its audience")
def withdraw(clip_id: str) -> Response:
    """Withdraw; numbers and comments stay."""
    asker = current()
    with transaction() as session:
        clip = queries.get_preparable(session, asker, clip_id, clock.now())
        opening.withdraw(session, asker.id, clip, clock.now())
        return jsonify(_fresh(session, clip.id))


@bp.post("/<clip_id>/cancel")
@bp.doc(summary="Stop the work on the newest take")
def cancel(clip_id: str) -> Response:
    """Stop; what can be watched already stays."""
    asker = current()
    with transaction() as session:
        clip = queries.get_preparable(session, asker, clip_id, clock.now())
        actions.cancel(session, asker.id, clip, clock.now())
        return jsonify(_fresh(session, clip.id))


@bp.get("/<clip_id>/events")
@bp.doc(
    summary="Server-sent events: `progress` with the clip, `cue` for each cue as it comes",
    description="Whoever connects again with Last-Event-ID is told the cues behind that.",
    responses={200: "a stream of text/event-stream", 503: "busy; poll the clip"},
)
def events(clip_id: str) -> Response:
    """Tell how far a clip is, until the browser goes."""
    asker = current()
    with reading() as session:
        clip = queries.get_watchable(session, asker, clip_id, clock.now())
    streams: Streams = current_app.extensions["hub.streams"]
    last_cue = request.headers.get("Last-Event-ID", 0, type=int)
    return streams.open(clip.id, _Teller(asker, clip.id, last_cue))


class _Teller:
    """What a stream says: the clip whenever it changed, and each cue once, over breaks too."""

    def __init__(self, asker: Asker, clip_id: str, last_cue: int) -> None:
        self.asker, self.clip_id, self.last_cue = asker, clip_id, last_cue
        self.database = services().database

    def __call__(self) -> Iterator[Told]:
        with self.database.read() as session:
            clip = queries.get_watchable(session, self.asker, self.clip_id, clock.now())
            shown = clip_json.of(session, clip)
            take = clip.newest_take
            cues = captions.cues_after(session, take.id, self.last_cue) if take else []
        yield "progress", shown, None
        for cue in cues:
            self.last_cue = max(self.last_cue, cue.id)
            told = {"id": cue.id, "start_s": cue.start_s, "end_s": cue.end_s, "text": cue.text}
            yield "cue", told, self.last_cue


def _fresh(session: Session, clip_id: str) -> dict[str, Any]:
    """The clip as it reads after its change."""
    session.flush()
    session.expire_all()
    clip: Clip = queries.get(session, clip_id)
    return clip_json.of(session, clip)
