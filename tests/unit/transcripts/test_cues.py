from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transcripts.cues import (
    LINE_CHARACTERS,
    LINES,
    LONGEST_S,
    MOST_CHARACTERS_A_S,
    PAUSE_S,
    SHORTEST_S,
    Cue,
    from_words,
    joined,
    live,
)
from transcripts.engine import Segment, Word
from transcripts.phrases import ends_sentence

SOME_TEXTS = "a the board report, approved. Finance? of Rindfleischetikettierung 2026. so – yes!"
TEXTS = st.sampled_from(SOME_TEXTS.split())
STEPS = st.lists(
    st.tuples(
        TEXTS,
        st.sampled_from([0.0, 0.02, 0.1, 0.4, 0.9, 1.5, 6.0]),
        st.sampled_from([0.0, 0.05, 0.2, 0.5, 1.1]),
        st.booleans(),
    ),
    max_size=150,
)


def _spoken(steps: list[tuple[str, float, float, bool]]) -> list[Word]:
    words, at = [], 0.0
    for text, gap_s, length_s, spaced in steps:
        start_s = round(at + gap_s, 3)
        at = round(start_s + length_s, 3)
        words.append(Word(start_s, at, text, 0.9, spaced))
    return words


WORDS = STEPS.map(_spoken)


def _said(text: str, start_s: float = 0.0, word_s: float = 0.3, gap_s: float = 0.02) -> list[Word]:
    return _spoken([(word, gap_s, word_s, True) for word in text.split()])


def _texts(cues: list[Cue]) -> list[str]:
    return [cue.text for cue in cues]


@given(WORDS)
def test_every_word_stands_in_exactly_one_cue_in_order(words):
    assert [word for cue in from_words(words) for word in cue.words] == words


@given(WORDS)
def test_the_text_of_a_cue_is_its_words(words):
    for cue in from_words(words):
        flat = cue.text.replace("\n", " ")
        assert flat.replace(" ", "") == "".join(word.text for word in cue.words)


@given(WORDS)
def test_no_cue_has_more_than_two_lines_of_42_characters(words):
    for cue in from_words(words):
        lines = cue.text.split("\n")
        assert len(lines) <= LINES
        assert all(len(line) <= LINE_CHARACTERS for line in lines) or len(cue.words) == 1


@given(WORDS)
def test_cues_never_overlap_and_never_last_longer_than_seven_seconds(words):
    cues = from_words(words)
    assert all(0 < cue.end_s - cue.start_s <= LONGEST_S + 1e-6 for cue in cues)
    assert all(a.end_s <= b.start_s for a, b in pairwise(cues))


@given(WORDS)
def test_a_cue_starts_with_its_first_word(words):
    cues = from_words(words)
    for before, cue in pairwise(cues):
        follows = cue.words[0].start_s > before.words[0].start_s + 0.01 * len(words)
        assert not follows or cue.start_s == cue.words[0].start_s


@given(WORDS)
def test_a_cue_is_short_or_fast_only_where_the_next_one_leaves_no_room(words):
    cues = from_words(words)
    for cue, after in pairwise([*cues, Cue(1e9, 1e9, "")]):
        length_s = cue.end_s - cue.start_s
        fast = len(cue.text) > MOST_CHARACTERS_A_S * length_s and length_s < LONGEST_S - 1e-6
        if length_s < SHORTEST_S - 1e-6 or fast:
            assert cue.end_s == after.start_s


@given(WORDS)
def test_a_sentence_ends_a_cue_unless_it_is_too_short_to_be_read(words):
    for cue in from_words(words):
        for at, word in enumerate(cue.words[:-1]):
            if ends_sentence(word.text):
                assert cue.words[at + 1].start_s - cue.words[0].start_s < SHORTEST_S


@given(WORDS)
def test_no_cue_reaches_over_a_pause(words):
    for cue in from_words(words):
        assert all(b.start_s - a.end_s < PAUSE_S for a, b in pairwise(cue.words))


@given(WORDS, st.integers(1, 9))
def test_cues_are_the_same_whether_words_come_at_once_or_bit_by_bit(words, size):
    parts = [words[at : at + size] for at in range(0, len(words), size)]
    segments = [
        Segment(part[0].start_s, part[-1].end_s, joined(part), tuple(part)) for part in parts
    ]
    assert list(live(segments)) == from_words(words)


def test_a_cue_comes_as_soon_as_the_next_one_has_begun():
    taken: list[str] = []

    def segments() -> Iterator[Segment]:
        for text, at in (("First one here.", 0.0), ("Second one.", 3.0), ("Third one.", 6.0)):
            taken.append(text)
            words = [Word(at + n, at + n + 0.8, word) for n, word in enumerate(text.split())]
            yield Segment(at, at + 2, text, tuple(words))

    cues = live(segments())
    assert next(cues).text == "First one here."
    assert taken == ["First one here.", "Second one."]


def test_a_long_sentence_breaks_where_a_speaker_would():
    text = (
        "I want to tell you, before anything else, that the results of the last quarter "
        "are better than any of us had hoped for when we met in January."
    )
    cues = from_words(_said(text, word_s=0.25))
    assert 2 <= len(cues) <= 3
    last_words = {line.split()[-1] for cue in cues for line in cue.text.split("\n")}
    assert not last_words & {"the", "of", "that", "in", "than", "when"}


def test_lines_of_a_cue_part_at_the_comma():
    (cue,) = from_words(
        _said("When the budget is approved, every manager will be told.", word_s=0.3)
    )
    assert cue.text == "When the budget is approved,\nevery manager will be told."


def test_a_single_word_is_not_left_over():
    text = "The leadership team explained the customer feedback to our sales office in spring today"
    for cue in from_words(_said(text)):
        assert len(cue.words) > 1


def test_short_gaps_are_closed_and_long_ones_left():
    words = [*_said("Good morning everyone."), Word(1.4, 2.4, "Thanks!"), Word(9.0, 10.0, "Bye.")]
    first, second, third = from_words(words)
    assert first.end_s == second.start_s == 1.4
    assert second.end_s == 2.4
    assert third.start_s == 9.0


def test_words_without_spaces_between_them_stay_together():
    words = [Word(0, 1, "会社", spaced=True), Word(1, 2, "です。", spaced=False)]
    assert _texts(from_words(words)) == ["会社です。"]


def test_a_short_answer_before_a_long_sentence_can_be_read():
    words = _said("Yes.") + _spoken(
        [(word, 0.0, 0.25, True) for word in ("the budget for the harbour " * 5).split()]
    )
    later = [Word(w.start_s + 0.35, w.end_s + 0.35, w.text) for w in words[1:]]
    cues = from_words([words[0], *later])
    assert all(cue.end_s - cue.start_s >= SHORTEST_S for cue in cues)
    assert cues[0].text.startswith("Yes. the budget")


def test_wide_characters_count_double():
    text = "本日は皆さまにお集まりいただきありがとうございます。" * 2
    words = [Word(at * 0.2, (at + 1) * 0.2, char, spaced=False) for at, char in enumerate(text)]
    lines = [line for cue in from_words(words) for line in cue.text.split("\n")]
    assert "".join(lines) == text
    assert max(map(len, lines)) <= LINE_CHARACTERS / 2
    assert all(line[0] != "。" for line in lines)


def test_no_words_make_no_cues():
    assert from_words([]) == []
    assert list(live([])) == []
