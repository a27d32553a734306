"""When a scheduled value report is due, and of which days it tells. Pure sums over the calendar.

Reports are due at seven in the morning on the clock of whoever made the schedule, and tell of the
last whole period: seven days, a calendar month, a calendar quarter.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hub.reports.model import Every
from hub.reports.value import Period

HOUR = time(7)
DAYS = {Every.WEEK: 7, Every.MONTH: 28, Every.QUARTER: 28}  # no month is shorter than 28 days
MONTHS = {Every.MONTH: 1, Every.QUARTER: 3}
YEAR = 12


def next_due(every: Every, day: int, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first time after ``after`` that a report is due, in UTC."""
    on = after.astimezone(zone).date()
    while not (_falls(every, day, on) and _at(on, zone) > after):
        on += timedelta(days=1)
    return _at(on, zone)


def period_of(every: Every, due: datetime, zone: ZoneInfo) -> Period:
    """Return the last whole period before a report that is due then."""
    on = due.astimezone(zone).date()
    if every is Every.WEEK:
        return Period(on - timedelta(days=7), on - timedelta(days=1))
    months = MONTHS[every]
    last_month = on.month - (on.month - 1) % months - 1  # the last of the period before: 0 to 11
    first = last_month - months + 1
    return Period(_first_of(on.year, first), _first_of(on.year, last_month + 1) - timedelta(days=1))


def _first_of(year: int, month: int) -> date:
    """The first day of a month; month 0 is December of the year before."""
    return date(year + (month - 1) // YEAR, (month - 1) % YEAR + 1, 1)


def _falls(every: Every, day: int, on: date) -> bool:
    if every is Every.WEEK:
        return on.isoweekday() == day
    return on.day == day and (on.month - 1) % MONTHS[every] == 0


def _at(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, HOUR, zone).astimezone(UTC)
