"""One share of all viewers, whatever departments answer how readily."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reports.weighting import LEAST_IN_STRATUM, Stratum, of_all, pooled


@st.composite
def strata(draw):
    people = draw(st.integers(1, 80))
    answered = draw(st.integers(0, people))
    return Stratum(people, answered, draw(st.integers(0, answered)))


def test_a_department_counts_with_its_viewers_not_its_answers():
    keen, silent = Stratum(100, 80, 72), Stratum(900, 90, 27)
    found = of_all([keen, silent])
    assert found.value == pytest.approx(0.1 * 0.9 + 0.9 * 0.3)
    assert found.n == 170


def test_the_interval_is_the_one_worked_out_by_hand():
    parts = [Stratum(100, 50, 30), Stratum(300, 60, 15)]
    value = 0.25 * 0.6 + 0.75 * 0.25
    smooth = [31 / 52, 16 / 62]
    variance = 0.25**2 * 0.5 * smooth[0] * (1 - smooth[0]) / 50
    variance += 0.75**2 * 0.8 * smooth[1] * (1 - smooth[1]) / 60
    n = value * (1 - value) / variance
    centre = (value + 1.96**2 / 2 / n) / (1 + 1.96**2 / n)
    half = 1.96 / (1 + 1.96**2 / n) * sqrt(value * (1 - value) / n + 1.96**2 / 4 / n**2)
    found = of_all(parts)
    assert (found.low, found.high) == pytest.approx((centre - half, centre + half), abs=1e-4)


def test_when_everybody_has_answered_nothing_is_left_to_doubt():
    found = of_all([Stratum(30, 30, 12), Stratum(10, 10, 9)])
    assert (found.low, found.value, found.high) == pytest.approx((0.525, 0.525, 0.525))


@given(st.lists(strata(), max_size=9))
def test_pooling_loses_nobody_and_leaves_no_small_part(parts):
    found = pooled(parts)
    assert sum(p.answered for p in found) == sum(p.answered for p in parts)
    assert sum(p.people for p in found) == sum(p.people for p in parts)
    if sum(p.answered for p in parts) >= LEAST_IN_STRATUM:
        assert all(p.answered >= LEAST_IN_STRATUM for p in found)


@given(st.lists(strata(), max_size=9))
def test_every_estimate_is_a_share_inside_its_interval(parts):
    found = of_all(parts)
    if any(p.answered for p in parts):
        assert 0 <= found.low <= found.value <= found.high <= 1
    else:
        assert found is None


def test_all_agreeing_is_not_certainty():
    assert of_all([Stratum(400, 20, 20)]).low < 0.95
    assert of_all([Stratum(400, 20, 0)]).high > 0.05
