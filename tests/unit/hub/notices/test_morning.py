from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hub.notices import morning
from hub.notices.model import When

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half an hour before the clocks change


def test_seven_o_clock_is_seven_on_the_day_the_clocks_change() -> None:
    assert morning.next_morning(NIGHT, BERLIN) == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_at_seven_sharp_the_next_digest_is_tomorrow_s() -> None:
    seven = datetime(2026, 6, 1, 5, tzinfo=UTC)
    assert morning.next_morning(seven, BERLIN) == seven + timedelta(days=1)


@given(st.integers(0, 20 * 366 * 24 * 60))
def test_a_morning_always_comes_within_25_hours(minutes: int) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = morning.next_morning(now, BERLIN)
    assert now < found <= now + timedelta(hours=25)
    assert found.astimezone(BERLIN).hour == 7


def test_at_once_is_now_and_off_is_never() -> None:
    assert morning.due(When.AT_ONCE, NIGHT, BERLIN) == NIGHT
    assert morning.due(When.OFF, NIGHT, BERLIN) is None
