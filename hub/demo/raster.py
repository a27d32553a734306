"""SVG to pixels: resvg draws, PyAV reads the PNG; the fonts are this folder's cut of Inter."""

from functools import cache
from pathlib import Path

import av
import numpy as np
import resvg_py
from numpy.typing import NDArray

HERE = Path(__file__).parent
FONTS = [str(HERE / "fonts" / f"Inter-{cut}.ttf") for cut in ("Text", "Strong", "Heavy")]
SCENE_PX = (1280, 720)

Rgba = NDArray[np.uint8]
Box = tuple[float, float, float, float]


@cache
def place(name: str) -> str:
    """The SVG text of a drawn place, 1280 by 720."""
    return (HERE / "places" / f"{name}.svg").read_text("utf-8")


def set_in(svg: str, x: float, y: float, width: float, height: float) -> str:
    """A whole SVG drawing set into another at x, y with that width and height."""
    size = f'<svg x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
    return svg.replace("<svg ", size, 1)


def text(x: float, y: float, words: str, size: float, cut: str = "Text", **more: str) -> str:
    """A line of text as SVG; `cut` is Text, Strong or Heavy."""
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    safe = words.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<text x="{x}" y="{y}" font-family="Inter {cut}" font-size="{size}"{attributes}>'
        f"{safe}</text>"
    )


def width_em(words: str) -> float:
    """About how wide `words` are set in Inter, in ems."""
    return sum(_letter_em(letter) for letter in words)


def _letter_em(letter: str) -> float:
    if letter in "ijl.,'’:;|!()":
        return 0.29
    if letter in "ftr -":
        return 0.36
    if letter in "mwMW%":
        return 0.88
    return 0.66 if letter.isupper() or letter.isdigit() else 0.57


def draw(body: str, box: Box, scale: float = 1.0) -> Rgba:
    """Draw SVG elements; `box` (x, y, width, height) is what is seen, `scale` pixels a unit."""
    x, y, width, height = box
    width_px, height_px = round(width * scale), round(height * scale)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_px}" height="{height_px}" '
        f'viewBox="{x:.3f} {y:.3f} {width:.3f} {height:.3f}">{body}</svg>'
    )
    fonts = FONTS if "<text" in body else []  # reading them takes longer than a small drawing
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=fonts)
    frame = av.CodecContext.create("png", "r").decode(av.Packet(png))[0]
    return np.asarray(frame.to_ndarray(format="rgba"), np.uint8)


def trimmed(drawing: Rgba) -> tuple[Rgba, int, int]:
    """A drawing without its clear edges, and where its top left corner was (x, y; even)."""
    seen = drawing[..., 3] > 0
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not len(rows):
        return drawing[:2, :2], 0, 0
    top, left = int(rows[0]) & ~1, int(columns[0]) & ~1
    return drawing[top : rows[-1] + 1, left : columns[-1] + 1], left, top
