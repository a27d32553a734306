"""Pages are made in turn."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, request

from hub.web import turns
from hub.web.turns import behind, in_turn


def test_two_are_never_made_at_once_and_a_turn_ends_with_an_error_too():
    app, inside, most = Flask(__name__), list[int](), list[int]()
    turns.register(app, turns.Turns())

    @app.get("/<int:number>")
    @in_turn
    def page(number: int) -> str:
        inside.append(number)
        threading.Event().wait(0.001)  # others come in if they may
        most.append(len(inside))
        inside.remove(number)
        if number % 3 == 0:
            raise ValueError(number)
        return ""

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: app.test_client().get(f"/{number}"), range(40)))
    assert most == [1] * 40
    assert sum(answer.status_code == 500 for answer in answers) == 14


def test_first_come_first_served_before_what_nobody_waits_for_and_one_that_gave_up_is_passed_over():
    line, order = turns.Turns(), list[int]()
    assert line.acquire(timeout=0)

    def come(number: int) -> None:
        assert line.acquire(timeout=90, behind=number < 2)
        order.append(number)
        line.release()

    with ThreadPoolExecutor(4) as pool:
        for number in range(4):
            pool.submit(come, number)
            while len(line._waiting) + len(line._behind) <= number:
                threading.Event().wait(0.001)
        assert not line.acquire(timeout=0.001)
        assert not line.acquire(timeout=0.001, behind=True)
        line.release()
    assert order == [2, 3, 0, 1]
    assert line.acquire(timeout=0)


def test_a_slow_page_holds_nobody_up_for_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    app, begun, end = Flask(__name__), threading.Event(), threading.Event()
    turns.register(app, turns.Turns())

    @app.get("/slow")
    @in_turn
    def slow() -> str:
        begun.set()
        end.wait()
        return "slow"

    @app.get("/quick")
    @in_turn
    def quick() -> str:
        return "quick"

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(lambda: app.test_client().get("/slow").text)
        try:
            begun.wait()
            assert app.test_client().get("/quick").text == "quick"
            assert not answer.done()
        finally:
            end.set()
        assert answer.result() == "slow"
    assert app.test_client().get("/quick").text == "quick"


def test_a_body_is_read_before_the_turn_so_that_a_slow_sender_holds_nobody_up():
    app, line, free = Flask(__name__), turns.Turns(), list[int]()
    turns.register(app, line)
    app.add_url_rule("/", view_func=behind(lambda: request.get_data()), methods=["POST"])

    class Sent(BytesIO):
        def readinto(self, into: Any) -> int:
            free.append(line._free)
            return super().readinto(into)

    assert app.test_client().post("/", input_stream=Sent(b"told"), content_length=4).text == "told"
    assert set(free) == {1}
