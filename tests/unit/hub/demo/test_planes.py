"""Pictures are laid over one another where they should be, at whole and half pixels."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hub.demo.planes import Plate, Spot, mixed, paste, plate, sprite, window

WHITE, BLACK = 235, 16


def _plain(width: int, height: int, grey: int) -> Plate:
    rgba = np.full((height, width, 4), grey, np.uint8)
    rgba[..., 3] = 255
    return plate(rgba)


def _square(side: int) -> np.ndarray:
    return np.full((side, side, 4), 255, np.uint8)


@given(st.integers(-30, 70), st.integers(-30, 50))
def test_an_opaque_sprite_covers_exactly_its_own_pixels(x: int, y: int) -> None:
    onto = _plain(64, 48, 0)
    paste(onto, sprite(_square(20)), Spot(x, y))
    expected = np.full((48, 64), BLACK)
    expected[max(0, y) : max(0, y + 20), max(0, x) : max(0, x + 20)] = WHITE
    assert (np.abs(onto.y.astype(int) - expected) <= 1).all()


def test_half_a_pixel_is_half_the_light() -> None:
    onto = _plain(64, 48, 0)
    paste(onto, sprite(_square(20)), Spot(10.5, 10))
    assert abs(int(onto.y[15, 10]) - (WHITE + BLACK) // 2) <= 2
    assert abs(int(onto.y[15, 30]) - (WHITE + BLACK) // 2) <= 2
    assert onto.y[15, 20] >= WHITE - 1


@given(st.floats(-0.2, 0.2))
def test_what_leans_keeps_its_light_and_its_foot(lean: float) -> None:
    upright, leaning = _plain(120, 80, 0), _plain(120, 80, 0)
    drawn = np.zeros((40, 60, 4), np.uint8)
    drawn[:, 20:40] = 255
    paste(upright, sprite(drawn), Spot(30, 20))
    paste(leaning, sprite(drawn), Spot(30, 20, lean, pivot_y=39))
    light = [int((picture.y.astype(int) - BLACK).sum()) for picture in (upright, leaning)]
    assert abs(light[0] - light[1]) < 0.02 * light[0]
    assert (np.abs(upright.y[59].astype(int) - leaning.y[59]) <= 2).all()


def test_a_sprite_that_fades_is_seen_by_its_share() -> None:
    onto = _plain(64, 48, 0)
    paste(onto, sprite(_square(20)).faded(0.25), Spot(10, 10))
    assert abs(int(onto.y[15, 15]) - (BLACK + (WHITE - BLACK) / 4)) <= 2


def test_a_window_at_a_whole_pixel_is_a_piece_of_the_plate() -> None:
    wide = plate(np.random.default_rng(1).integers(0, 255, (20, 60, 4), dtype=np.uint8))
    assert (window(wide, 10, 40, 20).y == wide.y[:, 10:50]).all()


def test_a_cross_fade_goes_from_one_picture_to_the_other() -> None:
    dark, light = _plain(8, 8, 0), _plain(8, 8, 255)
    assert (mixed(dark, light, 0).y == dark.y).all()
    assert (mixed(dark, light, 1).y == light.y).all()
    assert abs(int(mixed(dark, light, 0.5).y[0, 0]) - (BLACK + WHITE) // 2) <= 1
