"""What a manager sees of their own branch, and what that must not tell of others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reports.branch import departments, reach
from hub.reports.cascade import Branch
from hub.reports.listed import Listed
from hub.reports.tree import of_managers


def of_list(ids, homes, managers):
    """The departments of everybody's branch, of people on a list."""
    tree = of_managers(managers)
    whole = [[tree.place[one] for one in ids], [homes[one] or 0 for one in ids], [0] * len(ids)]
    listed = Listed(*(np.array(column) for column in whole), np.full(len(ids), np.nan))
    found = {one: departments(listed, tree, one) for one in ids}
    return {one: inside for one, inside in found.items() if inside}


def branch(people, reached):
    return Branch("boss", people, reached)


@pytest.mark.parametrize(("outside", "hidden"), [(0, False), (1, True), (5, True), (6, False)])
def test_a_branch_says_nothing_of_the_few_outside_of_it(outside, hidden):
    found = reach(branch(40, 21), 40 + outside)
    assert bool(found.hidden) is hidden
    assert (found.value is None) is hidden


def test_a_branch_under_ten_has_no_reach():
    assert reach(branch(9, 5), 100) is None


@given(st.lists(st.integers(0, 11), min_size=12, max_size=12), st.data())
def test_a_department_is_in_a_branch_if_everybody_of_it_is(above, data):
    ids = [f"p{n}" for n in range(12)]
    managers = {
        one: ids[boss] if boss < n else None
        for n, (one, boss) in enumerate(zip(ids, above, strict=True))
    }
    homes = {one: data.draw(st.sampled_from((1, 2, None))) for one in ids}
    found = of_list(ids, homes, managers)

    def is_below(one, boss):
        while one is not None and one != boss:
            one = managers[one]
        return one == boss

    for boss in ids:
        wanted = {
            str(home)
            for home in (1, 2)
            if home in homes.values()
            and all(is_below(one, boss) for one in ids if homes[one] == home)
        }
        assert found.get(boss, frozenset()) == wanted


def test_a_circle_of_managers_ends_and_what_follows_it_too():
    managers = {"a": "b", "b": "a", "c": "a"}
    found = of_list("abc", dict.fromkeys("abc", 1), managers)
    assert found == {"a": {"1"}, "b": {"1"}}
