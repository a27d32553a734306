from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.people.sign_in import FIRST_WAIT_S, WINDOW, wait_s

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def tried(count: int, seconds_ago: int = 0) -> list[datetime]:
    return [NOW - timedelta(seconds=seconds_ago)] * count


def test_the_first_tries_cost_nothing() -> None:
    assert [wait_s(tried(count), 5, NOW) for count in range(5)] == [0] * 5


def test_each_further_try_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_s(tried(count), 5, NOW) for count in range(5, 14)]
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]


@given(count=st.integers(0, 200), ago=st.integers(0, 900), free=st.integers(1, 100))
def test_a_wait_ends_by_itself_and_never_exceeds_the_window(
    count: int, ago: int, free: int
) -> None:
    waits = wait_s(tried(count, ago), free, NOW)
    assert 0 <= waits <= WINDOW.total_seconds()
    assert wait_s(tried(count, ago), free, NOW + timedelta(seconds=waits)) == 0


@given(count=st.integers(5, 50), ago=st.integers(0, 900))
def test_the_wait_counts_from_the_last_try(count: int, ago: int) -> None:
    old = tried(count - 1, 900)
    assert wait_s([*old, NOW - timedelta(seconds=ago)], 5, NOW) == wait_s(tried(count, ago), 5, NOW)
    assert wait_s([*old, NOW], 5, NOW) >= FIRST_WAIT_S
