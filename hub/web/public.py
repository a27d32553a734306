"""Marks views that answer people who are not signed in."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., object])
_PUBLIC = "hub_public"


def public(view: View) -> View:
    """Mark ``view`` as open to everybody; use it below the route decorator."""
    setattr(view, _PUBLIC, True)
    return view


def is_public(app: Flask, endpoint: str | None) -> bool:
    """Whether the view of ``endpoint`` is open to everybody; unknown addresses are."""
    if endpoint is None or endpoint == "static" or endpoint.endswith(".static"):
        return True
    return getattr(app.view_functions.get(endpoint), _PUBLIC, False)
