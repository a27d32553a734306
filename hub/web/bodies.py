"""Marks views that take a larger body than others; the limit stands before a body is looked at."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., object])
_MOST = "hub_most_bytes"


def takes(most_bytes: int) -> Callable[[View], View]:
    """Let a view have bodies of so many bytes; use it below the route decorator.

    A limit that a view sets itself comes too late for forms: the gate looks for their token.
    """

    def mark(view: View) -> View:
        setattr(view, _MOST, most_bytes)
        return view

    return mark


def register(app: Flask) -> None:
    """Set the limits, before the gate is asked."""
    app.before_request(_set)


def _set() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if most := getattr(view, _MOST, 0):
        request.max_content_length = most
