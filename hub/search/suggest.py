"""“Did you mean”: a word that was ever indexed, close to one that is not found. Pure.

What it gives may be of clips that the asker must not know of: it is shown only after a search as
the asker has found something with it.
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from string import ascii_lowercase
from typing import Final

SHORTEST: Final = 4  # characters; shorter words are close to too much
CLOSE: Final = 0.74


def beginnings(word: str) -> set[str]:
    """Return how a word may begin that was meant by ``word``, of at least `SHORTEST` letters.

    With its own first two letters, with these swapped, or with one of them too much, missing or
    another; of the last two only letters from a to z are thought of.
    """
    first, second = word[0], word[1]
    found = {word[:2], second + first, word[1:3], first + word[2]}
    for letter in ascii_lowercase:
        found |= {letter + word[:2], first + letter + word[1:3]}  # was missing
        found |= {letter + word[1:3], first + letter + word[2:4]}  # was another
    return found


def closest(word: str, known: Iterable[str]) -> list[str]:
    """Return the words most like ``word``, the best first."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(word)
    scored = []
    for candidate in known:
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() >= CLOSE and matcher.quick_ratio() >= CLOSE:
            scored.append((matcher.ratio(), candidate))
    best = sorted(((s, w) for s, w in scored if s >= CLOSE), key=lambda one: (-one[0], one[1]))
    return [candidate for _, candidate in best if candidate != word]


def replaced(q: str, places: Sequence[tuple[int, int, str]]) -> str:
    """Return ``q`` with the words at (start, end) replaced."""
    for start, end, word in sorted(places, reverse=True):
        q = q[:start] + word + q[end:]
    return q
