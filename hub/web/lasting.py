"""Marks views that answer a while longer to a page that was open when its sign-in ended."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., object])
_LASTING = "hub_lasting"


def lasting(view: View) -> View:
    """Mark ``view`` as reading what an open page needs to play on; below the route decorator.

    Only the age of the sign-in is forgiven: who asks is looked up, and what they may see is
    judged anew, with every request.
    """
    setattr(view, _LASTING, True)
    return view


def is_lasting(app: Flask, endpoint: str | None) -> bool:
    """Whether the view of ``endpoint`` was marked."""
    return getattr(app.view_functions.get(endpoint or ""), _LASTING, False)
