"""How pages word seconds, sizes and days: Jinja filters for every template.

| filter | gives |
|---|---|
| ``clock`` | 162.4 → 2:42, 3725 → 1:02:05 |
| ``minutes`` | 372 → 6 min, 40 → 40 s |
| ``left`` | 158 → 2 min 38 s left |
| ``day`` | today, 8:05 · yesterday · Monday · 21 October · 21 October 2025 |
| ``isoday`` | 2026-10-21 → 21 October, whatever the time zone |
| ``weekday`` | Monday, on the clock of a time zone |
| ``weekday_name`` | 0 → Monday |
| ``moment`` | 31 October 2026, 14:02 |
| ``slot`` | 19 Dec, 9:00 |
| ``bytesize`` | 312 MB (decimal, as file managers show it) |
| ``percentformat`` | 0.314 → 31 % |
| ``numberformat`` | 12500 → 12,500 |
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, numbers
from flask import Flask
from flask_babel import (
    format_date,
    format_datetime,
    format_decimal,
    format_time,
    get_locale,
    to_user_timezone,
)

from hub.core import clock as time_source
from hub.web.i18n import gettext as _

MINUTE_S = 60
HOUR_S = 3600
WEEK_DAYS = 7
KEPT = 4096  # figures


def register(app: Flask) -> None:
    """Add the filters of this module to the templates of ``app``."""
    times = (clock, minutes, left, day, isoday, weekday, weekday_name, moment, slot)
    for wording in (*times, bytesize, percentformat, numberformat):
        app.add_template_filter(wording)
    app.add_template_global(get_locale)


def clock(seconds: float | None) -> str:
    """Return a place in a clip as m:ss or h:mm:ss."""
    whole = int(seconds or 0)
    hours, rest = divmod(whole, HOUR_S)
    if hours:
        return f"{hours}:{rest // MINUTE_S:02}:{rest % MINUTE_S:02}"
    return f"{rest // MINUTE_S}:{rest % MINUTE_S:02}"


def minutes(seconds: float | None) -> str:
    """Return a length in whole minutes, or in seconds below one minute."""
    whole = round(seconds or 0)
    if whole < MINUTE_S:
        return str(_("%(n)s s", n=whole))
    return str(_("%(n)s min", n=round(whole / MINUTE_S)))


def left(seconds: float | None) -> str:
    """Return what remains to be watched."""
    whole = round(seconds or 0)
    if whole < MINUTE_S:
        return str(_("%(s)s s left", s=whole))
    return str(_("%(m)s min %(s)s s left", m=whole // MINUTE_S, s=whole % MINUTE_S))


def day(at: datetime | str | None) -> str:
    """Return a day as near as people speak of it, in the reader's time zone; text is ISO 8601."""
    if at is None:
        return ""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    local, today = to_user_timezone(at), to_user_timezone(time_source.now()).date()
    ago = (today - local.date()).days
    if ago == 0:
        return str(_("today, %(time)s", time=format_time(at, _("H:mm"))))
    if ago == 1:
        return str(_("yesterday"))
    if 1 < ago < WEEK_DAYS:
        return str(format_date(at, "EEEE"))
    # Translators: a Babel date pattern, as in 21 October
    pattern = _("d MMMM") if local.year == today.year else _("d MMMM y")
    return str(format_date(at, pattern))


def isoday(written: str) -> str:
    """Return a calendar day, given as ISO 8601."""
    # Translators: a Babel date pattern, as in 21 October
    return str(format_date(date.fromisoformat(written), _("d MMMM")))


def weekday(at: datetime, zone: str) -> str:
    """Return the day of the week in ``zone`` (IANA)."""
    return str(format_date(at.astimezone(ZoneInfo(zone)).date(), "EEEE"))


def weekday_name(number: int, form: str = "EEEE") -> str:
    """Return the name of a weekday, 0 for Monday; ``form`` is CLDR's."""
    return str(format_date(date(2024, 1, 1 + number), form, rebase=False))


def moment(at: datetime | None) -> str:
    """Return a day with its time."""
    if at is None:
        return ""
    return str(
        _("%(day)s, %(time)s", day=format_date(at, _("d MMMM y")), time=format_time(at, _("H:mm")))
    )


def slot(at: datetime | None) -> str:
    """Return a day with its time, as short as a tag needs it."""
    return str(format_datetime(at, _("d MMM, H:mm"))) if at else ""


def bytesize(count: int | None) -> str:
    """Return bytes in the unit people read them in, as file managers do (powers of ten)."""
    size, units = float(count or 0), ["B", "kB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size /= 1000
        units.pop(0)
    shown = format_decimal(round(size, 1 if size < 10 else 0))
    return f"{shown} {units[0]}"


def percentformat(share: float) -> str:
    """Return a share as whole per cent."""
    return _percent(share, get_locale())


def numberformat(number: float) -> str:
    """Return a number with the marks of its thousands."""
    return _number(number, get_locale())


# A page of figures words hundreds, and mostly the same ones as when it was last read.
@lru_cache(KEPT)
def _percent(share: float, locale: Locale | None) -> str:
    return numbers.format_percent(share, locale=locale)


@lru_cache(KEPT)
def _number(number: float, locale: Locale | None) -> str:
    return numbers.format_decimal(number, locale=locale)
