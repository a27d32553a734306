"""Shares with their intervals, against values worked out elsewhere and by brute force."""

from itertools import pairwise
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reports.intervals import Estimate, bounds, known, of_group, wilson, without_guessing

groups = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), 857, table I, method 3
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_score_interval_is_the_published_one(count, n, low, high):
    found = of_group(count, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(groups)
def test_an_interval_holds_its_share_and_mirrors(of):
    count, n = of
    there, mirrored = of_group(count, n), of_group(n - count, n)
    assert 0 <= there.low <= there.value <= there.high <= 1
    assert mirrored.low == pytest.approx(1 - there.high, abs=1e-12)


@pytest.mark.parametrize("truth", [0.1, 0.5, 0.83])
def test_the_score_interval_covers_the_truth_about_as_often_as_it_says(truth):
    n = 60
    chances = {k: comb(n, k) * truth**k * (1 - truth) ** (n - k) for k in range(n + 1)}
    covered = sum(
        p for k, p in chances.items() if of_group(k, n).low <= truth <= of_group(k, n).high
    )
    assert 0.92 < covered < 0.98


def test_more_answers_make_an_interval_narrower():
    widths = [high - low for low, high in (wilson(0.4, n) for n in (1, 5, 50, 5000, float("inf")))]
    assert all(wide > narrow for wide, narrow in pairwise(widths))
    assert wilson(0.4, 0) == (0.0, 1.0)


@given(groups, st.integers(0, 300), st.data())
def test_whatever_the_silent_think_the_truth_is_within_the_bounds(of, silent, data):
    count, answered = of
    would_agree = data.draw(st.integers(0, silent))
    low, high = bounds(count, answered, answered + silent)
    assert low <= (count + would_agree) / (answered + silent) <= high


@pytest.mark.parametrize("wrong", [(3, 2, 9), (1, 5, 4), (0, 0, 0), (-1, 2, 3)])
def test_counts_that_can_not_be_are_refused(wrong):
    with pytest.raises(ValueError, match="can't be"):
        bounds(*wrong)


def test_no_answers_are_no_share():
    with pytest.raises(ValueError, match="no share"):
        of_group(0, 0)
    with pytest.raises(ValueError, match="none"):
        Estimate(0.5, 0.6, 0.4, 3)


@given(st.floats(0, 1), st.integers(2, 6))
def test_who_guesses_is_not_counted_as_knowing(knowing, options):
    right = knowing + (1 - knowing) / options
    assert without_guessing(right, options) == pytest.approx(knowing, abs=1e-9)


def test_the_interval_is_corrected_with_the_share():
    found = known(of_group(50, 80), 4)
    assert found.value == pytest.approx(0.5)
    assert found.low < 0.5 < found.high
    assert known(of_group(10, 80), 4).value == 0
    with pytest.raises(ValueError, match="two options"):
        without_guessing(0.5, 1)
