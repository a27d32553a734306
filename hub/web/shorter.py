"""Shorter ways through Flask, for every request: a beacon is hardly more than its way through it.

What is answered stays the same; each class says what it leaves out.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from apiflask import APIFlask
from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.utils import cached_property

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

AT_ONCE_BYTES = 64 * 1024
AT_ONCE = ("application/json", "text/plain")  # a beacon's; a film comes as slowly as its line is


class Asked(Request):
    """A request whose body is read at once where it is text, small and says its length.

    Otherwise each body is read in pieces of 64 kB until an empty one comes; each piece lets the
    interpreter go.
    """

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body."""
        length = self.content_length
        most = self.max_content_length
        if length is None or length > min(AT_ONCE_BYTES, length if most is None else most):
            return super().stream
        if self.mimetype not in AT_ONCE:
            return super().stream
        return BytesIO(self.environ["wsgi.input"].read(length))


class Answer(Response):
    """An answer that is handed to the server whole where it is there whole.

    Otherwise the server asks for piece after piece, and lets the interpreter go for each.
    """

    def get_app_iter(self, environ: "WSGIEnvironment") -> Iterable[bytes]:
        """Return the body; nothing is left to close after one that is whole."""
        if self.direct_passthrough or not self.is_sequence or environ["REQUEST_METHOD"] == "HEAD":
            return super().get_app_iter(environ)
        whole = [] if self.status_code in (204, 304) else [self.get_data()]
        self.close()
        return whole


class Sessions(SecureCookieSessionInterface):
    """Sessions that ask for no key where the browser sends no session to be verified."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class Shorter(APIFlask):
    """An application that goes these ways."""

    request_class = Asked
    response_class = Answer
    session_interface = Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``func``: no view or hook of ours is a coroutine, and none is asked whether."""
        return func
