"""The slides of the films, as SVG: a still ground and the steps that come in one by one."""

from collections.abc import Callable, Sequence
from typing import Any

from hub.demo.raster import place, set_in, text, width_em
from hub.demo.script import Slide

INK, MUTED = "#ffffff", "#b4c8d6"
TEAL, AMBER, BLUE = "#3dd6b5", "#ffb454", "#7fa8ff"
LEFT = 96
LOGO = (
    '<circle r="74" fill="#fff" opacity=".12"/>'
    '<path d="M-50 12C-34-6-18-6-2 12S30 30 50 8M-50 40C-34 22-18 22-2 40S30 58 50 36" '
    'fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round"/>'
    '<path d="M-30-16C-12-40 8-36 14-18C24-30 40-32 52-26C36-24 28-12 18-2C4 8-18 4-30-16z" '
    'fill="#ffb454"/>'
)
GROUND = (
    '<linearGradient id="sg" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#0c1c33"/>'
    '<stop offset="1" stop-color="#12434a"/></linearGradient>'
    '<rect x="-60" y="-60" width="1400" height="840" fill="url(#sg)"/>'
    '<g fill="none" stroke="#fff" stroke-width="3" opacity=".07">'
    '<path d="M-40 640C120 580 220 580 380 640S660 700 820 640S1120 580 1340 640"/>'
    '<path d="M-40 676C120 616 220 616 380 676S660 736 820 676S1120 616 1340 676"/>'
    '<path d="M-40 712C120 652 220 652 380 712S660 772 820 712S1120 652 1340 712"/></g>'
)


def ground() -> str:
    """What every slide stands on, its small mark in the corner included."""
    return f'{GROUND}<g transform="translate(1190 96) scale(.5)">{LOGO}</g>'


def title(slide: Slide) -> str:
    """The slide's title with its bar."""
    return f'<rect x="{LEFT}" y="92" width="56" height="6" rx="3" fill="{TEAL}"/>' + text(
        LEFT, 156, slide.title, 46, "Heavy", fill=INK, letter_spacing="-1"
    )


def _note(slide: Slide, y: float = 200) -> str:
    words = slide.facts.get("note", "")
    return text(LEFT, y, words, 23, fill=MUTED) if words else ""


def wrapped(words: str, size: float, width: float) -> list[str]:
    """`words` broken into lines that are about `width` wide at that size."""
    lines: list[str] = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_em(longer) * size <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _points(slide: Slide) -> list[str]:
    steps = []
    for number, words in enumerate(slide.facts["points"]):
        y = 262 + 96 * number
        steps.append(
            f'<circle cx="{LEFT + 24}" cy="{y}" r="24" fill="{(TEAL, AMBER, BLUE)[number % 3]}"/>'
            + text(
                LEFT + 24, y + 9, str(number + 1), 24, "Heavy", fill="#0c1c33", text_anchor="middle"
            )
            + text(LEFT + 76, y + 12, words, 34, "Strong", fill=INK)
        )
    return steps


def _bar(x: float, bar: tuple[str, float], shape: dict[str, float], paint: str) -> str:
    name, value = bar
    height, width = value * shape["per_unit"], shape["width"]
    middle, top = x + width / 2, 580 - height
    shown = f"{value:g}" if shape["labelled"] else ""
    return (
        f'<rect x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="7" '
        f'fill="{paint}"/>'
        + text(middle, top - 14, shown, 25, "Strong", fill=INK, text_anchor="middle")
        + text(middle, 616, name, 19, fill=MUTED, text_anchor="middle")
    )


def _plan(values: Sequence[float], xs: Sequence[float], per_unit: float) -> str:
    path = "L".join(f"{x:.1f} {580 - v * per_unit:.1f}" for x, v in zip(xs, values, strict=True))
    return (
        f'<path d="M{path}" fill="none" stroke="{AMBER}" stroke-width="5" stroke-dasharray="14 11" '
        'stroke-linecap="round"/>'
    )


def _bars(slide: Slide) -> list[str]:
    bars = [(str(name), float(value)) for name, value in slide.facts["bars"]]
    plan = [float(value) for value in slide.facts.get("plan", ())]
    pitch = min(190.0, 800 / len(bars))
    width = pitch * 0.58
    per_unit = 290 / max(value for _, value in bars)
    shape = {"per_unit": per_unit, "width": width, "labelled": float(len(bars) < 8)}
    lit = slide.facts.get("accent_from", len(bars) - 1)
    xs = [LEFT + 8 + pitch * number for number in range(len(bars))]
    drawn = [
        _bar(x, bar, shape, TEAL if number >= lit else BLUE)
        for number, (x, bar) in enumerate(zip(xs, bars, strict=True))
    ]
    floor = f'<path d="M{LEFT} 582H{LEFT + 810}" stroke="#fff" stroke-width="3" opacity=".4"/>'
    if len(bars) < 8:
        return [floor + drawn[0], *drawn[1:]]
    middles = [x + width / 2 for x in xs]
    return (
        [floor + "".join(drawn), _plan(plan, middles, per_unit)]
        if plan
        else [floor + "".join(drawn)]
    )


