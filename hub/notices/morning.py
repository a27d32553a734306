"""When a daily digest goes out: at seven in the morning where the server stands."""

from datetime import UTC, datetime, time, timedelta, tzinfo

from babel.dates import LOCALTZ

from hub.notices.model import When

HOUR = 7


def due(when: When, now: datetime, zone: tzinfo = LOCALTZ) -> datetime | None:
    """Return when something that happens ``now`` is told; None for never."""
    if when is When.OFF:
        return None
    return now if when is When.AT_ONCE else next_morning(now, zone)


def next_morning(now: datetime, zone: tzinfo = LOCALTZ) -> datetime:
    """Return the first seven o'clock in ``zone`` after ``now``, in UTC."""
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), time(HOUR), zone)
    if today <= now:
        today = datetime.combine(local.date() + timedelta(days=1), time(HOUR), zone)
    return today.astimezone(UTC)
