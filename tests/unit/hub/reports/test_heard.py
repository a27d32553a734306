"""Key messages: who heard them, and by what rule they landed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reports.figures import Figure
from hub.reports.heard import Ears, result
from hub.viewing.segments import merged, pack_ranges

viewer = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=5).map(
    lambda pairs: merged((min(p), max(p)) for p in pairs)
)


@given(st.lists(viewer, max_size=12), st.integers(0, 49), st.integers(1, 50))
def test_hearing_equals_a_dense_bitmap(viewers, start, length):
    end = min(50, start + length)
    dense = np.zeros((len(viewers), 50), dtype=bool)
    for row, ranges in enumerate(viewers):
        for a, b in ranges:
            dense[row, a:b] = True
    heard = (dense[:, start:end].sum(axis=1) * 2 >= end - start).sum()
    assert Ears([pack_ranges(ranges) for ranges in viewers]).heard(start, end) == heard


def share(value, low=None, high=None):
    return Figure(value, low, high, 50)


@pytest.mark.parametrize(
    ("heard", "understood", "questions", "expected"),
    [
        (share(0.8), share(0.7, 0.6, 0.8), 0, "landed"),
        (share(0.8), share(0.7, 0.6, 0.8), 5, "questions"),
        (share(0.8), share(0.6, 0.49, 0.7), 0, "open"),
        (share(0.8), share(0.3, 0.2, 0.49), 0, "not_landed"),
        (share(0.8), share(0.45, 0.3, 0.6), 9, "open"),
        (share(0.59), share(0.9, 0.8, 0.95), 0, "not_landed"),
        (share(0.8), None, 0, "open"),
        (share(0.8), Figure(hidden="too few"), 0, "open"),
        (Figure(hidden="not tied"), share(0.7, 0.6, 0.8), 0, "open"),
        (Figure(band="over 90 %"), share(0.7, 0.6, 0.8), 0, "landed"),
        (Figure(band="under 10 %"), share(0.7, 0.6, 0.8), 0, "not_landed"),
    ],
)
def test_a_message_lands_by_the_rule_that_stands_beside_it(heard, understood, questions, expected):
    assert result(heard, understood, questions) == expected
