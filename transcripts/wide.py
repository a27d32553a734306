"""Characters as wide as two letters, and text without spaces between its words. Pure.

A line of 42 letters holds 21 Chinese, Japanese or Korean characters, and each takes as long to read
as two letters: close to what captions are allowed in those languages. Which are wide, in blocks:
https://www.unicode.org/reports/tr11/ (`static/js/editor/cues.js` has the same).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

WIDE: Final = (
    "\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    "\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
STAY: Final = ("Pe", "Pf", "Po", "Sk")  # closing signs and shades of skin, which begin no line
_WIDE = re.compile(f"[{WIDE}]")
_PIECE = re.compile(rf"[{WIDE}]|[^\s{WIDE}]+")


def columns(text: str) -> int:
    """How wide a text is, in letters."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def pieces(text: str) -> list[str]:
    """The words of a text; where there are no spaces, its characters."""
    return _PIECE.findall(text)


def breaks(text: str) -> list[int]:
    """Where a line may end: at a space, and between two wide characters."""
    return [
        at for at in range(1, len(text)) if text[at] == " " or _may_part(*text[at - 1 : at + 1])
    ]


def _may_part(before: str, after: str) -> bool:
    both = _WIDE.match(before) and _WIDE.match(after)
    return both is not None and unicodedata.category(after) not in STAY
