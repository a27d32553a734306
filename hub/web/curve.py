"""Curves as the points of an SVG line, for `parts/curve.html`.

A template that rounds and escapes each number takes ten times as long.
"""

from collections.abc import Sequence

from flask import Flask

MOST = 240  # points; a screen shows no more


def register(app: Flask) -> None:
    """Give templates of ``app`` the filter `points`."""
    app.add_template_filter(points)


def points(values: Sequence[float], top: float) -> str:
    """Return values from 0 to ``top`` as points from left to right, in a box of 1000 by 100."""
    last, step = len(values) - 1, len(values) // MOST + 1
    places = [*range(0, len(values), step)]
    if last % step:
        places.append(last)  # the end of the curve is always shown
    return " ".join(
        f"{round(1000 * at / max(last, 1), 1)},{round(100 - 100 * values[at] / top, 2)}"
        for at in places
    )
