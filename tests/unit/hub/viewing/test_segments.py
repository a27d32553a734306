"""Seen seconds must equal a dense bitmap, whatever was played."""

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.viewing import retention
from hub.viewing import segments as sums
from hub.viewing.segments import HIDDEN, MUTED, Segment

DURATION_S = 61.26


def segments(most_ds: int = 612) -> st.SearchStrategy[list[Segment]]:
    edge = st.integers(0, most_ds)
    return st.lists(
        st.tuples(edge, edge, st.integers(5, 30), st.integers(0, 7)).map(
            lambda one: Segment(min(one[:2]), max(one[:2]), one[2], one[3])
        ),
        max_size=12,
    )


def dense(played: list[Segment], duration_s: float) -> list[bool]:
    """The slow truth: a decisecond is played or not, a second is seen from half of its own."""
    end_ds = round(duration_s * 10)
    bitmap = np.zeros(ceil(duration_s) * 10, dtype=bool)
    for one in played:
        if one.is_watching:
            bitmap[one.a_ds : one.b_ds] = True
    return [
        bool(bitmap[t * 10 : (t + 1) * 10].sum() * 2 >= min(10, end_ds - t * 10))
        and bool(bitmap[t * 10 : (t + 1) * 10].any())
        for t in range(ceil(duration_s))
    ]


@given(segments())
def test_seen_ranges_equal_a_dense_bitmap(played):
    ranges = sums.seen_ranges(played, DURATION_S)
    seen = [any(a <= t < b for a, b in ranges) for t in range(ceil(DURATION_S))]
    assert seen == dense(played, DURATION_S)


@given(segments(), segments())
def test_watching_again_adds_nothing(once, again):
    whole = sums.seen_ranges([*once, *again], DURATION_S)
    assert sums.length(sums.seen_ranges([*once, *again, *once], DURATION_S)) == sums.length(whole)


@given(st.lists(segments(), min_size=1, max_size=8))
def test_retention_equals_counting_second_by_second(viewers):
    all_ranges = [sums.seen_ranges(played, DURATION_S) for played in viewers]
    counted = retention.watching([sums.pack_ranges(r) for r in all_ranges], DURATION_S)
    slow = [
        sum(any(a <= t < b for a, b in ranges) for ranges in all_ranges)
        for t in range(ceil(DURATION_S))
    ]
    assert counted.tolist() == slow


@given(segments(2**32 - 1))
def test_packing_loses_nothing(played):
    assert sums.unpack(sums.pack(played)) == played


@pytest.mark.parametrize(
    ("segment", "seen_s"),
    [
        (Segment(0, 300, 10, 0), 30),
        (Segment(3, 303, 10, 0), 30),
        (Segment(0, 300, 20, 0), 30),
        (Segment(0, 300, 21, 0), 0),
        (Segment(0, 300, 10, HIDDEN), 30),
        (Segment(0, 300, 10, MUTED), 30),
        (Segment(0, 300, 10, HIDDEN | MUTED), 0),
        (Segment(610, 613, 10, 0), 1),
    ],
)
def test_what_counts_as_seen(segment, seen_s):
    assert sums.length(sums.seen_ranges([segment], DURATION_S)) == seen_s


@pytest.mark.parametrize(
    ("seen_s", "duration_s", "view"),
    [(9, 60, False), (10, 60, True), (7, 10, False), (8, 10, True)],
)
def test_a_view_is_ten_seconds_or_three_quarters(seen_s, duration_s, view):
    assert sums.is_view(seen_s, duration_s) is view


def test_seeking_to_the_end_does_not_complete():
    jumped = [Segment(0, 50, 10, 0), Segment(560, 612, 10, 0)]
    seen_s = sums.length(sums.seen_ranges(jumped, DURATION_S))
    assert not sums.is_completed(seen_s, DURATION_S)
    assert sums.is_completed(56, DURATION_S)
