"""Caption cues from words, by the rules of professional captioning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transcripts.engine import Segment, Word


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption: what to show from `start_s` to `end_s`. Lines are parted by a line feed.

    `words` is empty where word times are not known (an uploaded file).
    """

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()


def from_words(words: Sequence[Word]) -> list[Cue]:
    """Cues for words in order of time."""
    raise NotImplementedError


def live(segments: Iterable[Segment]) -> Iterator[Cue]:
    """Cues as segments come; a cue once given does not change."""
    raise NotImplementedError
