"""Pictures as video planes (Y, U, V in BT.709 limited range, chroma at half size) and pasting.

A plate is opaque; a sprite carries alpha and is stored premultiplied, with a clear border of one
pixel, so that it can be pasted at any fraction of a pixel. Everything is whole-array arithmetic
in 16 bits: a 720p frame with a person on it takes about two milliseconds.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hub.demo.raster import Rgba

Plane = NDArray[np.uint16]
Lines = NDArray[np.float64]
_MATRIX = np.array(
    [[0.1826, 0.6142, 0.0620], [-0.1006, -0.3386, 0.4392], [0.4392, -0.3989, -0.0403]], np.float32
)
_OFFSETS = (16.0, 128.0, 128.0)


@dataclass(frozen=True, slots=True)
class Plate:
    """An opaque picture; width and height are even."""

    y: Plane
    u: Plane
    v: Plane

    def copy(self) -> "Plate":
        """A plate of its own to paste on."""
        return Plate(self.y.copy(), self.u.copy(), self.v.copy())

    @property
    def planes(self) -> tuple[Plane, Plane, Plane]:
        """Y, U and V."""
        return self.y, self.u, self.v


@dataclass(frozen=True, slots=True)
class Sprite:
    """A picture with alpha; `alpha` is full size, `alpha_half` goes with the chroma."""

    y: Plane
    u: Plane
    v: Plane
    alpha: Plane
    alpha_half: Plane

    def faded(self, strength: float) -> "Sprite":
        """The sprite at `strength` (0 to 1) of its opacity."""
        parts = (self.y, self.u, self.v, self.alpha, self.alpha_half)
        weight = np.uint16(round(strength * 256))
        return Sprite(*(_scaled(part, weight) for part in parts))


def _scaled(part: Plane, weight: np.uint16) -> Plane:
    return np.asarray((part * weight) >> 8, np.uint16)


def _halved(full: NDArray[np.float32]) -> NDArray[np.float32]:
    quads = full[0::2, 0::2] + full[1::2, 0::2] + full[0::2, 1::2] + full[1::2, 1::2]
    return np.asarray(quads / 4, np.float32)


def _whole(values: NDArray[np.float32]) -> Plane:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint16)


def plate(rgba: Rgba) -> Plate:
    """An opaque drawing as a plate."""
    colour = rgba[..., :3].astype(np.float32) @ _MATRIX.T
    y, u, v = (colour[..., k] + _OFFSETS[k] for k in range(3))
    return Plate(_whole(y), _whole(_halved(u)), _whole(_halved(v)))


def sprite(rgba: Rgba) -> Sprite:
    """A drawing with alpha as a sprite; it grows by a border (odd sizes become even)."""
    height, width = rgba.shape[:2]
    padded = np.zeros((height + 4 + height % 2, width + 4 + width % 2, 4), np.float32)
    padded[2 : height + 2, 2 : width + 2] = rgba
    cover = padded[..., 3] / np.float32(255)
    colour = padded[..., :3] @ _MATRIX.T
    y, u, v = (np.asarray((colour[..., k] + _OFFSETS[k]) * cover, np.float32) for k in range(3))
    alpha = _halved(padded[..., 3])
    return Sprite(
        _whole(y), _whole(_halved(u)), _whole(_halved(v)), _whole(padded[..., 3]), _whole(alpha)
    )


def _leaning(part: Plane, shift_px: Lines, down: float) -> Plane:
    """`part` with each line moved right by its own `shift_px` and all of it down by `down` < 1."""
    whole = np.floor(shift_px).astype(np.intp)
    weight = np.asarray(np.rint((shift_px - whole) * 256), np.uint16)[:, None]
    near = np.asarray(part * (256 - weight), np.uint16)
    near[:, 1:] += part[:, :-1] * weight
    near >>= 8
    out = np.zeros_like(near)
    edges = [0, *(np.flatnonzero(np.diff(whole)) + 1).tolist(), len(whole)]
    for top, bottom in pairwise(edges):  # lines that move by the same whole number of pixels
        _shift_band(out[top:bottom], near[top:bottom], int(whole[top]))
    return _lowered(out, down)


def _shift_band(out: Plane, lines: Plane, right: int) -> None:
    width = lines.shape[1]
    if right >= 0:
        out[:, right:] = lines[:, : width - right]
    else:
        out[:, :right] = lines[:, -right:]


def _moved(part: Plane, right: float, down: float) -> Plane:
    """`part` moved by fractions of a pixel; its clear border takes what runs over."""
    weight = np.uint16(round(right * 256))
    if weight == 0:
        return _lowered(part, down)
    out = np.asarray(part * (256 - weight), np.uint16)
    out[:, 1:] += part[:, :-1] * weight
    out >>= 8
    return _lowered(out, down)


def _lowered(part: Plane, down: float) -> Plane:
    weight = np.uint16(round(down * 256))
    if weight == 0:
        return part
    out = np.asarray(part * (256 - weight), np.uint16)
    out[1:] += part[:-1] * weight
    return np.asarray(out >> 8, np.uint16)


def _blend(target: Plane, colour: Plane, alpha: Plane, x: int, y: int) -> None:
    top, left = max(0, -y), max(0, -x)
    bottom = min(colour.shape[0], target.shape[0] - y)
    right = min(colour.shape[1], target.shape[1] - x)
    if bottom <= top or right <= left:
        return
    seen = target[y + top : y + bottom, x + left : x + right]
    cover = alpha[top:bottom, left:right]
    seen *= 255 - cover
    seen += 127
    seen //= 255
    seen += colour[top:bottom, left:right]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a sprite goes: its top left corner, and how far it leans around a line.

    `lean` is the shift to the right, in pixels, for each pixel above `pivot_y` (from the top).
    """

    x: float
    y: float
    lean: float = 0.0
    pivot_y: float = 0.0


