"""Asking again what is said without reading it again: an ETag made of one small sum."""

from flask import Response, make_response, request
from flask_babel import get_locale
from sqlalchemy.orm import Session

from hub.comments import queries
from hub.core.ids import digest
from hub.people.asker import Asker


def etag(session: Session, asker: Asker, clip_id: str, *which: object) -> str:
    """Return the tag of what ``asker`` sees of a clip's comments in their language (1 statement).

    It changes with every change to a comment, for `Comment.changes` only rises.
    """
    seen_by = f"{asker.id}-{asker.role}-{get_locale()}"
    stamp = queries.stamp(session, clip_id)
    return digest("-".join(map(str, (clip_id, stamp, seen_by, *which))))[:32]


def unchanged(tag: str) -> Response | None:
    """Return the answer that nothing has changed, where the browser has this tag already."""
    if not request.if_none_match.contains_weak(tag):  # weak once a proxy has packed the answer
        return None
    return tagged(make_response("", 304), tag)


def tagged(response: Response, tag: str) -> Response:
    """Let the browser keep an answer, but ask each time whether it still holds."""
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
