"""By which way somebody came: the mark in the address, else the page before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.viewing import ways


@pytest.mark.parametrize(
    ("mark", "came_from", "way"),
    [
        ("mail", None, "mail"),
        ("share", "/search", "share"),
        ("", "/", "home"),
        ("", "/library", "pages"),
        ("", "/clips/abc", "pages"),
        ("", "/search", "search"),
        ("search", "/", "search"),  # what the field of any page offers
        ("", "/notices", "notice"),
        ("", "/sign-in", "link"),
        ("", None, "link"),
        ("home", None, "link"),  # no link of Hub's is marked like this
        ("<script>", None, "link"),
    ],
)
def test_a_visit_has_one_way(mark, came_from, way):
    assert ways.of_visit(mark, came_from) == way


@given(st.dictionaries(st.sampled_from(ways.ALL), st.integers(1, 60)))
def test_no_share_speaks_of_fewer_than_five_people(found):
    reached = sum(found.values())
    for one in ways.shares(found, reached):
        assert one.share * reached >= 5 - 1e-9
    assert sum(one.share for one in ways.shares(found, reached)) <= 1 + 1e-9
