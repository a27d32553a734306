"""How a take was played: on what, at which speeds, how much was only listened to or only read.

These are splits of the viewers, so only whole tens of them count, in the order they came, as in the
bar of the player (`heat.in_bar`): nobody who joins can be read off.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.disclosure import rules
from hub.viewing.device import KINDS
from hub.viewing.heat import SEGMENT
from hub.viewing.segments import CAPTIONS, HIDDEN, MUTED

# Deciseconds: "all", "listened", "silent", "phone" … by device, "10", "15" … by rate; and the
# people of each: "people:phone", at least.
Manner = dict[str, int]
Played = tuple[str, str, bytes]  # person, device, segments as `segments.pack` writes them
PEOPLE = "people:"
_CODES = {kind: code for code, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of content time, 0 to 1; those of fewer than five people are joined or None."""

    listened: float | None  # hidden but audible
    silent: float | None  # visible, muted and without captions
    speeds: list[tuple[float | None, float]]  # the slowest first; None: all others
    devices: list[tuple[str, float]]  # "" for all others
    people: int = 0  # whose time it is of, at least: in whole fives


def of_played(played: Iterable[Played]) -> Manner:
    """Return deciseconds of content by manner, and how many people each is of."""
    told = [one for one in played if one[2]]
    people, devices, blobs = zip(*told, strict=True) if told else ((), (), ())
    rows = np.frombuffer(b"".join(blobs), dtype=SEGMENT)
    parts = [len(blob) // SEGMENT.itemsize for blob in blobs]
    places = {person: place for place, person in enumerate(set(people))}
    who = np.repeat([places[person] for person in people], parts)
    device = np.repeat([_CODES.get(device, -1) for device in devices], parts)
    length, flags = rows["b_ds"].astype(np.int64) - rows["a_ds"], rows["flags"]
    kinds = {
        "listened": flags & (HIDDEN | MUTED) == HIDDEN,
        "silent": flags & (HIDDEN | MUTED | CAPTIONS) == MUTED,
    }
    kinds |= {kind: device == code for kind, code in _CODES.items()}
    kinds |= {str(rate): rows["rate10"] == rate for rate in np.unique(rows["rate10"])}
    found = {"all": int(length.sum()), PEOPLE + "all": len(places)}
    for name, chosen in kinds.items():
        found |= _counted(name, chosen & (length > 0), length, who)
    return found


def _counted(
    name: str, chosen: NDArray[np.bool_], length: NDArray[np.int64], who: NDArray[np.int64]
) -> Manner:
    if not chosen.any():
        return {}
    people = np.count_nonzero(np.bincount(who[chosen]))
    return {name: int(length[chosen].sum()), PEOPLE + name: int(people)}


def added(one: Manner, other: Manner) -> Manner:
    """Return both together. People may be the same ones, so the larger number stands for both."""
    return {
        key: max(one.get(key, 0), other.get(key, 0))
        if key.startswith(PEOPLE)
        else one.get(key, 0) + other.get(key, 0)
        for key in one | other
    }


def shares(manner: Manner) -> Shares | None:
    """Return the shares of content time, or None where nothing was played."""
    total = manner.get("all", 0)
    if not total:
        return None
    rates = sorted((key for key in manner if key.isdigit()), key=int)
    speeds = _parts(manner, rates)
    people = manner.get(PEOPLE + "all", 0)
    return Shares(
        listened=_one(manner, "listened"),
        silent=_one(manner, "silent"),
        speeds=[(int(key) / 10 if key else None, share) for key, share in speeds],
        devices=_parts(manner, [kind for kind in KINDS if kind in manner]),
        people=people - people % rules.least().shares,
    )


def _one(manner: Manner, key: str) -> float | None:
    if manner.get(PEOPLE + key, 0) < rules.least().shares:
        return None
    return manner[key] / manner["all"]


def _parts(manner: Manner, keys: Iterable[str]) -> list[tuple[str, float]]:
    """Shares by key; those of too few people, and one more where they would follow, as “”."""
    people = {key: manner.get(PEOPLE + key, 0) for key in keys}
    shown = rules.shown_groups(people)
    parts = [(key, manner[key] / manner["all"]) for key in people if key in shown]
    rest = 1 - sum(share for _, share in parts)
    if parts and rest > 0.5 / manner["all"]:
        parts.append(("", rest))
    return parts
