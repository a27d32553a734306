"""Caption lines joined to the sentences they are pieces of."""

from collections.abc import Iterable

ENDS = (".", "!", "?", "…", "\u3002", "\uff01", "\uff1f")  # the last three of Chinese and Japanese
CLOSING = "\"'”’»)]"
LONGEST_S = 20.0

Line = tuple[float, float, str]  # start_s, end_s, text


def sentences(lines: Iterable[Line]) -> list[Line]:
    """Return (start_s, end_s, text) of each sentence; words without an end stop after 20 s."""
    done: list[Line] = []
    is_open = False
    for start_s, end_s, text in lines:
        words = " ".join(text.split())
        if not words:
            continue
        if is_open and end_s - done[-1][0] <= LONGEST_S:
            first_s, _end, said = done.pop()
            done.append((first_s, end_s, f"{said} {words}"))
        else:
            done.append((start_s, end_s, words))
        is_open = not words.rstrip(CLOSING).endswith(ENDS)
    return done
