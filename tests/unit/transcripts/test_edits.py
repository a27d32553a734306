"""Word times after an edit: what is still there keeps its time."""

from hypothesis import given
from hypothesis import strategies as st

from transcripts.edits import in_lines, moved, retimed
from transcripts.engine import Word

KNOWN = (
    Word(1.0, 1.4, "Nobody"),
    Word(1.4, 1.6, "is"),
    Word(1.6, 2.0, "asked"),
    Word(2.0, 2.2, "to"),
    Word(2.2, 3.0, "re-locate."),
)
TEXTS = st.lists(st.sampled_from(["a", "b", "c", "dd", "eee."]), max_size=12)


def test_a_mended_word_stands_between_its_neighbours():
    words = retimed("Nobody is asked to relocate.", 1.0, 3.0, KNOWN)
    assert words[:4] == KNOWN[:4]
    assert (words[4].text, words[4].start_s, words[4].end_s) == ("relocate.", 2.2, 3.0)


def test_a_word_that_was_added_takes_none_of_the_others_time():
    words = retimed("Nobody at all is asked to re-locate.", 1.0, 3.0, KNOWN)
    assert [word.text for word in words] == [
        "Nobody",
        "at",
        "all",
        "is",
        "asked",
        "to",
        "re-locate.",
    ]
    assert words[3].start_s == 1.4


def test_words_without_spaces_between_them_stay_as_they_are():
    known = (Word(0, 1, "你"), Word(1, 2, "好"))
    assert retimed("你好", 0, 2, known) == known


def test_characters_without_spaces_keep_their_times_around_one_that_is_mended():
    known = (Word(0, 2, "会社"), Word(2, 4, "です。"))
    words = retimed("会社でした。", 0, 4, known)
    assert [(word.text, word.start_s) for word in words[:3]] == [("会", 0), ("社", 1), ("で", 2)]
    assert "".join(word.text for word in words) == "会社でした。"


def test_a_text_is_parted_at_a_space_or_between_wide_characters():
    assert in_lines("We sail at dawn.") == "We sail at dawn."
    assert in_lines("word " * 12) == "\n".join(["word word word word word word"] * 2)
    assert in_lines("あ" * 22) == "\n".join(["あ" * 11] * 2)
    assert in_lines("あ" * 11 + "。" + "あ" * 11).split("\n")[0] == "あ" * 11 + "。"
    assert in_lines("x" * 60) == "x" * 60


def test_a_text_of_which_nothing_is_left_has_no_times():
    assert retimed("Something else", 1.0, 3.0, KNOWN) == ()
    assert retimed("Anything", 1.0, 3.0, ()) == ()


@given(TEXTS, TEXTS, st.floats(0, 5), st.floats(0.1, 5))
def test_times_rise_within_the_cue_and_spell_its_text(old, new, start_s, lasts_s):
    known = tuple(Word(float(at), at + 0.5, text) for at, text in enumerate(old))
    end_s = start_s + lasts_s
    words = retimed(" ".join(new), start_s, end_s, known)
    assert not words or [word.text for word in words] == new
    times = [time_s for word in words for time_s in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert all(start_s - 0.001 <= time_s <= end_s + 0.001 for time_s in times)


@given(st.floats(-5, 5))
def test_moving_there_and_back_changes_nothing(by_s):
    back = moved(moved(KNOWN, by_s), -by_s)
    assert all(abs(a.start_s - b.start_s) < 0.003 for a, b in zip(back, KNOWN, strict=True))
