"""When a scheduled report is due, and of which days it tells."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reports import calendar
from hub.reports.model import Every
from hub.reports.value import Period

LISBON, BERLIN = ZoneInfo("Europe/Lisbon"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("every", "day", "due", "since", "until"),
    [
        (Every.WEEK, 1, "2026-11-30T06:00", "2026-11-23", "2026-11-29"),
        (Every.MONTH, 1, "2026-12-01T06:00", "2026-11-01", "2026-11-30"),
        (Every.MONTH, 28, "2026-11-28T06:00", "2026-10-01", "2026-10-31"),
        (Every.QUARTER, 5, "2027-01-05T06:00", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_report_is_due_at_seven_and_tells_of_the_last_whole_period(every, day, due, since, until):
    now = datetime(2026, 11, 26, 15, tzinfo=UTC)
    at = calendar.next_due(every, day, now, BERLIN)
    assert at == datetime.fromisoformat(due).replace(tzinfo=UTC)
    period = calendar.period_of(every, at, BERLIN)
    assert period == Period(date.fromisoformat(since), date.fromisoformat(until))


@given(
    st.sampled_from(list(Every)),
    st.integers(1, 7),
    st.integers(1_577_836_800, 2_051_222_400),
)
def test_periods_follow_each_other_without_a_gap(every, day, after):
    first = calendar.next_due(every, day, datetime.fromtimestamp(after, UTC), LISBON)
    second = calendar.next_due(every, day, first, LISBON)
    one, two = (calendar.period_of(every, at, LISBON) for at in (first, second))
    assert one.until + timedelta(days=1) == two.since
    assert two.until < second.astimezone(LISBON).date()


def test_seven_o_clock_stays_seven_o_clock_when_the_clocks_change():
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert calendar.next_due(Every.WEEK, 1, before, BERLIN).hour == 6
    assert calendar.next_due(Every.WEEK, 6, before - timedelta(days=2), BERLIN).hour == 5
