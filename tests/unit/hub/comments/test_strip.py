"""Bins of the strip never hold one to four people, and take in people by whole fives."""

import itertools
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hub.comments import strip
from hub.comments.model import Reaction, ReactionKind

taps = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 12), st.sampled_from(ReactionKind)), max_size=60
)


def reactions(drawn):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Reaction(clip_id="c", take_id="t", person_id=str(who), kind=kind, window=w, created_at=at)
        for w, who, kind in drawn
    ]


@given(taps)
def test_every_bin_holds_nobody_or_five_people(drawn):
    made = strip.bins(reactions(drawn), 61.3)
    assert all(not b.people or len(b.people) >= 5 for b in made)


@given(taps)
def test_bins_join_without_gaps_and_hold_the_taps_of_whole_fives(drawn):
    made = strip.bins(reactions(drawn), 61.3)
    if made:
        taps = sum(b.agree + b.unsure for b in made)
        people = [who for _, who, _ in drawn]
        assert len(set(people[:taps])) == len(set(people)) // 5 * 5
        assert len(set(people[: taps - 1])) < len(set(people[:taps]))
        assert all(a.end_s == b.start_s for a, b in itertools.pairwise(made))
    else:
        assert len({who for _, who, _ in drawn}) < 5


def test_an_empty_take_has_no_bins():
    assert strip.bins([], 0.0) == []
