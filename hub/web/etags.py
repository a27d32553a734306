"""Asking again without being sent again what has not changed, by an ETag that a view made."""

from flask import Response, make_response, request


def unchanged(tag: str, *, weak: bool = False) -> Response | None:
    """Return the answer that nothing has changed, where the browser has this tag already."""
    if not request.if_none_match.contains_weak(tag):  # weak once a proxy has packed the answer
        return None
    return tagged(make_response("", 304), tag, weak=weak)


def tagged(response: Response, tag: str, *, weak: bool = False) -> Response:
    """Let the browser keep an answer, but ask each time whether it still holds."""
    response.set_etag(tag, weak)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
