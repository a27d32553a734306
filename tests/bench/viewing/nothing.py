"""The same site, which stores no beacon: what storing is measured against."""

from flask import Flask

from hub import app
from hub.viewing import together


def from_environment() -> Flask:
    """Return the site; a beacon is let in, read and judged, and goes nowhere."""
    together.Inlet.take = lambda *_: None
    return app.from_environment()
