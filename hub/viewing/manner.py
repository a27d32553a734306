"""How a take was played: at which speeds, how much was only listened to or only read."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hub.viewing.heat import SEGMENT
from hub.viewing.segments import CAPTIONS, HIDDEN, MUTED

Manner = dict[str, int]  # deciseconds: "all", "listened", "silent", and "10", "15" … by rate


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of content time, 0 to 1; ``speeds`` by rate, the slowest first."""

    listened: float  # hidden but audible
    silent: float  # visible, muted and without captions
    speeds: list[tuple[float, float]]


def of_segments(blobs: Iterable[bytes]) -> Manner:
    """Return deciseconds of content by manner, of segments as `segments.pack` writes them."""
    rows = np.frombuffer(b"".join(blobs), dtype=SEGMENT)
    length = rows["b_ds"].astype(np.int64) - rows["a_ds"]
    flags = rows["flags"]
    found = {
        "all": int(length.sum()),
        "listened": int(length[flags & (HIDDEN | MUTED) == HIDDEN].sum()),
        "silent": int(length[flags & (HIDDEN | MUTED | CAPTIONS) == MUTED].sum()),
    }
    for rate10 in np.unique(rows["rate10"]):
        found[str(rate10)] = int(length[rows["rate10"] == rate10].sum())
    return found


def added(one: Manner, other: Manner) -> Manner:
    """Return both together."""
    return {key: one.get(key, 0) + other.get(key, 0) for key in one | other}


def shares(manner: Manner) -> Shares | None:
    """Return the shares of content time, or None where nothing was played."""
    total = manner.get("all", 0)
    if not total:
        return None
    rates = sorted(int(key) for key in manner if key.isdigit())
    return Shares(
        listened=manner["listened"] / total,
        silent=manner["silent"] / total,
        speeds=[(rate10 / 10, manner[str(rate10)] / total) for rate10 in rates],
    )
