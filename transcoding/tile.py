"""One tile of a storyboard sheet as a picture of its own."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Final

import av

_QUALITY: Final = "3"  # of mjpeg: 2 is best, 31 worst


def cut(sheet: bytes, left_px: int, top_px: int, width_px: int, height_px: int) -> bytes:
    """The part of a JPEG ``sheet`` at (``left_px``, ``top_px``), as a JPEG.

    Raises:
        ValueError: the part lies outside the sheet.
    """
    with av.open(io.BytesIO(sheet), "r") as container:
        whole = next(container.decode(video=0)).to_ndarray(format="rgb24")
    part = whole[top_px : top_px + height_px, left_px : left_px + width_px]
    if part.shape[:2] != (height_px, width_px):
        raise ValueError("this part lies outside the sheet")
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width_px, height_px, "yuvj420p"
    encoder.options = {"qmin": _QUALITY, "qmax": _QUALITY}
    encoder.framerate = Fraction(1)
    frame = av.VideoFrame.from_ndarray(part.copy(), format="rgb24").reformat(format="yuvj420p")
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))
