"""The sums tell the truth in made-up companies; the bench measures 2,000 of them."""

import pytest

from tests.bench.perception.bars import all_bars

COMPANIES, SLACK_POINTS = 100, 4.5  # two standard errors of a coverage of 95 % in 100 companies


@pytest.fixture(scope="module")
def bars():
    return list(all_bars(COMPANIES, SLACK_POINTS))


def test_every_bar_of_the_measures_is_cleared_in_a_hundred_companies(bars):
    assert [f"{bar.name}: {bar.measured:.2f}" for bar in bars if not bar.is_cleared] == []
    assert len(bars) == 25
