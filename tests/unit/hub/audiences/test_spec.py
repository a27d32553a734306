"""How an audience is written is read back, and what can't be read is told by its term."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audiences.spec import Kind, Term, nearest, parse
from hub.core.errors import Rejected

VALUES = st.text(
    st.characters(blacklist_characters='"', blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=20,
).filter(lambda text: text == text.strip())
TERMS = st.builds(
    lambda kind, value, excludes: Term(kind, "" if kind is Kind.EVERYONE else value, excludes),
    st.sampled_from(Kind),
    VALUES,
    st.booleans(),
)


@given(st.lists(TERMS, min_size=1, max_size=8, unique=True))
def test_what_is_written_down_is_read_back(terms: list[Term]) -> None:
    included = [*terms, Term(Kind.EVERYONE, "", excludes=False)]
    written = ",".join(str(term) for term in included)
    assert parse(written) == tuple(dict.fromkeys(included))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    terms: tuple[Term, ...] = ()
    with suppress(Rejected):
        terms = parse(text)
    assert not terms or any(not term.excludes for term in terms)


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("everyone", [(Kind.EVERYONE, "", False)]),
        (" Everyone , ", [(Kind.EVERYONE, "", False)]),
        (
            "department:Sales and more,-person:kim@example.com",
            [(Kind.DEPARTMENT, "Sales and more", False), (Kind.PERSON, "kim@example.com", True)],
        ),
        ('department:"Port, east"', [(Kind.DEPARTMENT, "Port, east", False)]),
        ("role: legal", [(Kind.ROLE, "legal", False)]),
        ("chain:a@b.c,chain:a@b.c", [(Kind.CHAIN, "a@b.c", False)]),
    ],
)
def test_terms_are_joined_by_commas(written: str, terms: list[tuple[Kind, str, bool]]) -> None:
    assert parse(written) == tuple(Term(*term) for term in terms)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Say who this is for"),
        (" , ", "Say who this is for"),
        ("everyone , , role:legal", "can't be read"),
        ("-role:legal", "leaves people out of nothing. Begin with `everyone`."),
        ("departement:Sales", "“departement:Sales” is no audience. Did you mean “department”?"),
        ("department", "“department” says no department."),
        ("department:", "“department:” says no department."),
        ("everyone:all", "“everyone:all”: `everyone` stands alone."),
        ("role:legal,,role:comms", "can't be read"),
        ("Sales", "“Sales” is no audience."),
    ],
)
def test_a_term_that_can_not_be_read_is_named(written: str, sentence: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse(written)
    assert sentence in str(refused.value)


def test_an_audience_has_an_end() -> None:
    with pytest.raises(Rejected, match="at most 200 terms"):
        parse(",".join(f"person:p{i}@example.com" for i in range(201)))


def test_the_nearest_word_is_suggested_and_a_far_one_is_not() -> None:
    assert nearest("sale", ["Sales", "Port"]) == " Did you mean “Sales”?"
    assert nearest("xyzzy", ["Sales", "Port"]) == ""
