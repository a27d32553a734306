"""Where people left and what they played again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hub.viewing import manner, passages
from hub.viewing.segments import CAPTIONS, HIDDEN, MUTED, Segment, pack, pack_ranges


def test_the_window_most_people_left_in_comes_first():
    blobs = (
        [pack_ranges([(0, 22)])] * 6 + [pack_ranges([(0, 41)])] * 5 + [pack_ranges([(0, 60)])] * 20
    )
    found = passages.drops(blobs, 60.0)
    assert [(one.start_s, one.share) for one in found] == [(40, 5 / 25), (20, 6 / 31)]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_no_drop_is_of_fewer_than_five_or_among_fewer_than_ten(ends):
    for one in passages.drops([pack_ranges([(0, end)]) for end in ends], 60.0):
        left = sum(1 for end in ends if one.start_s <= end < one.end_s)
        still = sum(1 for end in ends if end >= one.start_s)
        assert left >= 5
        assert still >= 10
        assert one.share == left / still


def test_what_was_played_again_is_found_where_enough_people_were():
    people, plays = np.full(60, 20), np.full(60, 20)
    plays[30:34] = 32
    plays[50] = 23
    found = passages.hot_spots(people, plays, 20)
    assert [(one.start_s, one.end_s, one.share) for one in found] == [(30, 34, 0.6)]
    assert passages.hot_spots(np.full(60, 9), plays, 9) == []


def test_manner_adds_up_speeds_and_tells_listening_from_reading():
    blob = pack(
        [
            Segment(0, 100, 10, HIDDEN),
            Segment(100, 200, 15, MUTED),
            Segment(200, 400, 10, MUTED | CAPTIONS),
        ]
    )
    shown = manner.shares(manner.of_segments([blob]))
    assert shown is not None
    assert (shown.listened, shown.silent) == (0.25, 0.25)
    assert shown.speeds == [(1.0, 0.75), (1.5, 0.25)]
    assert manner.shares(manner.of_segments([])) is None
