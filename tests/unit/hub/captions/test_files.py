import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.captions.files import LONGEST_LANGUAGE, normal_language
from hub.core.errors import Rejected


@pytest.mark.parametrize(
    ("given_as", "kept"),
    [("EN", "en"), ("de_ch", "de-CH"), ("pt-br", "pt-BR"), ("und", "und"), (" fr ", "fr")],
)
def test_a_language_is_kept_in_one_way_of_writing(given_as, kept):
    assert normal_language(given_as) == kept


@given(st.text())
def test_any_other_text_is_refused_or_short_and_stable(text):
    try:
        kept = normal_language(text)
    except Rejected:
        return
    assert len(kept) <= LONGEST_LANGUAGE
    assert normal_language(kept) == kept


@pytest.mark.parametrize("text", ["", "x", "english", "de CH", "de-", "12", "en-" + "a" * 12])
def test_what_is_no_language_is_named(text):
    with pytest.raises(Rejected) as refused:
        normal_language(text)
    assert refused.value.field == "lang"
