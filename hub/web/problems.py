"""Errors as answers: problem+json for programs (RFC 9457), a page for people."""

import logging
from http import HTTPStatus
from http.client import responses

from flask import Response, json, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from hub.core.errors import HubError, NotSignedIn, Rejected, TooMany
from hub.web.i18n import gettext as _
from hub.web.i18n import told
from hub.web.requests import told_path

log = logging.getLogger(__name__)
TITLES = responses | {460: "Checksum Mismatch"}  # the last by https://tus.io
UNEXPECTED = "Something went wrong in Hub. It is written in the log; trying again may help."


def wants_json() -> bool:
    """Whether a program asks: the API, or a media file."""
    return request.path.startswith("/api/") or "/media/" in request.path


def problem(status: int, detail: str, **members: object) -> Response:
    """Return an RFC 9457 answer with ``detail`` and any further members."""
    title = TITLES.get(status, "")
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail} | members
    response = make_response(json.dumps(body), status)
    response.content_type = "application/problem+json"
    return response


def answer(error: HubError, status: int) -> BaseResponse:
    """Return the answer to an error of ours: a problem, the sign-in page, or an error page."""
    if isinstance(error, NotSignedIn) and not wants_json():
        if request.method == "GET":
            return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
        return redirect(url_for("people.sign_in"))
    response = _shown(
        told(str(error)), status, error.field if isinstance(error, Rejected) else None
    )
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def answer_http(error: HTTPException) -> BaseResponse:
    """Return the answer to an error of Flask's own (no such page, wrong method)."""
    if error.code is None or error.response is not None or error.code < 400:
        return error.get_response()
    nowhere = error.code == HTTPStatus.NOT_FOUND and not wants_json()
    detail = _("There is no page at this address.") if nowhere else error.description or ""
    response = _shown(detail, error.code, None)
    response.headers.extend(
        (k, v)
        for k, v in error.get_headers()
        if k.lower() in ("allow", "content-range", "retry-after")
    )
    return response


def answer_unexpected(error: Exception) -> BaseResponse:
    """Return the answer to a fault of ours, with the traceback in the log."""
    log.error("request.failed path=%s", told_path(), exc_info=error)
    return _shown(told(UNEXPECTED), 500, None)


def _shown(detail: str, status: int, field: str | None) -> Response:
    if wants_json():
        return problem(status, detail, **({"field": field} if field else {}))
    page = render_template("errors/error.html", status=status, detail=detail)
    return make_response(page, status)
