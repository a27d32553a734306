"""A tile is cut out of a sheet where the storyboard says it is."""

import io

import av
import numpy as np
import pytest

from transcoding.tile import cut


def jpeg(pixels: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> bytes:
    height_px, width_px = pixels.shape[:2]
    out = io.BytesIO()
    with av.open(out, "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", width=width_px, height=height_px)
        stream.pix_fmt = "yuvj420p"
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        container.mux(stream.encode(frame.reformat(format="yuvj420p")))
        container.mux(stream.encode(None))
    return out.getvalue()


def pixels_of(picture: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    with av.open(io.BytesIO(picture), "r") as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


@pytest.fixture
def sheet() -> bytes:
    """Three tiles a row and two rows, each of one grey: 0, 40, 80 and 120, 160, 200."""
    grey = np.repeat(np.repeat([[0, 40, 80], [120, 160, 200]], 54, axis=0), 96, axis=1)
    return jpeg(np.stack([grey] * 3, axis=2).astype(np.uint8))


@pytest.mark.parametrize(("column", "row", "grey"), [(0, 0, 0), (2, 0, 80), (1, 1, 160)])
def test_the_tile_at_a_place_is_cut(sheet: bytes, column: int, row: int, grey: int) -> None:
    picture = pixels_of(cut(sheet, column * 96, row * 54, 96, 54))
    assert picture.shape == (54, 96, 3)
    assert abs(float(picture.mean()) - grey) < 4


@pytest.mark.parametrize(("left_px", "top_px"), [(288, 0), (0, 108), (250, 0)])
def test_a_place_outside_the_sheet_is_refused(sheet: bytes, left_px: int, top_px: int) -> None:
    with pytest.raises(ValueError, match="outside the sheet"):
        cut(sheet, left_px, top_px, 96, 54)
