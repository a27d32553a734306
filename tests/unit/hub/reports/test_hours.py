"""When people watched: whole fives of whole tens, in parts of the week nobody can move."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hub.reports import hours

MONDAY = datetime(2026, 10, 5, 0, 0, tzinfo=UTC)
came = st.lists(st.floats(0, 2000), min_size=30, max_size=300)


def of(came_h, audience=2000, opened=MONDAY, zone=UTC):
    return hours.of_hours(np.array(came_h), audience, opened, zone)


@given(came, st.integers(30, 5000))
def test_every_part_is_of_whole_fives_and_no_part_of_fewer_is_told(came_h, audience):
    found = of(came_h, audience)
    assert found.of == len(came_h)
    assert all(one.people % 5 == 0 and one.people >= 5 for one in found.parts)
    assert sum(one.people for one in found.parts) <= len(came_h)
    assert {one.hour % found.length_h for one in found.parts} <= {0}


@given(came, st.floats(0, 2000))
def test_one_more_person_is_told_by_no_more_than_one_step_of_five(came_h, more):
    before, after = of(came_h), of([*came_h, more])
    steps = [
        after.people(day, hour) - before.people(day, hour) for day in range(7) for hour in range(24)
    ]
    assert sorted(steps)[:-1] == [0] * (len(steps) - 1)
    assert max(steps) in (0, 5)


def test_a_part_is_as_long_as_the_list_is_short_whatever_people_do():
    lengths = [of([1.0] * 40, audience).length_h for audience in (40, 150, 600, 2000)]
    assert lengths == [6, 3, 2, 1]


def test_few_viewers_have_no_hours():
    assert "30" in of([1.0] * 29).hidden
    assert of([1.0] * 29).parts == []


def test_the_clock_is_that_of_the_hub_in_summer_and_winter():
    lisbon = ZoneInfo("Europe/Lisbon")  # an hour ahead of UTC until 25 October
    summer, winter = 9.5, 21 * 24 + 9.5
    parts = of([summer] * 20 + [winter] * 10 + [np.nan] * 5, opened=MONDAY, zone=lisbon).parts
    assert [(one.weekday, one.hour, one.people) for one in parts] == [(0, 9, 10), (0, 10, 20)]


def test_a_zone_of_half_hours_keeps_its_days():
    parts = of([18.75] * 30, zone=ZoneInfo("Asia/Kolkata")).parts  # 00:15 on Tuesday
    assert [(one.weekday, one.hour) for one in parts] == [(1, 0)]
