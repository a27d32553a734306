"""Which candidates are shown as posters: people, bright, sharp, and not all of one moment."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from transcoding import picture_graph
from transcoding.stills import Look, Still, look_of

KEPT: Final = 6
_MOST: Final = 24
_EVERY_S: Final = 2.0
_CLOSEST_S: Final = 0.5
_FIRST_SHARE: Final = 0.06  # clear of fades at the start


@dataclass(frozen=True, slots=True)
class Plan:
    """When candidates are taken: every `step_s` from `first_s` on."""

    first_s: float
    step_s: float


def planned(duration_s: float) -> Plan:
    """Up to two dozen candidates over the whole length: one every 2 s, closer in short ones."""
    first_s = duration_s * _FIRST_SHARE
    left_s = duration_s - first_s
    count = max(1, min(_MOST, max(int(left_s / _EVERY_S), min(KEPT, int(left_s / _CLOSEST_S)))))
    return Plan(round(first_s, 3), round((duration_s - first_s) / count, 3))


def chosen(folder: Path, size: tuple[int, int], duration_s: float) -> list[Still]:
    """The best candidates that a ladder wrote into `folder`, best first; the others are deleted.

    Empty where it wrote none.
    """
    found = _found(folder)
    best: list[tuple[Look, float, Path]] = []
    for candidate in sorted(found, key=lambda one: one[0], reverse=True):
        apart_s = duration_s / (2 * KEPT)
        near = any(abs(candidate[1] - other[1]) < apart_s for other in best)
        if near or len(best) == KEPT:
            candidate[2].unlink()
        else:
            best.append(candidate)
    return [Still(path, at_s, *size, path.stat().st_size) for _, at_s, path in best]


def _found(folder: Path) -> list[tuple[Look, float, Path]]:
    facts = folder / picture_graph.FACTS
    text = facts.read_text("utf-8") if facts.is_file() else ""
    facts.unlink(missing_ok=True)
    pictures = re.split(r"^frame:", text, flags=re.MULTILINE)[2:]  # the first is no candidate
    (folder / (picture_graph.CANDIDATES % 0)).unlink(missing_ok=True)
    paths = [folder / (picture_graph.CANDIDATES % number) for number in range(1, len(pictures) + 1)]
    return [
        (look_of(said, path), _second(said), path)
        for said, path in zip(pictures, paths, strict=True)
        if path.is_file()
    ]


def _second(said: str) -> float:
    """The second that a picture shows, from what the filters said of it."""
    at = re.search(r"pts_time:(\S+)", said)
    return round(float(at[1]), 3) if at else math.inf
