import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.index.page import Field, Line, Text, build
from hub.index.question import parse
from hub.index.words import tokens
from hub.search.moments import SHOWN, as_moment, ranked, sentences, whole


def speech(*lines, lang="en"):
    return build(Field.SPEECH, Text([Line(*line) for line in lines], lang))


def atoms(q):
    return parse(q, ["en", "de"]).atoms


def found(page, q):
    """Moments, best first, the bad ones among them."""
    answers = sentences(page, atoms(q))
    return sorted(map(as_moment, answers), key=lambda moment: (-moment.score, moment.at_s or 0.0))


TALK = speech(
    ("Good morning, everybody. Three of our", 0.0, 3.0),
    ("largest customers are there, and because you told us", 3.0, 7.0),
    ("support hours were too short.", 7.0, 9.0),
    ("This gives us two more hours of cover", 9.0, 12.0),
    ("every working day, and Lisbon starts the early shift.", 12.0, 16.0),
)


def test_a_hit_is_its_sentence_over_all_its_cues():
    (hit,) = found(TALK, '"support hours"')
    assert hit.text == (
        "Three of our largest customers are there, and because you told us"
        " support hours were too short."
    )
    assert hit.pieces[1] == ("support hours", True)


def test_a_moment_starts_and_ends_with_its_sentence():
    (hit,) = found(TALK, "lisbon")
    assert (hit.start_s, hit.end_s) == (9.0, 16.0)


def test_a_moment_that_starts_within_a_cue_starts_at_its_first_word():
    words = [[0.2, 0.5, "Yes."], [1.7, 2.0, "Support"], [2.1, 2.6, "is"], [2.7, 3.0, "here."]]
    (hit,) = found(speech(("Yes. Support is here.", 0.0, 3.2, words)), "here")
    assert (hit.start_s, hit.at_s, hit.end_s) == (1.7, 2.7, 3.2)


def test_a_phrase_over_a_cue_border_is_one_moment_with_its_words_marked():
    (hit,) = found(TALK, '"our largest customers"')
    assert hit.pieces[1] == ("our largest customers", True)
    assert hit.at_s == pytest.approx(2.8, abs=0.3)


def test_words_in_any_inflection_are_marked_as_they_were_said():
    (hit,) = found(TALK, "customer")
    assert [text for text, is_marked in hit.pieces if is_marked] == ["customers"]


def test_the_sentence_with_more_of_the_words_comes_first():
    first, second = found(TALK, "lisbon hours")
    assert "Lisbon" in first.text
    assert "too short" in second.text


def test_sentences_with_only_the_common_words_are_left_out():
    page = speech(
        *(
            (f"The {word} is the thing in the way of the day.", at, at + 1.0)
            for at, word in enumerate(["ferry", "boat", "pier", "crew", "tide", "deck", "rope"])
        ),
    )
    shown = ranked(sentences(page, atoms("the ferry")))
    assert [as_moment(one).text for one in shown] == [
        "The ferry is the thing in the way of the day."
    ]


def test_the_last_sentence_ends_with_its_cue_though_chapters_stand_behind_it():
    page = speech(
        ("We open. Now", 2.0, 5.0), ("we close in Lisbon.", 5.0, 8.0), ("Opening", 0.0, 0.0)
    )
    (hit,) = found(page, "lisbon")
    assert (hit.text, hit.end_s) == ("Now we close in Lisbon.", 8.0)
    (chapter,) = [one for one in found(page, "opening") if one.text == "Opening"]
    assert (chapter.start_s, chapter.end_s) == (0.0, 0.0)


def test_a_pause_ends_a_sentence_where_nobody_wrote_a_full_stop():
    page = speech(("first we planned", 0.0, 2.0), ("then we sailed", 5.0, 7.0))
    (hit,) = found(page, "sailed")
    assert (hit.text, hit.start_s) == ("then we sailed", 5.0)


def test_speech_without_any_punctuation_is_cut_at_cues():
    page = speech(
        *((f"cue number{at} goes on and on without a stop", at, at + 1.0) for at in range(60))
    )
    (hit,) = found(page, "number33")
    assert len(hit.text) <= SHOWN
    assert hit.start_s <= 33.0 <= hit.end_s
    assert hit.end_s - hit.start_s <= 10.0


def test_a_very_long_cue_is_shown_around_the_marked_word():
    page = speech((" ".join(f"w{at}" for at in range(1000)), 0.0, 1000.0))
    (hit,) = found(page, "w700")
    assert len(hit.text) <= SHOWN
    assert ("w700", True) in hit.pieces
    assert 0.0 < hit.at_s - hit.start_s < 30.0


def test_a_prefix_marks_whole_words_and_only_true_beginnings():
    page = speech(("Communication matters, communicate often.", 0.0, 4.0))
    (hit,) = found(page, "communicatio*")
    assert [text for text, is_marked in hit.pieces if is_marked] == ["Communication"]


def test_each_comment_is_a_moment_of_its_own_with_its_name():
    lines = [Line("Two more hours", 3.0, 3.0, ref="a"), Line("Which hours", ref="b")]
    page = build(Field.COMMENTS, Text(lines))
    assert {(hit.ref, hit.at_s) for hit in found(page, "hours")} == {("a", 3.0), ("b", None)}


def test_a_title_is_marked_whole():
    page = build(Field.TITLE, Text([Line("October update: Lisbon & more")], "en"))
    assert whole(page, atoms("lisbon")) == (
        ("October update: ", False),
        ("Lisbon", True),
        (" & more", False),
    )


def test_markup_in_what_was_said_is_escaped():
    (hit,) = found(speech(('<script>alert("x")</script> & Lisbon', 0.0, 1.0)), "lisbon")
    assert "<script>" not in hit.marked
    assert hit.marked.endswith("&amp; <mark>Lisbon</mark>")


said = st.lists(
    st.text(alphabet=st.sampled_from("ab cé.!? \n<&¦·'’会"), max_size=40), min_size=1, max_size=12
)


@given(said, st.text(alphabet=st.sampled_from('ab cé"*-会OR'), max_size=20))
def test_marking_keeps_the_text_and_marks_only_what_was_asked_for(lines, q):
    page = speech(*((line, float(at), at + 1.0) for at, line in enumerate(lines)))
    for hit in found(page, q):
        assert re.sub("</?mark>", "", hit.marked) == html.escape(hit.text)
        assert hit.text in page.text.replace("\n", " ")
        assert any(is_marked for _, is_marked in hit.pieces)
        assert all(any(tokens(text)) for text, is_marked in hit.pieces if is_marked)
        assert 0.0 <= hit.start_s <= hit.at_s <= hit.end_s <= len(lines)
