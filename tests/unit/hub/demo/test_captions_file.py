"""Captions are cut as a captioner would: short lines, all words, in time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.demo.captions_file import CUE_S, LINE_CHARS, clock, cues, in_lines, write_vtt

WORDS = st.lists(st.text("abcdefghij,’", min_size=1, max_size=14), min_size=1, max_size=40)


@given(WORDS, st.floats(0, 1000), st.floats(0.5, 30))
def test_every_cut_keeps_all_words_within_the_time_of_the_sentence(
    words: list[str], start_s: float, length_s: float
) -> None:
    made = cues(" ".join(words), start_s, start_s + length_s)
    assert " ".join(text for _, _, text in made).split() == words
    assert made[0][0] == start_s
    assert made[-1][1] == start_s + length_s
    assert all(a < b for a, b, _ in made)
    assert all(made[n][1] == made[n + 1][0] for n in range(len(made) - 1))


@given(WORDS, st.floats(0.5, 30))
def test_every_caption_fits_two_lines_and_is_short(words: list[str], length_s: float) -> None:
    for start_s, end_s, text in cues(" ".join(words), 0, length_s):
        lines = in_lines(text).split("\n")
        assert len(lines) <= 2
        assert all(len(line) <= LINE_CHARS for line in lines)
        assert end_s - start_s <= CUE_S or " " not in text


def test_a_sentence_is_cut_at_its_comma() -> None:
    text = "It costs us about half a year to build it, and it is the right way round for all of us."
    assert [piece for _, _, piece in cues(text, 0, 6)] == [
        "It costs us about half a year to build it,",
        "and it is the right way round for all of us.",
    ]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "00:00:00.000"), (61.5, "00:01:01.500"), (3599.9996, "01:00:00.000")],
)
def test_times_are_written_as_webvtt_wants_them(seconds: float, written: str) -> None:
    assert clock(seconds) == written


def test_apostrophes_are_typographic() -> None:
    assert "can’t" in write_vtt(["I can't."], [(0, 1)])
