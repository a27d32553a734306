from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.errors import Rejected
from hub.search import filters
from hub.search.filters import Length, Sort


def test_a_day_is_counted_from_its_start_and_to_its_end():
    assert filters.since("2026-09-01") == datetime(2026, 9, 1, tzinfo=UTC)
    assert filters.until("2026-09-01") == datetime(2026, 9, 2, tzinfo=UTC)


def test_a_day_is_the_day_of_whoever_asks():
    berlin = ZoneInfo("Europe/Berlin")
    assert filters.since("2026-09-01", berlin) == datetime(2026, 8, 31, 22, tzinfo=UTC)
    assert filters.until("2026-10-25", berlin) == datetime(2026, 10, 25, 23, tzinfo=UTC)  # 25 hours


def test_a_time_with_its_zone_is_taken_as_it_is():
    at = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
    assert filters.since("2026-09-01T12:00:00+02:00") == at
    assert filters.until("2026-09-01T12:00:00+02:00") == at


def test_nothing_narrows_nothing():
    assert (filters.since(""), filters.until("  ")) == (None, None)
    assert (filters.lengths([""]), filters.sort("")) == ((), Sort.RELEVANCE)


def test_names_are_read():
    assert filters.lengths(["short", "long"]) == (Length.SHORT, Length.LONG)
    assert filters.sort("newest") is Sort.NEWEST


@given(st.text())
def test_any_other_text_is_refused_by_name(text):
    for field, read in (("since", filters.since), ("until", filters.until)):
        assert field_refused(read, text) in (None, field)


def field_refused(read, text):
    try:
        read(text)
    except Rejected as error:
        return error.field
    return None


@pytest.mark.parametrize("edge", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_the_edges_of_time_are_refused_in_a_sentence(edge):
    with pytest.raises(Rejected):
        filters.since(edge)


def test_the_last_day_there_is_can_be_asked_for_without_a_fault():
    with pytest.raises(Rejected):
        filters.until("9999-12-31")
