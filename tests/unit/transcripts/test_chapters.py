"""Proposals for chapters: where the topic changes, and only there."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transcripts.chapters import LONGEST_TITLE, SHORTEST_CHAPTER_S, propose
from transcripts.cues import Cue

LISBON = (
    "The new office in Lisbon opens in March.",
    "Forty people will move into the Lisbon office.",
    "The building stands beside the river in Lisbon.",
    "Engineers who move to the office get help with the building permit.",
    "The office has room for sixty people when the building is finished.",
)
PLANNER = (
    "The planner shows who is on holiday and which shift is free.",
    "Every team can plan its shift in the planner from Monday on.",
    "A holiday that is entered in the planner blocks the shift.",
    "Try the planner with your team and tell us which shift is missing.",
    "The planner sends a message when a shift changes.",
)
MONEY = (
    "Revenue grew by nine percent against the budget.",
    "The budget for travel stays below revenue of last year.",
    "Customers pay their invoice sooner, so revenue is steady.",
    "Every invoice above the budget is seen by finance.",
    "Finance expects that revenue and budget meet in June.",
)


def spoken(*topics: tuple[str, ...], pause_s: float = 0.1, each_s: float = 8.0) -> list[Cue]:
    cues, at_s = [], 0.0
    for topic in topics:
        for sentence in (*topic, *topic[::-1]):
            cues.append(Cue(at_s, at_s + each_s, sentence))
            at_s += each_s + 0.1
        at_s += pause_s
    return cues


def test_a_chapter_begins_where_the_topic_changes():
    cues = spoken(LISBON, PLANNER, MONEY)
    found = propose(cues)
    assert [round(one.start_s) for one in found] == [
        0,
        round(cues[10].start_s),
        round(cues[20].start_s),
    ]
    assert found[1].title == PLANNER[0].rstrip(".")[:LONGEST_TITLE] or found[1].title.endswith("…")


def test_one_topic_makes_no_chapters():
    assert propose(spoken(LISBON, LISBON, LISBON)) == []


def test_a_short_recording_makes_no_chapters():
    assert propose(spoken(LISBON, PLANNER, each_s=3.0)) == []


def test_nothing_said_makes_no_chapters():
    assert propose([]) == []


@given(st.lists(st.tuples(st.floats(0.2, 9), st.floats(0, 12), st.text(max_size=40)), max_size=60))
def test_chapters_are_in_order_apart_and_begin_where_something_is_said(parts):
    cues, at_s = [], 0.0
    for lasts_s, pause_s, text in parts:
        cues.append(Cue(at_s, at_s + lasts_s, text))
        at_s += lasts_s + pause_s
    found = propose(cues)
    starts = [one.start_s for one in found]
    assert all(b - a >= SHORTEST_CHAPTER_S for a, b in pairwise(starts))
    assert set(starts[1:]) <= {cue.start_s for cue in cues}
    assert all(len(one.title) <= LONGEST_TITLE for one in found)
