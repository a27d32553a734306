"""The share of favourable comments, from a sample that people read and a model that helps."""

import numpy as np
import pytest

from hub.reports.favourable import share, weight
from hub.reports.intervals import of_group


def test_a_model_that_knows_nothing_changes_nothing():
    found = share([True] * 30 + [False] * 10, [0.5] * 40, [0.5] * 400)
    assert found.value == pytest.approx(0.75)
    plain = of_group(30, 40)
    assert found.width == pytest.approx(plain.width, rel=0.1)


def test_a_model_that_knows_corrects_an_unlucky_sample():
    everything = [1.0] * 200 + [0.0] * 200
    sample = [1.0] * 40 + [0.0] * 20  # two in three, though it is one in two
    found = share([bool(x) for x in sample], sample, everything)
    assert found.value == pytest.approx(0.5, abs=0.01)


def test_a_model_that_is_wrong_the_other_way_is_not_believed():
    y = np.array([1.0, 1, 0, 0, 1, 0])
    assert weight(y, 1 - y) == 0
    assert weight(y, y) == 1
    assert weight(y, np.full(6, 0.3)) == 0


def test_when_every_comment_was_read_the_share_is_exact():
    found = share([True, False, True, True], [0.2, 0.4, 0.9, 0.8], [0.2, 0.4, 0.9, 0.8])
    assert (found.low, found.value, found.high) == pytest.approx((0.75, 0.75, 0.75))


@pytest.mark.parametrize(
    "wrong",
    [([True], [1.0], [1.0]), ([True, False], [1.0], [1.0, 0]), ([True] * 3, [1.0] * 3, [1.0])],
)
def test_lists_that_do_not_fit_are_refused(wrong):
    with pytest.raises(ValueError, match="two judgements"):
        share(*wrong)


def test_no_interval_is_narrower_than_a_perfect_sample_allows():
    found = share([True] * 6, [1.0] * 6, [1.0] * 500)
    assert found.low < 0.75
