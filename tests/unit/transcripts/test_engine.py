import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.engine import Options, Segment, Word, shifted, words_of

PIECES = st.lists(
    st.tuples(
        st.floats(0, 30), st.floats(0, 30), st.text(" ab.", min_size=1, max_size=5), st.floats(0, 1)
    ),
    max_size=30,
)


@pytest.mark.parametrize("window_s", [0.5, 31])
def test_a_window_that_no_model_can_hear_is_refused(window_s: float):
    with pytest.raises(ValueError, match="1 to 30 seconds"):
        Options(window_s=window_s)


def test_a_beam_of_nothing_is_refused():
    with pytest.raises(ValueError, match="beam"):
        Options(beam=0)


@given(PIECES)
def test_word_times_never_step_back_whatever_the_alignment_says(pieces):
    words = words_of(pieces)
    times = [time for word in words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert [word.text for word in words] == [p[2].strip() for p in pieces if p[2].strip()]


def test_a_leading_space_tells_words_apart_from_parts_of_words():
    words = words_of([(0, 1, " two", 0.9), (1, 2, "-fold", 0.8), (2, 3, " rise", 0.7)])
    assert [(word.text, word.spaced) for word in words] == [
        ("two", True),
        ("-fold", False),
        ("rise", True),
    ]


def test_a_segment_is_moved_with_its_words():
    moved = shifted(Segment(1.0, 2.0, "So.", (Word(1.25, 1.75, "So."),)), 30.5)
    assert (moved.start_s, moved.end_s) == (31.5, 32.5)
    assert moved.words == (Word(31.75, 32.25, "So."),)
