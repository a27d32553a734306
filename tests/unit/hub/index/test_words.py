import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.index.words import LONGEST_TERM, fold, stem, tokens


def plain(char):
    """Whether it means nothing in the databases' own languages, nor to `hub.index.page`."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def folded(text):
    return [token.folded for token in tokens(text)]


def test_accents_and_case_are_folded():
    assert folded("Größe CAFÉ Ångström") == ["grosse", "cafe", "angstrom"]


def test_strokes_are_folded_as_accents_are():
    assert folded("Łódź Sørensen Đặng Ægir cœur þing") == [
        *("lodz", "sorensen", "dang", "aegir", "coeur", "thing"),
    ]


def test_vowels_that_are_written_as_marks_tell_words_apart():
    assert folded("कल काल कला") == ["कल", "काल", "कला"]
    assert folded("ปี ปู") == ["ปี", "ปู"]
    assert folded("क़लम كِتَاب שָׁלוֹם") == [
        "कलम",
        "كتاب",
        "שלום",
    ]
    assert stem("लड़कियां", "hi") == stem("लड़की", "hi")


@pytest.mark.parametrize("written", ["don't", "don’t", "DON'T", "dont"])
def test_an_apostrophe_within_a_word_is_no_border(written):
    assert folded(written) == ["dont"]


def test_a_possessive_is_the_word_itself():
    assert folded("the company's results") == ["the", "company", "results"]


def test_an_elision_is_two_words():
    assert folded("l'entreprise") == ["l", "entreprise"]


def test_a_script_without_spaces_is_read_character_by_character():
    assert folded("会議は10時") == ["会", "議", "は", "10", "時"]


def test_signs_between_words_are_no_words():
    assert folded("e-mail: “kim@example.com” — 3.5 % * ¦ ·") == [
        *("e", "mail", "kim", "example", "com"),
        *("3", "5"),
    ]


def test_combining_marks_belong_to_their_word():
    assert folded("cafe\u0301 हिन्दी") == ["cafe", fold("हिन्दी")]


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "results", "result"),
        ("de", "besprechungen", "besprechung"),
        ("de-CH", "fragen", "frage"),
        ("fr", "reunions", "reunion"),
        ("", "hours", "hour"),
    ],
)
def test_inflected_forms_have_one_stem(lang, one, other):
    assert stem(one, lang) == stem(other, lang)


def test_a_language_without_a_stemmer_keeps_its_words():
    assert stem("results", "xx") == "results"


@given(st.text())
def test_any_text_has_tokens_in_order_whose_terms_are_plain(text):
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end
        assert all(map(plain, token.folded))
        assert len(token.folded) <= LONGEST_TERM


@given(st.text())
def test_a_word_of_a_text_is_the_same_word_alone(text):
    for token in tokens(text):
        assert folded(text[token.start : token.end]) == [token.folded]
