"""Caption lines joined to sentences."""

from hub.captions.spoken import sentences


def test_lines_join_until_a_sentence_ends():
    lines = [
        (0.0, 2.0, "We carried"),
        (2.0, 4.0, "more people."),
        (4.0, 6.0, "Less fuel?”"),
        (6.0, 7.0, "Yes"),
    ]
    assert sentences(lines) == [
        (0.0, 4.0, "We carried more people."), (4.0, 6.0, "Less fuel?”"), (6.0, 7.0, "Yes"),
    ]  # fmt: skip


def test_words_without_an_end_stop_after_twenty_seconds():
    lines = [(i * 5.0, i * 5.0 + 5, "and") for i in range(8)]
    assert [(a, b) for a, b, _ in sentences(lines)] == [(0.0, 20.0), (20.0, 40.0)]


def test_empty_lines_are_no_sentences():
    assert sentences([(0.0, 1.0, " \n ")]) == []
