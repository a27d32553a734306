import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.index.question import MOST_PIECES, parse, repeated_terms_of, terms_of
from tests.unit.hub.index.test_words import plain


def shape(raw, **how):
    """Words of each clause's atoms, a star at prefixes, and what must not be there."""
    question = parse(raw, ["en"], **how)
    return (
        [[written(atom) for atom in clause] for clause in question.clauses],
        [written(atom) for atom in question.without],
    )


def written(atom):
    return " ".join(atom.words) + ("*" if atom.prefix else "")


@pytest.mark.parametrize(
    ("raw", "clauses", "without"),
    [
        ("lisbon hours", [["lisbon"], ["hours"]], []),
        ('"support hours" lisbon', [["support hours"], ["lisbon"]], []),
        ("“support hours”", [["support hours"]], []),
        ('"support hours', [["support hours"]], []),
        ("lisbon -porto", [["lisbon"]], ["porto"]),
        ('lisbon -"two weeks"', [["lisbon"]], ["two weeks"]),
        ("lisbon OR porto hours", [["lisbon", "porto"], ["hours"]], []),
        ("OR lisbon OR", [["lisbon"]], []),
        ("lisbon AND porto", [["lisbon"], ["porto"]], []),
        ("lisbon or porto", [["lisbon"], ["or"], ["porto"]], []),
        ("supp*", [["supp*"]], []),
        ('"support ho"*', [["support ho*"]], []),
        ("two-week e-mail", [["two week"], ["e mail"]], []),
        ("-porto", [], ["porto"]),
        ('* - "" OR -', [], []),
        ("", [], []),
        ('x NEAR(y) {title}: ^z "', [["x"], ["near y"], ["title"], ["z"]], []),
    ],
)
def test_what_is_typed_is_read_as_meant(raw, clauses, without):
    assert shape(raw) == (clauses, without)


def test_the_last_word_may_be_unfinished_while_typing():
    assert shape("lisbon supp", last_is_prefix=True) == ([["lisbon"], ["supp", "supp*"]], [])
    open_phrase = [["support ho", "support ho*"]]
    assert shape('"support ho', last_is_prefix=True) == (open_phrase, [])
    assert shape('"support ho"', last_is_prefix=True) == ([["support ho"]], [])


def test_a_word_is_read_in_every_language_in_use():
    (clause,) = parse("fragen", ["de", "en"]).clauses
    assert clause[0].readings == {"de": ("frag",), "en": ("fragen",)}


def test_only_a_short_beginning_is_a_term():
    asked = {raw: parse(raw, ["en"]).atoms[0] for raw in ("pla*", "plan*", '"a pl"*', "plan")}
    assert [terms_of(atom) for atom in asked.values()] == [
        [("→pla",)],
        [("·plan",)],
        [("·a", "·pl")],
        [("plan·en",)],
    ]
    assert [atom.is_open for atom in asked.values()] == [False, True, True, False]
    assert [bool(repeated_terms_of(atom)) for atom in asked.values()] == [False] * 3 + [True]


def test_a_very_long_question_is_cut():
    assert len(parse("word " * 5000, ["en"]).atoms) <= MOST_PIECES


@given(st.text())
def test_nothing_that_is_typed_is_an_error(raw):
    for atom in parse(raw, ["en", "de"], last_is_prefix=True).atoms:
        assert all(map(plain, "".join(atom.words)))
