"""Heat's sums agree with counting second by second."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hub.viewing import heat
from hub.viewing.segments import Segment, pack

segments = st.lists(
    st.builds(
        lambda a, n, rate, flags: Segment(a, a + n, rate, flags),
        st.integers(0, 590),
        st.integers(1, 300),
        st.integers(1, 40),
        st.integers(0, 7),
    ),
    max_size=8,
)


@given(st.lists(segments, max_size=5))
def test_plays_equal_a_count_of_every_second(viewings):
    counted = heat.plays_of([pack(one) for one in viewings], 60.0)
    watched = [s for one in viewings for s in one if s.is_watching]
    slow = [sum(s.a_ds <= 10 * t + 4 < s.b_ds for s in watched) for t in range(60)]
    assert counted.tolist() == slow


@given(st.lists(st.integers(1, 599), max_size=8, unique=True))
def test_pauses_make_nothing_a_second_play(pauses):
    edges = [0, *sorted(pauses), 600]
    parts = [Segment(a, b, 10, 0) for a, b in itertools.pairwise(edges)]
    assert heat.plays_of([pack(parts)], 60.0).tolist() == [1] * 60


@given(st.lists(st.floats(0, 9), min_size=1, max_size=900))
def test_a_curve_of_any_length_has_a_hundred_parts_within_its_range(curve):
    parts = heat.binned(np.array(curve))
    assert len(parts) == heat.BINS
    assert min(curve) - 1e-9 <= parts.min()
    assert parts.max() <= max(curve) + 1e-9
