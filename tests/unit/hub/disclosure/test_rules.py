"""Nothing that is hidden can be worked out from what is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.disclosure import rules

sizes = st.dictionaries(st.text(max_size=3), st.integers(1, 40), max_size=12)


@given(sizes)
def test_subtraction_from_the_parent_gives_no_small_group(groups):
    shown = rules.shown_groups(groups)
    hidden = {key: size for key, size in groups.items() if key not in shown}
    assert all(groups[key] >= rules.K_SHARES for key in shown)
    if shown and hidden:
        assert len(hidden) != 1
        assert sum(hidden.values()) >= rules.K_SHARES


@given(st.dictionaries(st.text(max_size=3), st.integers(5, 40)))
def test_nothing_is_lost_where_all_are_large(groups):
    assert rules.shown_groups(groups) == set(groups)


@given(st.integers(1, 29).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_small_group_never_shows_nearly_all_or_nearly_none(of):
    count, size = of
    share = rules.share(count, size)
    assert share.value is None or rules.LOW < share.value < rules.HIGH


@pytest.mark.parametrize(
    ("count", "size", "value", "band"),
    [
        (9, 10, None, "over 90 %"),
        (1, 10, None, "under 10 %"),
        (5, 10, 0.5, ""),
        (30, 30, 1.0, ""),
        (2, 4, None, ""),
    ],
)
def test_how_a_share_is_shown(count, size, value, band):
    share = rules.share(count, size)
    assert (share.value, share.band) == (value, band)
    assert bool(share.hidden) == (size < rules.K_SHARES)


@given(st.integers(0, 200), st.integers(1, 200))
def test_a_part_changes_by_five_people_or_more_and_never_says_too_much(count, size):
    count = min(count, size)
    shown = rules.part(count, size)
    if shown.value is not None:
        assert shown.value * size == pytest.approx(count - count % 5)
    if count < 5:
        assert shown.value is None
        assert not shown.band
    if shown.band:
        assert count / size >= rules.HIGH


@given(st.dictionaries(st.integers(0, 6), st.integers(1, 40), max_size=7))
def test_levels_are_joined_downwards_until_each_has_ten(sizes):
    joined = rules.joined_levels(sizes)
    assert all(sum(sizes[depth] for depth in one) >= rules.K_CURVES for one in joined)
    if sum(sizes.values()) >= rules.K_CURVES:
        assert [depth for one in joined for depth in one] == sorted(sizes)
    else:
        assert joined == []
