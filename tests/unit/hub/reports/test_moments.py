"""Reactions over sentences, with enough people in each passage."""

from hypothesis import given
from hypothesis import strategies as st

from hub.disclosure.rules import K_SHARES
from hub.reports.moments import over_sentences

SPOKEN = [(0.0, 4.0, "One."), (4.5, 8.0, "Two."), (8.0, 12.0, "Three."), (12.0, 20.0, "Four.")]
taps = st.lists(
    st.tuples(st.floats(0, 20), st.sampled_from(["agree", "unsure"]), st.sampled_from("abcdefgh")),
    max_size=60,
)


def tapped(at_s, people, kind="agree"):
    return [(at_s, kind, person) for person in people]


def test_a_tap_between_sentences_belongs_to_the_one_before():
    found = over_sentences(tapped(4.2, "abcde"), SPOKEN)
    assert (found[0].text, found[0].of("agree")) == ("One.", 5)


def test_a_sentence_with_few_people_joins_its_neighbour():
    found = over_sentences([*tapped(1, "abc"), *tapped(5, "defgh", "unsure")], SPOKEN)
    assert (found[0].text, found[0].taps) == ("One. Two.", {"agree": 3, "unsure": 5})
    assert [p.text for p in found[1:]] == ["Three.", "Four."]


def test_the_same_person_twice_is_one_person():
    assert over_sentences(tapped(1, "aaaaaaaa"), SPOKEN) == []


@given(taps)
def test_no_passage_shows_fewer_than_five_people_and_no_tap_is_lost(given_taps):
    found = over_sentences(given_taps, SPOKEN)
    assert all(not p.people or len(p.people) >= K_SHARES for p in found)
    if found:
        assert sum(p.of("agree", "unsure") for p in found) == len(given_taps)
        assert (found[0].start_s, found[-1].end_s) == (0.0, 20.0)


def test_nothing_spoken_shows_nothing():
    assert over_sentences(tapped(1, "abcdef"), []) == []
