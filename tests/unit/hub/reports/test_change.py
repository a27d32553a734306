"""What a clip changed, never more than the answers show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reports.change import Count, between, in_differences

counts = st.integers(1, 300).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n)))


def test_the_interval_of_a_difference_is_the_published_one():
    # Newcombe, Statistics in Medicine 17 (1998), 873, table II, example (a), method 10
    found = between(before=Count(48, 80), after=Count(56, 70))
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert found.is_real


@given(counts, counts)
def test_turning_time_round_turns_the_sign(one, other):
    there, back = between(one, other), between(other, one)
    assert there.value == pytest.approx(-back.value)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert there.low <= there.value <= there.high


@given(counts)
def test_the_same_answers_are_no_change(one):
    assert not between(one, one).is_real


def test_nothing_is_said_without_answers_on_both_sides():
    with pytest.raises(ValueError, match="both sides"):
        between(Count(0, 0), Count(3, 9))


def test_what_everybody_gained_is_not_put_down_to_the_clip():
    found = in_differences((Count(40, 100), Count(60, 100)), (Count(30, 100), Count(50, 100)))
    assert found.value == pytest.approx(0)
    assert not found.is_real
    only_viewers = in_differences(
        (Count(160, 400), Count(280, 400)), (Count(120, 400), Count(120, 400))
    )
    assert only_viewers.value == pytest.approx(0.3)
    assert only_viewers.is_real


def test_a_cell_of_29_is_too_little_for_a_difference_of_differences():
    enough = Count(20, 40)
    assert in_differences((enough, enough), (enough, Count(10, 29))) is None
