"""Which days a report speaks of: those after the day of publication, in UTC, as in the numbers.

Reach and comments know their day. What people saw and answered is kept without it, and is until
today in every report.
"""

from datetime import UTC, datetime, timedelta

CHOICES = (10, 30)  # days


def chosen(given: str, opened: datetime | None, now: datetime) -> int | None:
    """Return the period somebody asks for, once it is over; None: until today."""
    return next((days for days in offered(opened, now) if str(days) == given), None)


def offered(opened: datetime | None, now: datetime) -> list[int]:
    """Return the periods that are over."""
    return [days for days in CHOICES if opened and end(opened, days) <= now]


def end(opened: datetime, days: int) -> datetime:
    """Return when so many days after that of publication were over."""
    midnight = opened.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days + 1)


def day(opened: datetime, now: datetime) -> int:
    """Return how many days lie between the day of publication and today."""
    return (now.astimezone(UTC).date() - opened.astimezone(UTC).date()).days
