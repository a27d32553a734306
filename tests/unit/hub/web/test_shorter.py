"""Shorter ways through Flask answer as Flask itself does."""

import logging
from collections.abc import Iterable
from io import BytesIO

import pytest
from flask import Response, request, session
from flask.testing import FlaskClient

from hub.web import requests
from hub.web.shorter import Shorter


@pytest.fixture
def app() -> Shorter:
    app = Shorter(__name__, docs_path=None, spec_path=None)
    app.config.update(SECRET_KEY="of a test", MAX_CONTENT_LENGTH=100)
    app.add_url_rule(
        "/size", "size", view_func=lambda: str(len(request.get_data())), methods=["POST"]
    )
    return app


class Read(BytesIO):
    """A body that remembers how it was asked for."""

    asked: list[int | None]

    def read(self, size: int | None = -1) -> bytes:
        self.asked.append(size)
        return super().read(size)


def body(data: bytes) -> Read:
    made = Read(data)
    made.asked = []
    return made


def test_a_small_body_is_read_at_once_and_a_large_one_refused_unread(app: Shorter):
    small, large = body(b"x" * 100), body(b"x" * 101)
    told = {"wsgi.input_terminated": True}
    ask = app.test_client().post
    text = {"content_type": "text/plain", "environ_overrides": told}
    answer = ask("/size", input_stream=small, content_length=100, **text)
    assert (answer.text, small.asked) == ("100", [100])
    answer = ask("/size", input_stream=large, content_length=101, **text)
    assert (answer.status_code, large.asked) == (413, [])


def test_a_body_that_does_not_say_its_length_is_read_to_its_end(app: Shorter):
    told = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    ask = app.test_client().post
    assert ask("/size", input_stream=body(b"x" * 99), environ_overrides=told).text == "99"


def test_a_whole_answer_is_handed_over_whole_and_a_stream_piece_by_piece(app: Shorter):
    closed: list[str] = []

    @app.get("/whole")
    def whole() -> Response:
        response = Response("ä" * 3)
        response.call_on_close(lambda: closed.append("whole"))
        return response

    app.add_url_rule("/none", "none", view_func=lambda: ("", 204))
    app.add_url_rule("/stream", "stream", view_func=lambda: Response(iter([b"a", b"b"])))

    def handed(path: str, method: str = "GET") -> Iterable[bytes]:
        with app.test_request_context(path, method=method) as context:
            answer = app.full_dispatch_request()
            return answer.get_app_iter(context.request.environ)

    assert handed("/whole") == ["ää".encode() + "ä".encode()]
    assert closed == ["whole"]
    assert handed("/none") == []
    streamed, head = handed("/stream"), handed("/whole", "HEAD")
    assert not isinstance(streamed, list)
    assert list(streamed) == [b"a", b"b"]
    assert list(head) == []


def test_a_session_is_read_only_where_one_is_sent_and_believed_only_where_it_is_signed(
    app: Shorter,
):
    @app.get("/count")
    def count() -> str:
        session["n"] = session.get("n", 0) + 1
        return str(session["n"])

    client: FlaskClient = app.test_client()
    assert [client.get("/count").text for _ in range(3)] == ["1", "2", "3"]
    client.set_cookie("session", "eyJuIjo5fQ.forged.x")
    assert client.get("/count").text == "1"


def test_what_machines_ask_all_the_time_is_logged_where_it_fails(
    app: Shorter, caplog: pytest.LogCaptureFixture
):
    requests.register(app)
    path = "/api/v1/viewings"
    app.add_url_rule(path, "told", view_func=lambda: ("", int(request.args["status"])))
    app.add_url_rule("/page", "page", view_func=lambda: "")
    with caplog.at_level(logging.INFO, "hub.web.requests"):
        for path in ("/api/v1/viewings?status=204", "/api/v1/viewings?status=422", "/page"):
            app.test_client().get(path)
    lines = [record.getMessage().split(" took_ms")[0] for record in caplog.records]
    assert lines == [
        "request method=GET path=/api/v1/viewings status=422",
        "request method=GET path=/page status=200",
    ]
