from hypothesis import assume, given
from hypothesis import strategies as st

from hub.index.columns import Former
from hub.index.page import Field, Line, Page, Text, build
from hub.index.rows import former_of, row_of
from hub.index.vectors import LINES, vectors
from tests.unit.hub.index.test_page import Row

SAID = st.lists(st.sampled_from(["we open", "in Lisbon", "two-week", "…", "a b c"]), max_size=180)


def page_of(said: list[str], field: Field = Field.SPEECH, former: Former | None = None) -> Page:
    return build(field, Text([Line(one) for one in said], "en"), former)


@given(SAID, SAID, st.integers(0, 180), st.integers(0, 180), st.sampled_from(list(Field)))
def test_what_an_edit_changes_makes_of_the_parts_what_they_would_be_anew(
    said, instead, first, last, field
):
    before, after = page_of(said, field), [*said[:first], *instead, *said[last:]]
    assume(before.stems and page_of(after, field).stems)
    former = former_of(Row(row_of("clip", 0, before)))
    numbers, changed = vectors(page_of(after, field, former), former)
    every = {**vectors(before, None)[1], **changed}
    kept = {at: one for at, one in every.items() if at in numbers}
    assert (numbers, kept) == vectors(page_of(after, field), None)


def test_an_edit_of_a_line_changes_the_stems_and_its_own_part_of_the_words():
    said = [f"line {at}" for at in range(3 * LINES)]
    former = former_of(Row(row_of("clip", 0, page_of(said))))
    said[2 * LINES - 1] = "something else"
    numbers, changed = vectors(page_of(said, former=former), former)
    assert (numbers, set(changed)) == (range(-1, 3), {-1, 1})
