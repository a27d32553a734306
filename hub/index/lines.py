"""What a field of a clip reads, as its owner gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """A cue, a comment, a key message, or a whole title.

    ``words`` are (start_s, end_s, word) where word times are known; ``ref`` names what the line
    is, for a link (a comment's id, say).
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    words: Sequence[Sequence[Any]] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Lines in one language (BCP 47; empty where it is not known)."""

    lines: Sequence[Line]
    lang: str = ""