def _paste_plane(target: Plane, parts: tuple[Plane, Plane], spot: Spot, size: float) -> None:
    x, y = spot.x * size, spot.y * size
    whole_x, whole_y = int(np.floor(x)), int(np.floor(y))
    right, down = x - whole_x, y - whole_y
    if spot.lean:
        lines = np.arange(parts[0].shape[0], dtype=np.float64)
        shift = right + spot.lean * (spot.pivot_y * size - lines)
        colour, alpha = (_leaning(part, shift, down) for part in parts)
    else:
        colour, alpha = (_moved(part, right, down) for part in parts)
    _blend(target, colour, alpha, whole_x, whole_y)


def paste(onto: Plate, what: Sprite, spot: Spot) -> None:
    """Lay `what` on `onto` at any fraction of a pixel (the border is taken into account)."""
    inner = Spot(spot.x - 2, spot.y - 2, spot.lean, spot.pivot_y + 2)
    _paste_plane(onto.y, (what.y, what.alpha), inner, 1.0)
    _paste_plane(onto.u, (what.u, what.alpha_half), inner, 0.5)
    _paste_plane(onto.v, (what.v, what.alpha_half), inner, 0.5)


def _window(plane: Plane, x: float, width: int, height: int) -> Plane:
    whole = int(x)
    weight = np.uint16(round((x - whole) * 256))
    near = plane[:height, whole : whole + width]
    if weight == 0:
        return near.copy()
    far = plane[:height, whole + 1 : whole + 1 + width]
    return np.asarray((near * (256 - weight) + far * weight) >> 8, np.uint16)


def window(wide: Plate, x: float, width: int, height: int) -> Plate:
    """What a camera sees of a wider plate, `x` pixels (with fractions) from its left edge."""
    return Plate(
        _window(wide.y, x, width, height),
        _window(wide.u, x / 2, width // 2, height // 2),
        _window(wide.v, x / 2, width // 2, height // 2),
    )


def _between(before: Plane, after: Plane, weight: np.uint16) -> Plane:
    return np.asarray((before * (256 - weight) + after * weight) >> 8, np.uint16)


def mixed(before: Plate, after: Plate, share: float) -> Plate:
    """A cross-fade: `share` (0 to 1) of `after`."""
    weight = np.uint16(round(share * 256))
    pairs = zip(before.planes, after.planes, strict=True)
    return Plate(*(_between(a, b, weight) for a, b in pairs))
