"""What two halves tell: intervals that hold what they promise, and what is never shown."""

import random
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.experiments.outcome import FIRST, NEITHER, SECOND, least_found, of_seen, of_shares
from hub.reports.change import Count, Mean, of_means, student

ASKED = (100, 100)


def test_a_clear_difference_names_who_is_ahead():
    assert of_shares(Count(30, 100), Count(60, 100), ASKED).ahead == SECOND
    assert of_shares(Count(60, 100), Count(30, 100), ASKED).ahead == FIRST
    assert of_shares(Count(50, 100), Count(55, 100), ASKED).ahead == NEITHER


def test_newcombes_own_example_comes_out():
    found = of_shares(Count(48, 80), Count(56, 70), ASKED)  # his table II, (a): 56/70 and 48/80
    assert isclose(found.difference, 0.2)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_guessing_is_taken_from_both_and_widens_the_difference():
    plain = of_shares(Count(50, 100), Count(70, 100), ASKED)
    known = of_shares(Count(50, 100), Count(70, 100), ASKED, options=2)
    assert isclose(known.first, 0.0)
    assert isclose(known.second, 0.4)
    assert isclose(known.difference, 2 * plain.difference)
    assert isclose(known.low, 2 * plain.low)


@pytest.mark.parametrize("halves", [((0, 4), (2, 40)), ((19, 20), (10, 40)), ((1, 20), (10, 40))])
def test_what_would_name_people_hides_all_of_it(halves):
    found = of_shares(Count(*halves[0]), Count(*halves[1]), ASKED)
    assert found.hidden
    assert (found.first, found.second, found.difference, found.low, found.n) == (None,) * 5


def test_a_mean_of_few_watchers_is_hidden():
    assert of_seen([0.5] * 9 + [0.0] * 40, [0.5] * 30, ASKED).hidden
    assert not of_seen([0.5] * 10 + [0.0] * 40, [0.5] * 30, ASKED).hidden


@pytest.mark.parametrize(
    ("freedom", "wanted"), [(5, 2.5706), (10, 2.2281), (30, 2.0423), (120, 1.9799)]
)
def test_students_quantile_is_that_of_the_tables(freedom, wanted):
    assert student(freedom) == pytest.approx(wanted, abs=0.001)


def test_welchs_interval_is_right_for_unequal_spread():
    found = of_means(Mean(20.0, 4.0, 10), Mean(22.0, 25.0, 15))
    # SE² = 0.4 + 25/15, 19.9 degrees of freedom, t = 2.087
    assert (found.low, found.high) == pytest.approx((2 - 3.0, 2 + 3.0), abs=0.01)


def test_the_intervals_hold_the_truth_in_95_of_100_companies():
    chance = random.Random(7)  # noqa: S311 - a made-up company, the same each time
    holds = false_alarms = 0
    for _company in range(400):
        first = sum(chance.random() < 0.35 for _ in range(120))
        second = sum(chance.random() < 0.45 for _ in range(120))
        found = of_shares(Count(first, 120), Count(second, 120), ASKED)
        holds += found.low <= 0.10 <= found.high
        same = sum(chance.random() < 0.35 for _ in range(120))
        false_alarms += of_shares(Count(first, 120), Count(same, 120), ASKED).ahead != NEITHER
    assert 0.92 <= holds / 400 <= 0.98
    assert false_alarms / 400 <= 0.08


def test_four_of_five_differences_as_large_as_promised_are_found():
    chance, people = random.Random(11), 100  # noqa: S311 - a made-up company, the same each time
    least = least_found(people)
    found = 0
    for _company in range(300):
        shares = 0.5 - least / 2, 0.5 + least / 2
        counts = [sum(chance.random() < share for _ in range(people)) for share in shares]
        found += of_shares(*(Count(one, people) for one in counts), ASKED).ahead == SECOND
    assert 0.72 <= found / 300 <= 0.88


@given(st.integers(30, 500), st.data())
def test_the_interval_holds_the_difference_it_is_of(people, data):
    counts = [data.draw(st.integers(0, people)) for _ in range(2)]
    found = of_shares(*(Count(one, people) for one in counts), ASKED)
    assert found.low <= found.difference <= found.high
