from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from hub.search import asked
from hub.search.asked import Asked
from hub.search.filters import Length, Sort

questions = st.builds(
    Asked,
    q=st.text(max_size=10).map(str.strip),
    speakers=st.lists(st.text(min_size=1, max_size=5), max_size=3).map(tuple),
    since=st.sampled_from(["", "2026-01-01"]),
    until=st.sampled_from(["", "2026-02-01"]),
    lengths=st.lists(st.sampled_from(Length), unique=True).map(tuple),
    unwatched=st.booleans(),
    clip=st.sampled_from(["", "abc"]),
    sort=st.sampled_from(Sort),
)


@given(questions)
def test_an_address_holds_the_whole_search(question):
    form = MultiDict(question.but())
    assert asked.read(form.get, form.getlist) == question


def test_dates_of_ones_own_count_where_they_are_chosen():
    typed = MultiDict({"since": "dates", "from": "2026-09-01", "to": "2026-09-30", "until": "x"})
    own = asked.read(typed.get, typed.getlist)
    assert (own.since, own.until) == ("2026-09-01", "2026-09-30")
    typed["since"] = ""
    assert asked.read(typed.get, typed.getlist).since == ""


def test_what_a_box_that_is_not_ticked_may_say_narrows_nothing():
    for said, narrows in (("", False), ("0", False), (False, False), ("1", True), (True, True)):
        form = MultiDict({"unwatched": said})
        assert asked.read(form.get, form.getlist).unwatched is narrows


def test_another_filter_begins_again_at_the_first_page():
    assert "cursor" not in Asked(q="x", cursor="20").but(unwatched=True)


def test_periods_begin_at_the_first_of_a_month_over_new_year_too():
    assert [first for first, _ in asked.days(date(2026, 11, 24))] == [
        *("", "2026-11-01", "2026-08-01", "2026-01-01"),
    ]
    assert asked.days(date(2026, 2, 3))[2][0] == "2025-11-01"
    assert asked.days(date(2026, 3, 31))[2][0] == "2025-12-01"
