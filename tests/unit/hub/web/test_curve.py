"""Curves as points of a line."""

import pytest

from hub.web.curve import MOST, points


@pytest.mark.parametrize("length", [1, 2, 240, 241, 480, 1800])
def test_a_curve_goes_from_edge_to_edge_in_few_points_and_ends_as_it_ends(length: int):
    values = [n / length for n in range(length)]
    placed = [tuple(map(float, one.split(","))) for one in points(values, top=1).split(" ")]
    assert len(placed) <= MOST + 1
    assert placed == sorted(set(placed), key=lambda one: one[0])
    assert placed[0] == (0, 100)
    assert placed[-1] == (1000 if length > 1 else 0, round(100 - 100 * values[-1], 2))
