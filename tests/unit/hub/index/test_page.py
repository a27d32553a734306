from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hub.index.page import BREAK, Field, Line, Page, Text, build, parts
from hub.index.rows import former_of, page_of, row_of
from hub.index.words import end_of, fold


class Row:
    def __init__(self, values):
        self.__dict__.update(values)


def speech(*lines, lang="en"):
    return build(Field.SPEECH, Text(lines, lang))


def terms(joined):
    return joined.split(" ") if joined else []


def test_word_times_are_kept_for_each_word():
    words = [[3.0, 3.4, "Two"], [3.5, 3.9, "more"], [4.0, 4.4, "hours."]]
    page = speech(Line("Two more\nhours.", 3.0, 5.0, words))
    assert page.text == "Two more hours."
    assert list(page.times_ms) == [3000, 3500, 4000]


def test_without_word_times_they_follow_the_place_in_the_cue():
    page = speech(Line("ab cd ef", 10.0, 18.0))
    assert list(page.times_ms) == [10_000, 13_000, 16_000]


def test_word_times_that_no_longer_fit_the_text_are_not_used():
    page = speech(Line("ab xy", 10.0, 15.0, [[14.0, 14.5, "ab"]]))
    assert list(page.times_ms) == [10_000, 13_000]


def test_phrases_run_over_cues_but_not_over_comments():
    lines = [Line("one"), Line("two")]
    assert build(Field.SPEECH, Text(lines)).stems == "one two"
    assert build(Field.COMMENTS, Text(lines)).stems == f"one {BREAK} two {BREAK}"


def test_how_words_begin_and_what_is_said_again_are_terms_that_stand_nowhere():
    page = speech(Line("Plan the plan, plans: planned. A plan, a plan, a plan, a plan in Oslo."))
    assert sorted([*page.beginnings(), *page.often()]) == sorted(
        [
            *("→a", "→i", "→in", "→o", "→os", "→osl", "→p", "→pl", "→pla", "→t", "→th", "→the"),
            *("plan·en²", "plan·en⁴", "plan·en⁸", "a·en²", "a·en⁴"),
        ]
    )
    assert page.terms.count("plan·en ") == 8


def test_a_place_in_the_text_leads_to_its_line():
    page = build(Field.COMMENTS, Text([Line("first", ref="a"), Line("second", ref="b")]))
    assert [page.mark_at(at).ref for at in (0, 4, 6, 11)] == ["a", "a", "b", "b"]


@given(st.lists(st.text()), st.sampled_from(list(Field)))
def test_every_term_stands_where_its_offset_says(texts, field):
    page = build(field, Text([Line(text, 1.0, 2.0) for text in texts]))
    stems, words = terms(page.stems), terms(page.words)
    assert len(stems) == len(words) == len(page.offsets) == len(page.times_ms)
    for word, offset in zip(words, page.offsets, strict=True):
        if word != BREAK:
            assert fold(page.text[offset : end_of(page.text, offset)]) == word


@given(st.lists(st.text(min_size=1), min_size=1))
def test_a_page_survives_its_row(texts):
    page = build(Field.SPEECH, Text([Line(text, 1.5, 2.5, ref="x") for text in texts], "de"))
    if page.stems:
        _clip, field, lang, _variant, *kept = row_of("clip", 0, page).values()
        assert page_of(field, lang, *kept) == page


@given(
    st.lists(st.text("ab é-.\n", max_size=6), max_size=8),
    st.lists(st.text("ab é-.\n", max_size=6), max_size=3),
    st.integers(0, 8),
    st.integers(0, 8),
)
def test_an_edited_page_is_as_if_it_were_new(said, instead, first, last):
    before = speech(*map(Line, said))
    after = [Line(text, 1.0, 2.0) for text in (*said[:first], *instead, *said[last:])]
    former = former_of(Row(row_of("clip", 0, before))) if before.stems else None
    page = build(Field.SPEECH, Text(after, "en"), former)
    assert page == speech(*after)
    assert page.vocabulary <= page.columns.fresh | before.vocabulary


@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=400),
    st.integers(10, 60),
    st.integers(8, 30),
    st.integers(0, 5),
)
def test_parts_hold_every_phrase_and_never_too_much(said, longest, most, overlap):
    page = speech(Line(" ".join(said)))
    found = parts(said, max(Counter(said).values()), longest, most, overlap)
    assert_covered(page, found, overlap)
    for part in found:
        assert len(part) <= longest + overlap + 1
        assert max(Counter(terms(page.stems)[at] for at in part).values()) <= most + overlap


def assert_covered(page: Page, found: list[range], overlap: int):
    for start in range(len(terms(page.stems)) - overlap):
        phrase = range(start, start + overlap + 1)
        assert any(phrase[0] in part and phrase[-1] in part for part in found)
