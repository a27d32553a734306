"""What falls to whom: the items a person is asked, before or after, and when nobody is asked.

The lot is drawn from the names of clip and person, so that it falls the same way on every page and
needs no row that says who was asked what. It is drawn with a key that only this Hub has: names
stand in addresses, and whoever could draw it too would know to which few a question was put.
"""

import hmac
import random
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from hub.pulses.model import Component, Phase, PulseItem

MOST_ASKED = 3
QUIET_FROM_H, QUIET_TO_H = 19, 7  # on the person's own clock

_key = [b""]


def draw_with(key: str) -> None:
    """Let every lot of this process be drawn with ``key`` from now on."""
    _key[0] = key.encode()


def drawn(items: Sequence[PulseItem], clip_id: str, person_id: str) -> list[PulseItem]:
    """Return the at most three items this person is asked, in the order of the set."""
    chosen = _chance(clip_id, person_id, "items").sample(
        range(len(items)), k=min(MOST_ASKED, len(items))
    )
    return [items[place] for place in sorted(chosen)]


def phase(item: PulseItem, clip_id: str, person_id: str) -> Phase:
    """Return when this person is asked: an opener falls before or after, all else after."""
    if item.component is not Component.OPENER:
        return Phase.AFTER
    return _chance(clip_id, person_id, "opener").choice((Phase.BEFORE, Phase.AFTER))


def is_quiet(local: datetime) -> bool:
    """Whether nobody is asked at this hour of a person's day."""
    return local.hour >= QUIET_FROM_H or local.hour < QUIET_TO_H


def week_of(now: datetime) -> str:
    """Return the ISO week: 2026-W47."""
    week = now.isocalendar()
    return f"{week.year}-W{week.week:02}"


def in_sample(clip_id: str, person_id: str, share: float) -> bool:
    """Whether somebody is in the sample of a wave; ``share`` of all people are."""
    return _chance(clip_id, person_id, "sample").random() < share


def wave_phase(clip_id: str, person_id: str) -> Phase:
    """Return in which round of a wave somebody is asked: before the update opens, or after."""
    return _chance(clip_id, person_id, "wave").choice((Phase.BEFORE, Phase.AFTER))


def _chance(*names: str) -> random.Random:
    seed = hmac.digest(_key[0], "/".join(names).encode(), sha256)
    return random.Random(seed)  # noqa: S311 - even chances are wanted, not secrecy
