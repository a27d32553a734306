"""Captions from sentences and their times, as a captioner would cut them.

At most two lines of 42 characters and 7 seconds a caption, cut at clauses where there are any
(the limits of https://bbc.github.io/subtitle-guidelines/, counted in characters).
"""

from collections.abc import Iterable, Sequence

LINE_CHARS = 42
CUE_CHARS = 2 * LINE_CHARS - 6
CUE_S = 6.0
Span = tuple[float, float]


def _cost(words: Sequence[str], cut: int) -> float:
    left, right = len(" ".join(words[:cut])), len(" ".join(words[cut:]))
    comfort = 14 if words[cut - 1][-1] in ",:;." else 0
    short = 6 if words[cut - 1].lower() in {"a", "an", "the", "of", "to", "in", "on", "and"} else 0
    return abs(left - right) - comfort + short


def _halves(text: str) -> tuple[str, str]:
    words = text.split()
    cut = min(range(1, len(words)), key=lambda place: _cost(words, place))
    return " ".join(words[:cut]), " ".join(words[cut:])


def in_lines(text: str) -> str:
    """`text` on one line where it fits, else on two of about the same length."""
    return text if len(text) <= LINE_CHARS else "\n".join(_halves(text))


def _fits(text: str, seconds: float) -> bool:
    return all(len(line) <= LINE_CHARS for line in in_lines(text).split("\n")) and (
        len(text) <= CUE_CHARS and seconds <= CUE_S
    )


def cues(text: str, start_s: float, end_s: float) -> list[tuple[float, float, str]]:
    """One sentence as captions; where it is cut, time is shared by letters."""
    if _fits(text, end_s - start_s) or " " not in text:
        return [(start_s, end_s, text)]
    left, right = _halves(text)
    middle_s = start_s + (end_s - start_s) * len(left) / (len(left) + len(right))
    return cues(left, start_s, middle_s) + cues(right, middle_s, end_s)


def clock(seconds: float) -> str:
    """A time as WebVTT writes it."""
    total_ms = round(seconds * 1000)
    minutes, ms = divmod(total_ms, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{ms // 1000:02}.{ms % 1000:03}"


def write_vtt(sentences: Iterable[str], times: Iterable[Span]) -> str:
    """A whole WebVTT file from sentences and their start and end in seconds."""
    blocks = ["WEBVTT"]
    for sentence, (start_s, end_s) in zip(sentences, times, strict=True):
        for cue_start_s, cue_end_s, text in cues(sentence.replace("'", "’"), start_s, end_s):
            span = f"{clock(cue_start_s)} --> {clock(cue_end_s)}"
            blocks.append(f"{span}\n{in_lines(text)}")
    return "\n\n".join(blocks) + "\n"