def _number(slide: Slide) -> list[str]:
    figure = text(
        LEFT - 6, 400, slide.facts["number"], 200, "Heavy", fill=TEAL, letter_spacing="-8"
    )
    return [figure, text(LEFT, 480, slide.facts["note"], 27, fill=MUTED)]


def _table(slide: Slide) -> list[str]:
    steps = []
    for number, (name, when, what) in enumerate(slide.facts["rows"]):
        y = 236 + 112 * number
        paint = (TEAL, AMBER, BLUE)[number % 3]
        steps.append(
            f'<rect x="{LEFT}" y="{y}" width="800" height="92" rx="16" fill="#fff" opacity=".08"/>'
            f'<rect x="{LEFT}" y="{y}" width="8" height="92" rx="4" fill="{paint}"/>'
            + text(LEFT + 36, y + 57, name, 34, "Strong", fill=INK)
            + text(LEFT + 260, y + 56, when, 27, "Strong", fill=paint)
            + text(LEFT + 500, y + 56, what, 24, fill=MUTED)
        )
    return steps


def _steps(slide: Slide) -> list[str]:
    steps = []
    for number, words in enumerate(slide.facts["points"]):
        x = LEFT + 276 * number
        arrow = (
            f'<path d="M{x - 30} 372h18m-9-9l9 9l-9 9" stroke="{MUTED}" fill="none" '
            'stroke-width="4"/>'
        )
        lines = "".join(
            text(x + 28, 408 + 38 * row, line, 29, "Strong", fill=INK)
            for row, line in enumerate(wrapped(words, 29, 190))
        )
        steps.append(
            (arrow if number else "")
            + f'<rect x="{x}" y="252" width="240" height="250" rx="20" fill="#fff" opacity=".09"/>'
            + text(x + 26, 340, str(number + 1), 72, "Heavy", fill=(TEAL, AMBER, BLUE)[number % 3])
            + lines
        )
    return steps


def _quote(slide: Slide) -> list[str]:
    lines = wrapped(slide.facts["quote"], 50, 800)
    spoken = "".join(
        text(LEFT, 270 + 66 * row, line, 50, "Strong", fill=INK, letter_spacing="-1")
        for row, line in enumerate(lines)
    )
    return [spoken, text(LEFT, 300 + 66 * len(lines), slide.facts["note"], 27, fill=TEAL)]


def _fleet(slide: Slide) -> list[str]:
    steps = []
    for number, name in enumerate(slide.facts["ships"]):
        row, column = divmod(number, 2)
        x, y = LEFT + 400 * column, 214 + 146 * row
        ship = place("ship").replace(">AVOCET<", f">{name.upper()}<").replace('x="470"', 'x="440"')
        hull = "#0f5c57" if name == "Avocet" else "#2c4a7c"
        bolt = ship if name == "Avocet" else ship.replace("#ffd166", hull)
        steps.append(set_in(bolt.replace("#0f5c57", hull), x, y, 354, 120))
    steps[-1] += text(LEFT + 400, 214 + 146 * 2 + 62, slide.facts["note"], 25, fill=MUTED)
    return steps


_KINDS: dict[str, Callable[[Slide], list[str]]] = {
    "points": _points,
    "bars": _bars,
    "number": _number,
    "table": _table,
    "steps": _steps,
    "quote": _quote,
    "fleet": _fleet,
}


def steps(slide: Slide) -> list[str]:
    """The parts of a slide that come in one after the other, as SVG in 1280 by 720.

    Raises:
        KeyError: The slide's kind is not known.
    """
    return _KINDS[slide.kind](slide)


def heading(slide: Slide) -> str:
    """Title and note; a number's and a quote's note come in with their steps."""
    late: dict[str, Any] = {"number": 1, "quote": 1, "fleet": 1}
    return title(slide) + ("" if slide.kind in late else _note(slide))


def lower_third(name: str, role: str) -> str:
    """Who speaks: name and role in a dark box with a bright edge, at (0, 0)."""
    width = max(width_em(name) * 31, width_em(role) * 21) + 62
    return (
        f'<path d="M6 0H{width - 10:.0f}a10 10 0 0 1 10 10V78a10 10 0 0 1-10 10H6z" '
        'fill="#0b1424" opacity=".82"/>'
        f'<rect width="6" height="88" rx="2" fill="{TEAL}"/>'
        + text(30, 40, name, 30, "Strong", fill=INK)
        + text(30, 68, role, 20, fill="#cfe0ea")
    )


def end_card(company: str) -> str:
    """The last picture of every film."""
    return f'{GROUND}<g transform="translate(640 306) scale(1.25)">{LOGO}</g>' + text(
        640, 472, company, 44, "Heavy", fill=INK, text_anchor="middle", letter_spacing="-1"
    )
