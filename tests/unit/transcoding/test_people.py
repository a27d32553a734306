"""Posters with people in them come first, drawn ones too; what only has their colour does not."""

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcoding import people, picture_graph, posters, stills

WIDE, TALL = 320, 180
SKINS = {"dark": (92, 56, 38), "brown": (150, 96, 66), "fair": (232, 184, 150)}
WALLS = {"slate": (40, 52, 64), "harbour": (120, 180, 220), "white": (236, 238, 240)}


def scene(skin=None, wall=WALLS["slate"], at=(0.5, 0.4), across=0.14):
    """A wall, and before it a head on shoulders; its middle and width as shares of the picture."""
    picture = np.empty((TALL, WIDE, 3), np.uint8)
    picture[:] = wall
    if skin is not None:
        rows, columns = np.mgrid[0:TALL, 0:WIDE]
        x, y, half = at[0] * WIDE, at[1] * TALL, across * WIDE / 2
        body = (np.abs(columns - x) < 2 * half) & (rows > y + 1.2 * half)
        picture[body] = (30, 70, 120)
        head = ((columns - x) / half) ** 2 + ((rows - y) / (1.3 * half)) ** 2 < 1
        picture[head] = skin
    return picture


def slide():
    """Sharp bars on a dark ground, and who speaks as an inset in the corner."""
    picture = scene(SKINS["brown"], WALLS["slate"], (0.88, 0.8), 0.09)
    for number in range(12):
        picture[20:120, 10 + 18 * number : 18 + 18 * number] = (240, 240, 60 + 10 * number)
    return picture


def jpeg(path, picture):
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDE, TALL, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuvj420p")
    path.write_bytes(b"".join(bytes(p) for p in (*encoder.encode(frame), *encoder.encode(None))))
    return path


def presence(tmp_path, picture):
    return people.presence(jpeg(tmp_path / "a.jpg", picture))


@pytest.mark.parametrize("skin", SKINS)
@pytest.mark.parametrize("wall", WALLS)
def test_a_head_is_seen_before_any_wall_whatever_its_skin(tmp_path, skin, wall):
    assert presence(tmp_path, scene(SKINS[skin], WALLS[wall])) > 0.012


@pytest.mark.parametrize(
    "picture",
    [
        scene(),
        scene(wall=SKINS["fair"]),  # a wall of wood
        scene(SKINS["fair"], at=(0.9, 0.85), across=0.07),  # an inset
        slide(),
    ],
    ids=["nobody", "wood", "inset", "slide"],
)
def test_where_nobody_stands_before_the_camera_there_is_hardly_anybody(tmp_path, picture):
    assert presence(tmp_path, picture) < 0.006


def test_a_head_counts_for_more_the_nearer_it_is(tmp_path):
    near, far = scene(SKINS["brown"], across=0.2), scene(SKINS["brown"], across=0.1)
    assert presence(tmp_path, near) > presence(tmp_path, far) > 0


def test_no_picture_has_nobody_in_it(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    assert people.presence(tmp_path / "a.jpg") == 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 64), st.booleans())
def test_of_any_pixels_it_is_a_share(seed, height_px, smooth):
    pixels = np.random.default_rng(seed).integers(0, 256, (3, height_px, 64), np.int16)
    if smooth:
        pixels = pixels // 8 + 100
    assert 0 <= people.of_pixels(pixels) <= 1


def test_the_poster_is_of_who_speaks_although_a_slide_is_sharper(tmp_path):
    facts = ["frame:0    pts:0       pts_time:0"]
    for number, (picture, blur) in enumerate(((slide(), 1.5), (scene(SKINS["dark"]), 4.0)), 1):
        jpeg(tmp_path / (picture_graph.CANDIDATES % number), picture)
        told = {"signalstats.YLOW": 40, "signalstats.YHIGH": 180, "signalstats.YAVG": 90}
        lines = [f"lavfi.{name}={value}" for name, value in {**told, "blur": blur}.items()]
        facts.append("\n".join([f"frame:{number}    pts:1       pts_time:{20 * number}", *lines]))
    (tmp_path / picture_graph.FACTS).write_text("\n".join(facts) + "\n")
    chosen = posters.chosen(tmp_path, (WIDE, TALL), 60.0)
    assert [still.at_s for still in chosen] == [40, 20]


def test_black_is_no_poster_whoever_is_in_it():
    assert stills.judge(16, 2, 1, 0.2) < stills.judge(110, 120, 4, 0.0)
