"""JSON and WebVTT of chapters."""

from typing import Any, Final

from apiflask import APIBlueprint, Schema
from apiflask.fields import Float, List, Nested, String
from flask import Response, jsonify, make_response
from marshmallow.validate import Length
from sqlalchemy.orm import Session

from hub.captions import chapters, queries
from hub.captions.chapters import Wanted
from hub.captions.model import Chapter
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.core import clock
from hub.people.gate import current
from hub.web.session import reading, transaction
from transcripts import vtt

bp = APIBlueprint("chapters_api", __name__, url_prefix="/api/v1/clips/<clip_id>", tag="Chapters")
_LONGEST: Final = 2000


class NewChapter(Schema):
    """A title and the second it begins at."""

    start_s = Float(required=True, allow_nan=False)
    title = String(required=True, validate=Length(max=_LONGEST))


class OneChapter(NewChapter):
    """One of all chapters."""


class Chapters(Schema):
    """All chapters of a clip."""

    chapters = List(Nested(OneChapter), required=True)


class Second(Schema):
    """Where a proposal begins."""

    start_s = Float(required=True, allow_nan=False)


@bp.get("/chapters")
@bp.doc(summary="Chapters of a clip, in order of time")
def list_chapters(clip_id: str) -> Response:
    """Return the chapters of the take that people see."""
    with reading() as session:
        clip = clips.get_watchable(session, current(), clip_id, clock.now())
        return _shown(session, clip)


@bp.get("/chapters.vtt")
@bp.doc(summary="Chapters of a clip as WebVTT")
def chapters_vtt(clip_id: str) -> Response:
    """Return the chapters as a file that players read."""
    with reading() as session:
        clip = clips.get_watchable(session, current(), clip_id, clock.now())
        found = [(one.start_s, one.title) for one in _of(session, clip)]
        ends_s = (clip.take.duration_s if clip.take else None) or 0.0
    response = make_response(vtt.write_chapters(found, ends_s))
    response.content_type = "text/vtt; charset=utf-8"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.put("/chapters")
@bp.input(Chapters)
@bp.doc(summary="Let these be the chapters of a clip")
def put_chapters(clip_id: str, json_data: dict[str, Any]) -> Response:
    """Replace all chapters at once."""
    asker, now = current(), clock.now()
    wanted = [Wanted(**one) for one in json_data["chapters"]]
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        chapters.replace_all(session, asker, clip, wanted, now)
        return _shown(session, clip)


@bp.post("/chapters")
@bp.input(NewChapter)
@bp.doc(summary="Add a chapter, or give the one at this second another title")
def post_chapter(clip_id: str, json_data: dict[str, Any]) -> Response:
    """Add one chapter and return all."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        chapters.add(session, asker, clip, Wanted(**json_data), now)
        return _shown(session, clip)


@bp.put("/chapters/<int:chapter_id>")
@bp.input(NewChapter)
@bp.doc(summary="Give a chapter another title or second")
def put_chapter(clip_id: str, chapter_id: int, json_data: dict[str, Any]) -> Response:
    """Change one chapter and return all."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        chapters.change(session, asker, clip, chapter_id, Wanted(**json_data), now)
        return _shown(session, clip)


@bp.delete("/chapters/<int:chapter_id>")
@bp.doc(summary="Take a chapter away")
def delete_chapter(clip_id: str, chapter_id: int) -> Response:
    """Remove one chapter and return the others."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        chapters.remove(session, asker, clip, chapter_id, now)
        return _shown(session, clip)


@bp.get("/chapters/proposed")
@bp.doc(summary="Where chapters could begin; for those who prepare the clip, never published")
def list_proposed(clip_id: str) -> Response:
    """Return what could be chapters and was neither taken nor turned down."""
    with reading() as session:
        clip = clips.get_preparable(session, current(), clip_id, clock.now())
        found = chapters.proposed(session, clip)
    shown = [{"start_s": one.start_s, "title": one.title} for one in found]
    return jsonify({"chapters": shown})


@bp.post("/chapters/dismissed")
@bp.input(Second)
@bp.doc(summary="Turn a proposal down", responses={204: "it does not come back"})
def dismiss(clip_id: str, json_data: dict[str, Any]) -> tuple[str, int]:
    """Turn a proposal down for good."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        chapters.dismiss(session, asker, clip, json_data["start_s"], now)
    return "", 204


def _of(session: Session, clip: Clip) -> list[Chapter]:
    take = clip.take
    return queries.chapters(session, [take.id]).get(take.id, []) if take else []


def _shown(session: Session, clip: Clip) -> Response:
    found = [
        {"id": one.id, "start_s": one.start_s, "title": one.title} for one in _of(session, clip)
    ]
    return jsonify({"chapters": found})
