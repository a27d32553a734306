"""The tone of a theme, by those of its comments that people read."""

import pytest

from hub.reports.model import Judgement
from hub.reports.said import tone_of

GOOD, MIXED, BAD = Judgement.FAVOURABLE, Judgement.MIXED, Judgement.UNFAVOURABLE


@pytest.mark.parametrize(
    ("read", "tone"),
    [
        ([GOOD] * 4, ""),
        ([GOOD] * 5, "favourable"),
        ([BAD] * 5, "unfavourable"),
        ([GOOD] * 3 + [BAD] * 2, "mixed"),
        ([GOOD] * 8 + [BAD] * 4, "mixed"),  # two thirds of twelve may be half of all
        ([GOOD] * 40 + [MIXED] * 20, "favourable"),
    ],
)
def test_a_theme_has_a_tone_only_where_more_than_half_surely_have_it(read, tone):
    assert tone_of(read) == tone
