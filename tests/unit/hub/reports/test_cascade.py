"""How a message travels down, as association and without names."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reports import tree
from hub.reports.cascade import (
    Branch,
    Team,
    _one_by_one,
    at_most,
    below,
    drag,
    lead_rate,
    slow_branches,
)


@given(st.integers(0, 40), st.integers(1, 40), st.floats(0.01, 0.99))
def test_the_tail_is_the_sum_of_binomial_chances(count, n, chance):
    count = min(count, n)
    exact = sum(comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(count + 1))
    assert at_most(count, n, chance) == pytest.approx(exact, rel=1e-6, abs=1e-12)


def test_nobody_and_everybody_are_no_chance():
    assert (at_most(3, 3, 1.0), at_most(2, 3, 1.0), at_most(0, 3, 0.0)) == (1.0, 0.0, 1.0)


def test_managers_lead_who_come_before_their_teams_median():
    led = [(1.0, [2.0, 3.0, 4.0])] * 6
    followed = [(3.5, [2.0, 3.0, 4.0])] * 3
    never = [(None, [2.0, 3.0, 4.0])] * 3
    found = lead_rate([*led, *followed, *never, (1.0, [2.0, 3.0])])
    assert (found.value, found.n) == (0.5, 12)
    assert lead_rate([*led, *followed]) is None


def test_drag_compares_within_departments_only():
    # Where managers watch everybody watches more: between departments, not within.
    high = [Team("A", 10, 8, led=True)] * 6 + [Team("A", 10, 8, led=False)] * 2
    low = [Team("B", 10, 3, led=True)] * 2 + [Team("B", 10, 3, led=False)] * 6
    assert drag([*high, *low]).value == pytest.approx(0)


def test_drag_is_the_weighted_difference_worked_out_by_hand():
    one = [Team("A", 10, 9, led=True)] * 3 + [Team("A", 10, 5, led=False)] * 3
    other = [Team("B", 20, 12, led=True)] * 2 + [Team("B", 10, 4, led=False)] * 4
    weights = 30 * 30 / 60, 40 * 40 / 80
    expected = (weights[0] * 0.4 + weights[1] * 0.2) / sum(weights)
    assert drag([*one, *other]).value == pytest.approx(expected)


def test_drag_varies_with_teams_not_people():
    alike = [Team("A", 10, 5 + led * 2, led=led) for led in (True, False) for _ in range(8)]
    uneven = [Team("A", 10, n + led * 2, led=led) for led in (True, False) for n in (1, 8) * 4]
    width = [found.high - found.low for found in (drag(alike), drag(uneven))]
    assert width[0] < 0.01
    assert width[1] > 0.3


def test_drag_is_silent_without_teams_to_compare():
    assert drag([Team("A", 10, 5, led=True)] * 20) is None
    assert drag([Team("A", 10, 5, led=True), Team("A", 10, 5, led=False)]) is None


def test_a_slow_branch_is_found_and_a_slightly_slower_one_is_not():
    branches = [Branch("slow", 80, 40), Branch("little", 80, 60), Branch("rest", 840, 680)]
    assert [b.key for b in slow_branches(branches, 1000, 780)] == ["slow"]


def test_a_branch_under_ten_is_never_named():
    assert slow_branches([Branch("tiny", 9, 0), Branch("rest", 991, 990)], 1000, 990) == []


def test_most_of_a_company_is_not_slower_than_the_rest():
    assert slow_branches([Branch("all but the head", 298, 160)], 299, 161) == []
    assert slow_branches([Branch("most", 200, 100)], 299, 190) == []


def test_branches_hold_everybody_below():
    managers = {"boss": None, "mid": "boss", "a": "mid", "b": "mid", "c": "boss"}
    found = {
        b.key: (b.people, b.reached)
        for b in below(managers, {"mid": True, "a": False, "b": True, "c": False})
    }
    assert found == {"boss": (4, 2), "mid": (2, 1)}


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), st.data())
def test_steps_at_once_give_the_same_branches_as_each_walking_alone(above, data):
    managers = {str(i): str(min(up, i - 1)) if i else None for i, up in enumerate(above)}
    counted = {person: data.draw(st.booleans()) for person in managers}
    made = tree.of_managers(managers)
    places = np.array([made.place[person] for person in counted])
    reached = np.array(list(counted.values()), dtype=bool)
    alone = {b.key: b for b in _one_by_one(made, places, reached)}
    assert {b.key: b for b in below(managers, counted)} == alone


def test_a_circle_of_managers_ends():
    assert {b.key for b in below({"a": "b", "b": "a"}, {"a": True, "b": True})} == {"a", "b"}
