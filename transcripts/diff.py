"""What changed between two versions of a transcript. Pure.

Captions are matched by their words, so that one that only moved is told from one that was
rewritten; within changed ones, single words are told apart (difflib, as in `edits`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from transcripts.cues import Cue

SAME_S: Final = 0.0005  # files keep milliseconds
_TOKEN = re.compile(r"\s+|[^\s]+")

How = Literal["same", "gone", "new"]
Piece = tuple[How, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Captions of the older version and what stands in their place; either may be empty.

    `pieces` are the words of both in order, each with whether it is in both or in one alone.
    Where all are the same, only times or speakers changed.
    """

    old: tuple[Cue, ...]
    new: tuple[Cue, ...]
    pieces: tuple[Piece, ...]

    @property
    def start_s(self) -> float:
        """Where it is, in the newer version if it is still there."""
        return (self.new or self.old)[0].start_s

    @property
    def in_words(self) -> bool:
        """Whether any word changed."""
        return any(how != "same" for how, _ in self.pieces)


def compare(old: Sequence[Cue], new: Sequence[Cue]) -> list[Change]:
    """What changed from ``old`` to ``new``, both in order of time."""
    matcher = SequenceMatcher(
        None, [_plain(cue) for cue in old], [_plain(cue) for cue in new], autojunk=False
    )
    changes: list[Change] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            changes += _moved(old[a1:a2], new[b1:b2])
        else:
            changes.append(_rewritten(tuple(old[a1:a2]), tuple(new[b1:b2])))
    return changes


def words(old: str, new: str) -> tuple[Piece, ...]:
    """The words of two texts in order, each with whether it is in both or in one alone."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(_pieces(matcher.get_opcodes(), before, after))


def _pieces(
    opcodes: Sequence[tuple[str, int, int, int, int]], before: list[str], after: list[str]
) -> Iterator[Piece]:
    for tag, a1, a2, b1, b2 in opcodes:
        if tag == "equal":
            yield "same", "".join(before[a1:a2])
            continue
        if a2 > a1:
            yield "gone", "".join(before[a1:a2])
        if b2 > b1:
            yield "new", "".join(after[b1:b2])


def _plain(cue: Cue) -> str:
    return " ".join(cue.text.split())


def _moved(old: Sequence[Cue], new: Sequence[Cue]) -> Iterator[Change]:
    """Captions whose words are the same, but not their times or who speaks."""
    for before, after in zip(old, new, strict=True):
        stays = (
            abs(before.start_s - after.start_s) < SAME_S
            and abs(before.end_s - after.end_s) < SAME_S
            and before.speaker == after.speaker
        )
        if not stays:
            yield Change((before,), (after,), (("same", _plain(after)),))


def _rewritten(old: tuple[Cue, ...], new: tuple[Cue, ...]) -> Change:
    before = " ".join(_plain(cue) for cue in old)
    after = " ".join(_plain(cue) for cue in new)
    return Change(old, new, words(before, after))
