"""The drawn people: parts from `figures.toml` put together as SVG.

The parts come from the project's own mock-ups. A figure has a body and a head, so that a film
can move the head alone; both stand in the same coordinates, the middle of the face at (0, 0).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PARTS = Path(__file__).parent / "figures.toml"
AVATAR_SIDE = 400
MOUTH = "#5d2620"


@dataclass(frozen=True, slots=True)
class Pose:
    """How a head is held: moved by x and y, turned by `tilt_deg`, mouth open from 0 to 1."""

    x: float = 0.0
    y: float = 0.0
    tilt_deg: float = 0.0
    mouth: float = 0.0
    eyes: float = 1.0


REST = Pose()


@dataclass(frozen=True, slots=True)
class Figure:
    """One person's parts as SVG, filled in with their colours."""

    hair_back: str
    torso: str
    hair_front: str
    beard: str
    extra: str
    skin: str
    shade: str
    ground: str
    ears_covered: bool


@cache
def _parts() -> dict[str, Any]:
    return tomllib.loads(PARTS.read_text("utf-8"))


def portrayed() -> tuple[str, ...]:
    """Everybody who has a drawn face, by the first half of their address."""
    return tuple(_parts()["people"])


@cache
def figure(who: str, outfit: str | None = None) -> Figure:
    """The figure of `who`, dressed in `outfit` where one is named."""
    parts = _parts()
    person = parts["people"][who]
    paint = {"dark": person["paint"]["hair"], **person["paint"]}
    hair = parts["hair"][person["hair"]]
    drawn = {
        "hair_back": hair["back"],
        "hair_front": hair["front"],
        "torso": parts["torso"][outfit or person["torso"]],
        "beard": parts["beard"][person.get("beard", "none")],
        "extra": "".join(parts["extra"][name] for name in person.get("extra", ())),
    }
    filled = {name: svg.format_map(paint) for name, svg in drawn.items()}
    return Figure(
        **filled,
        skin=paint["skin"],
        shade=paint["shade"],
        ground=paint["ground"],
        ears_covered=hair.get("ears_covered", False),
    )


def _ears(who: Figure) -> str:
    if who.ears_covered:
        return ""
    ear = '<ellipse cx="{x}" cy="8" rx="15" ry="24" fill="{shade}"/>'
    return ear.format(x=-94, shade=who.shade) + ear.format(x=94, shade=who.shade)


def _mouth(opened: float, lip: str) -> str:
    half = 23 - 5 * opened
    upper, lower = 70 - 8 * opened, 78 + 26 * opened
    return (
        f'<path d="M{-half:.1f} 62Q0 {upper:.1f} {half:.1f} 62Q0 {lower:.1f} {-half:.1f} 62z" '
        f'fill="{MOUTH}" stroke="{lip}" stroke-width="{3 if lip == MOUTH else 4}" '
        'stroke-linejoin="round"/>'
    )


def _eyes(opened: float) -> str:
    eye = '<ellipse cx="{x}" cy="4" rx="7" ry="{ry:.2f}"/>'
    ry = 1.2 + 7.3 * opened
    brows = (
        '<path d="M-56-34Q-42-44-27-37M56-34Q42-44 27-37" fill="none" stroke="#2a1a17" '
        'stroke-width="6" stroke-linecap="round" opacity=".55"/>'
    )
    return f'<g fill="#2a1a17">{eye.format(x=-40, ry=ry)}{eye.format(x=40, ry=ry)}</g>{brows}'


def _face(who: Figure, pose: Pose) -> str:
    nose = (
        f'<path d="M-2 14C-8 28-9 34 3 35" fill="none" stroke="{who.shade}" stroke-width="6" '
        'stroke-linecap="round"/>'
    )
    skin = f'<ellipse cx="0" cy="0" rx="92" ry="116" fill="{who.skin}"/>'
    return (
        skin
        + who.beard
        + _eyes(pose.eyes)
        + nose
        + _mouth(pose.mouth, who.shade if who.beard else MOUTH)
    )


def body(who: Figure) -> str:
    """Neck and clothes."""
    neck = f'<path d="M-44 70H44V152C44 190-44 190-44 152z" fill="{who.shade}"/>'
    return neck + who.torso


def _turned(svg: str, pose: Pose) -> str:
    move = f"translate({pose.x:.2f} {pose.y:.2f}) rotate({pose.tilt_deg:.2f} 0 120)"
    return f'<g transform="{move}">{svg}</g>'


def head_back(who: Figure, pose: Pose = REST) -> str:
    """What of the head is behind the body."""
    return _turned(who.hair_back, pose)


def head_front(who: Figure, pose: Pose = REST) -> str:
    """The face and what is before it."""
    return _turned(_ears(who) + _face(who, pose) + who.hair_front + who.extra, pose)


def whole(who: Figure, pose: Pose = REST) -> str:
    """The whole figure."""
    return head_back(who, pose) + body(who) + head_front(who, pose)


def avatar(who: str) -> str:
    """A portrait as an SVG file's text, 400 by 400."""
    drawn = figure(who)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {AVATAR_SIDE} {AVATAR_SIDE}">'
        f'<rect width="{AVATAR_SIDE}" height="{AVATAR_SIDE}" fill="{drawn.ground}"/>'
        f'<g transform="translate(200 205) scale(0.92)">{whole(drawn)}</g></svg>\n'
    )
