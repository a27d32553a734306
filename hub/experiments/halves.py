"""Who is in which half: by lot, and the same lot however often it is drawn. Pure.

The order of the people is that of a keyed hash of experiment and person (HMAC-SHA256, RFC 2104):
nobody without the key can foretell it, and nobody can choose a half by coming early or late.
Half of that order is the first half, so that both are of one size.
"""

import hmac
from collections.abc import Collection
from hashlib import sha256

from hub.clips.variants_model import Arm
from hub.disclosure.rules import K_CURVES, SMALL_GROUP

LEAST_IN_HALF = SMALL_GROUP
LARGE = 20 * SMALL_GROUP  # people in an audience: leaving out thirty costs one in twenty


def draw(key: str, experiment_id: str, people: Collection[str], beside: int) -> dict[str, Arm]:
    """Return the half of each person; whoever is left out by lot is in neither.

    ``beside`` is how many of the audience can't take part (they prepare updates, or asked not to
    be counted). Reach counts them too, so reach less both halves would be what these few did.
    Others are left out by lot until that group is large enough to say nothing of anybody in it.
    """
    ordered = sorted(people, key=lambda person_id: _lot(key, experiment_id, person_id))
    out = left_out(len(ordered), beside)
    drawn = ordered[: len(ordered) - out]
    middle = len(drawn) // 2
    first = dict.fromkeys(drawn[:middle], Arm.FIRST)
    return first | dict.fromkeys(drawn[middle:], Arm.SECOND)


def left_out(people: int, beside: int) -> int:
    """Return how many of ``people`` are in neither half, given those who can't take part.

    None where nobody is beside and the number is even: then nothing can be subtracted.
    """
    if beside == 0 and people % 2 == 0:
        return 0
    least = SMALL_GROUP if people + beside >= LARGE else K_CURVES
    out = max(0, least - beside)
    return min(people, out + (people - out) % 2)


def size(people: int, beside: int) -> int:
    """Return how many people each half has."""
    return (people - left_out(people, beside)) // 2


def _lot(key: str, experiment_id: str, person_id: str) -> bytes:
    return hmac.digest(key.encode(), f"{experiment_id}/{person_id}".encode(), sha256)
