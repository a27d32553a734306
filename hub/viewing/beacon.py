"""What a player tells: the whole state of its viewing so far, checked before it is believed."""

import json
import re
from dataclasses import dataclass
from typing import Any

from hub.core.errors import Rejected
from hub.viewing import ways
from hub.viewing.segments import Segment, content_s

LIMIT_BYTES = 16 * 1024
MOST_SEGMENTS = 256
PAST_END_DS = 20
SLACK_S, FASTEST = 5.0, 2.0
LONGEST_DS = 2**32 - 1
OLDEST_MS = 10 * 365 * 86_400_000
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class Beacon:
    """A viewing as its player sees it; ``seq`` rises with every telling.

    ``age_ms`` is how long ago it began, by the player's clock; None where the player does not say.
    """

    key: str
    clip_id: str
    take: int
    seq: int
    wall_ms: int
    segments: tuple[Segment, ...]
    device: str = ""  # `device.KINDS`; not in the body
    via: str = ""  # `ways.ALL`; “” where the player does not say
    age_ms: int | None = None

    def clamped(self, duration_s: float) -> tuple[Segment, ...]:
        """Return the segments within the take.

        Raises:
            Rejected: one reaches more than 2 s past its end.
        """
        end_ds = round(duration_s * 10)
        if any(s.b_ds > end_ds + PAST_END_DS for s in self.segments):
            raise Rejected("A segment reaches past the end of this take.", "segments")
        inside = (s for s in self.segments if s.a_ds < min(s.b_ds, end_ds))
        return tuple(s if s.b_ds <= end_ds else s._replace(b_ds=end_ds) for s in inside)


def parse(body: bytes, device: str = "") -> Beacon:
    """Return the beacon in ``body``, JSON as in docs/reference/api.md, told by a ``device``.

    Raises:
        Rejected: it is too long, not what it should be, or claims more than time allows.
    """
    if len(body) > LIMIT_BYTES:
        raise Rejected("This viewing is over 16 kB; begin a new one.")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Rejected("This is not JSON.") from error
    if not isinstance(told, dict):
        raise Rejected("A viewing is a JSON object.")
    beacon = Beacon(
        key=_text(told, "viewing", _KEY),
        clip_id=_text(told, "clip", _KEY),
        take=_whole(told, "take", 1),
        seq=_whole(told, "seq", 0),
        wall_ms=_whole(told, "wall_ms", 0),
        segments=_segments(told.get("segments")),
        device=device,
        via=ways.known(told.get("via")),
        age_ms=_age_ms(told.get("age_ms")),
    )
    if content_s(beacon.segments) > FASTEST * beacon.wall_ms / 1000 + SLACK_S:
        raise Rejected("More was played than fits into the time it took.", "segments")
    return beacon


def _text(told: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Rejected(f"“{name}” is not as it should be.", name)
    return value


def _whole(told: dict[str, Any], name: str, least: int) -> int:
    value = told.get(name)
    if type(value) is not int or not least <= value <= 2**31 - 1:
        raise Rejected(f"“{name}” must be a whole number from {least}.", name)
    return value


def _age_ms(told: object) -> int | None:
    if told is None:
        return None
    if type(told) is not int or told < 0:
        raise Rejected("“age_ms” must be a whole number from 0.", "age_ms")
    return min(told, OLDEST_MS)


def _segments(told: object) -> tuple[Segment, ...]:
    if not isinstance(told, list) or len(told) > MOST_SEGMENTS:
        raise Rejected(f"“segments” is a list of at most {MOST_SEGMENTS}.", "segments")
    return tuple(_segment(one) for one in told)


def _segment(told: object) -> Segment:
    if not isinstance(told, list) or len(told) != 4 or set(map(type, told)) != {int}:
        raise Rejected("A segment is four whole numbers: a_ds, b_ds, rate10, flags.", "segments")
    a_ds, b_ds, rate10, flags = told
    if not 0 <= a_ds <= b_ds <= LONGEST_DS or not 1 <= rate10 <= 255 or not 0 <= flags <= 7:
        raise Rejected("A segment holds numbers that can't be.", "segments")
    return Segment(a_ds, b_ds, rate10, flags)
