"""Figures grow by five or more, in cells that are decided beforehand."""

from hypothesis import given
from hypothesis import strategies as st

from hub.disclosure.release import POOL, cells, renew, together
from hub.disclosure.rules import K_SHARES, SMALL_GROUP

departments = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=2), st.integers(0, 90), max_size=9
)


@given(departments)
def test_every_cell_is_of_thirty_people_or_all_there_are(sizes):
    of = cells(sizes)
    people: dict[str, int] = {}
    for name, cell in of.items():
        people[cell] = people.get(cell, 0) + sizes[name]
    if sum(sizes.values()) >= SMALL_GROUP:
        assert all(n >= SMALL_GROUP for n in people.values() if n)
    else:
        assert set(of.values()) <= {POOL}


@given(st.lists(st.sampled_from("xyz"), max_size=120))
def test_read_after_every_answer_no_cell_ever_grows_by_fewer_than_five(arrivals):
    shown, found = {}, {}
    for cell in arrivals:
        found = found | {cell: [found.get(cell, [0])[0] + 1]}
        later = renew(shown, found)
        steps = [later[key][0] - shown.get(key, [0])[0] for key in later]
        assert all(step == 0 or step >= K_SHARES for step in steps)
        shown = later
    assert all(found[key][0] - shown.get(key, [0])[0] < K_SHARES for key in found)


def test_the_whole_is_the_sum_of_what_is_shown():
    assert together({"x": [3, 2], "y": [1, 9]}, 2) == [4, 11]
    assert together({}, 2) == [0, 0]
