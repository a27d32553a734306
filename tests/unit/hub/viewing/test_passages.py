"""Where people left and what they played again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.viewing import device, manner, passages
from hub.viewing.device import KINDS
from hub.viewing.segments import CAPTIONS, HIDDEN, MUTED, Segment, pack, pack_ranges


def test_the_window_most_people_left_in_comes_first():
    blobs = (
        [pack_ranges([(0, 22)])] * 6 + [pack_ranges([(0, 41)])] * 5 + [pack_ranges([(0, 60)])] * 20
    )
    found = passages.drops(blobs, 60.0)
    assert [(one.start_s, one.share) for one in found] == [(40, 5 / 25), (20, 6 / 31)]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_no_drop_is_of_fewer_than_five_or_among_fewer_than_ten(ends):
    for one in passages.drops([pack_ranges([(0, end)]) for end in ends], 60.0):
        left = sum(1 for end in ends if one.start_s <= end < one.end_s)
        still = sum(1 for end in ends if end >= one.start_s)
        assert left >= 5
        assert still >= 10
        assert one.share == left / still


def test_what_was_played_again_is_found_where_enough_people_were():
    people, plays = np.full(60, 20), np.full(60, 20)
    plays[30:34] = 32
    plays[50] = 23
    found = passages.hot_spots(people, plays, 20)
    assert [(one.start_s, one.end_s, one.share) for one in found] == [(30, 34, 0.6)]
    assert passages.hot_spots(np.full(60, 9), plays, 9) == []


def test_manner_adds_up_speeds_and_tells_listening_from_reading():
    blob = pack(
        [
            Segment(0, 100, 10, HIDDEN),
            Segment(100, 200, 15, MUTED),
            Segment(200, 400, 10, MUTED | CAPTIONS),
        ]
    )
    shown = manner.shares(manner.of_played([(f"p{n}", "phone", blob) for n in range(5)]))
    assert shown is not None
    assert (shown.listened, shown.silent) == (0.25, 0.25)
    assert shown.speeds == [(1.0, 0.75), (1.5, 0.25)]
    assert shown.devices == [("phone", 1.0)]
    assert manner.shares(manner.of_played([])) is None


@given(st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from(KINDS)), max_size=60))
def test_no_share_of_a_device_is_of_fewer_than_five_people(played):
    blob = pack([Segment(0, 100, 10, 0)])
    shown = manner.shares(manner.of_played([(person, kind, blob) for person, kind in played]))
    for kind, _share in shown.devices if shown else ():
        named = {person for person, other in played if other == kind}
        hidden = KINDS if kind == "" else ()
        assert len(named) >= 5 or hidden
    few = [kind for kind in KINDS if 0 < len({p for p, k in played if k == kind}) < 5]
    if shown and shown.devices and few:
        assert shown.devices[-1][0] == ""
        assert few[0] not in dict(shown.devices)


def test_people_of_two_times_are_never_counted_twice():
    blob = pack([Segment(0, 100, 10, HIDDEN)])
    once = manner.of_played([(f"p{n}", "phone", blob) for n in range(4)])
    both = manner.added(once, once)
    assert both["phone"] == 2 * once["phone"]
    assert manner.shares(both).listened is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0", "computer"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "computer"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148", "phone"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/131.0 Mobile Safari/537.36", "phone"),
        ("Mozilla/5.0 (Linux; Android 14; SM-X710) Chrome/131.0 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) Mobile/15E148", "tablet"),
        ("curl/8.5", "other"),
        ("", "other"),
    ],
)
def test_what_a_browser_runs_on_is_told_by_its_name(said, kind):
    assert device.of(said) == kind
