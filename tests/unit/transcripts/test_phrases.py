import pytest

from transcripts.phrases import cost_of_break, ends_sentence


@pytest.mark.parametrize("word", ["done.", "done!", "really?", "done.”", "2026.", "完了。", "so…"])
def test_a_sentence_ends_here(word: str):
    assert ends_sentence(word)


@pytest.mark.parametrize("word", ["Dr.", "e.g.", "J.", "3.", "done,", "done", "."])
def test_a_sentence_goes_on_here(word: str):
    assert ends_sentence(word) is (word == ".")


def test_a_break_costs_the_more_the_more_it_tears_apart():
    costs = [
        cost_of_break("done.", "Then"),
        cost_of_break("done,", "then"),
        cost_of_break("report", "on"),
        cost_of_break("annual", "report"),
        cost_of_break("the", "report"),
    ]
    assert costs == sorted(set(costs))


def test_german_articles_lean_on_their_noun_too():
    assert cost_of_break("die", "Ergebnisse") > cost_of_break("neue", "Budget")
