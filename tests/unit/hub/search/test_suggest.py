import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.search.suggest import beginnings, closest, replaced

KNOWN = ["support", "report", "lisbon", "hours", "port", "airport", "receive", "supports"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("suport", "support"), ("lisbn", "lisbon"), ("recieve", "receive")]
)
def test_the_word_that_was_meant_comes_first(typed, meant):
    assert closest(typed, KNOWN)[0] == meant


LETTERS = st.characters(codec="ascii", categories=["Ll"])


@given(st.text(LETTERS, min_size=5, max_size=9), st.integers(0, 4), LETTERS)
def test_wherever_a_letter_is_mistyped_the_word_is_looked_at(word, at, letter):
    before, own, after = word[:at], word[at], word[at + 1 :]
    swapped = before + after[:1] + own + after[1:]
    for typed in (before + after, before + letter + after, before + letter + own + after, swapped):
        assert word.startswith(tuple(beginnings(typed)))


def test_a_word_like_nothing_has_no_suggestion():
    assert closest("zzzzz", KNOWN) == []


def test_a_word_is_never_suggested_for_itself():
    assert "support" not in closest("support", KNOWN)


def test_words_are_put_right_where_they_stand():
    assert replaced('"lisbn suport" -x', [(1, 6, "lisbon"), (7, 13, "support")]) == (
        '"lisbon support" -x'
    )


@given(st.text(max_size=30), st.lists(st.text(max_size=12), max_size=20))
def test_what_is_suggested_is_always_a_known_word(word, known):
    assert set(closest(word, known)) <= set(known)
