"""When people watched: weekday by part of the day, told so that nobody can be found in it.

By the first view of each on the list, on this Hub's own clock: on the reader's, two readings an
hour apart would cut parts of the day that are smaller than those shown. Only whole tens of viewers
count, in the order they came, and of each part whole fives; one of fewer is never told apart from
one without anybody. How long a part is depends on how many the clip was for, and on nothing that
people do.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

import numpy as np
from numpy.typing import NDArray

from hub.disclosure import rules

HOUR_S, DAY_H, WEEK_D = 3600, 24, 7
EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday
LENGTHS = ((2000, 1), (600, 2), (150, 3))  # people it was for: hours of a part
LONGEST = 6


@dataclass(frozen=True, slots=True)
class Part:
    """So many people at least came on a weekday (0: Monday), from an hour on."""

    weekday: int
    hour: int
    people: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Parts of ``length_h`` hours in which five people or more came; of how many in all."""

    zone: str
    length_h: int
    of: int = 0
    parts: list[Part] = field(default_factory=list)
    hidden: str = ""

    @property
    def most(self) -> int:
        """The people of the fullest part."""
        return max((one.people for one in self.parts), default=0)

    def people(self, weekday: int, hour: int) -> int:
        """Return how many came then at least; 0: fewer than five."""
        at = (weekday, hour)
        return next((one.people for one in self.parts if (one.weekday, one.hour) == at), 0)


def of_hours(hours: NDArray[np.float64], audience: int, opened: datetime, zone: tzinfo) -> Hours:
    """Return when people came, given hours since ``opened`` of whole tens of them (NaN: never)."""
    came = hours[~np.isnan(hours)]
    length_h = next((length for least, length in LENGTHS if audience >= least), LONGEST)
    if why := rules.too_small(len(came), rules.SMALL_GROUP):
        return Hours(str(zone), length_h, hidden=why)
    local_h = _on_clock(opened.timestamp() / HOUR_S + came, zone)
    weekday = (local_h // DAY_H + EPOCH_WEEKDAY) % WEEK_D
    part = local_h % DAY_H // length_h * length_h
    found = Counter(zip(weekday.tolist(), part.tolist(), strict=True))
    parts = [Part(*at, people=rules.whole(count)) for at, count in sorted(found.items())]
    return Hours(str(zone), length_h, len(came), [one for one in parts if one.people])


def _on_clock(utc_h: NDArray[np.float64], zone: tzinfo) -> NDArray[np.int64]:
    """Whole hours since 1970 on a clock; its offset changes at whole hours only."""
    starts, which = np.unique(np.floor(utc_h), return_inverse=True)
    moments = [datetime.fromtimestamp(at * HOUR_S, UTC).astimezone(zone) for at in starts.tolist()]
    offsets = [at.utcoffset() for at in moments]
    offset_h = np.array([one.total_seconds() / HOUR_S if one else 0.0 for one in offsets])
    local: NDArray[np.int64] = np.floor(utc_h + offset_h[which]).astype(np.int64)
    return local
