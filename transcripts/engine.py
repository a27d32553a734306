"""What every speech engine offers, and the values it takes and gives.

Times are seconds from the start of the recording; samples are float32 from -1 to 1,
mono, 16,000 a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ: Final = 16_000
LONGEST_WINDOW_S: Final = 30.0  # what a Whisper model hears at once

Samples = NDArray[np.float32]
EngineName = Literal["faster-whisper", "openai-whisper"]
Task = Literal["transcribe", "translate"]
ENGINE_NAMES: Final[tuple[EngineName, ...]] = ("faster-whisper", "openai-whisper")


@dataclass(frozen=True, slots=True)
class Options:
    """How to listen; the same for every engine.

    `language` is a code such as `en` or `de-CH` (None: heard once from the speech),
    `window_s` the longest stretch decoded at once (1 to 30), `hotwords` words that may
    come up (names, products), `beam` how many readings are kept (1: greedy), `task`
    whether the words are written down as they are or in English.
    """

    language: str | None = None
    window_s: float = LONGEST_WINDOW_S
    hotwords: str | None = None
    beam: int = 5
    task: Task = "transcribe"

    def __post_init__(self) -> None:
        """Refuse what no engine can do.

        Raises:
            ValueError: a window outside 1 to 30 s, or no reading at all.
        """
        if not 1 <= self.window_s <= LONGEST_WINDOW_S:
            raise ValueError(f"window_s is {self.window_s}; it must be from 1 to 30 seconds")
        if self.beam < 1:
            raise ValueError(f"beam is {self.beam}; it must be 1 or more")


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its punctuation, without spaces around it; `probability` 0 to 1.

    `spaced` is False where no space parts it from the word before (Chinese, Japanese).
    """

    start_s: float
    end_s: float
    text: str
    probability: float = 1.0
    spaced: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech that the model wrote down as one, usually a sentence.

    The last two are Whisper's own measures of doubt: the probability that nobody
    speaks, and the mean log probability of a token.
    """

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...]
    no_speech_probability: float = 0.0
    mean_log_probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Language:
    """The language heard (`en`), and how sure that is (0 to 1)."""

    code: str
    probability: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What `speech.transcribe` gives.

    `language` and its probability (1.0 where it was given) are known at once; both are
    None where there is no speech at all. `segments` comes as it is recognised, in order,
    and can be read once. `duration_s` is the recording's.
    """

    language: str | None
    language_probability: float | None
    duration_s: float
    segments: Iterator[Segment]


class Engine(Protocol):
    """A loaded speech model, kept for the life of the process."""

    @property
    def name(self) -> EngineName:
        """Which engine this is."""
        ...

    @property
    def model_name(self) -> str:
        """Which model it runs, `small` for example."""
        ...

    @property
    def at_once(self) -> int:
        """How many threads may call `decode` at the same time with any gain."""
        ...

    def languages(self) -> frozenset[str]:
        """Codes of the languages that the model knows."""
        ...

    def detect(self, samples: Samples) -> Language:
        """Say which language is spoken in at most 30 s of speech."""
        ...

    def decode(self, samples: Samples, language: str, options: Options) -> list[Segment]:
        """Write down one window of at most 30 s; times count from the window's start."""
        ...


def words_of(
    pieces: Iterable[tuple[float, float, str, float]], not_before_s: float = 0.0
) -> tuple[Word, ...]:
    """Words from an engine's (start_s, end_s, text, probability), in order of time.

    A leading space in the text says that the word stands apart from the one before.
    Whisper's alignment may step back in time; starts and ends are held to rise.
    """
    words: list[Word] = []
    at_s = not_before_s
    for start_s, end_s, text, probability in pieces:
        if not text.strip():
            continue
        start_s = max(start_s, at_s)
        at_s = max(end_s, start_s)
        words.append(Word(start_s, at_s, text.strip(), probability, text[:1].isspace()))
    return tuple(words)


def shifted(segment: Segment, offset_s: float) -> Segment:
    """The same segment, `offset_s` later."""
    return replace(
        segment,
        start_s=round(segment.start_s + offset_s, 3),
        end_s=round(segment.end_s + offset_s, 3),
        words=tuple(
            replace(
                word,
                start_s=round(word.start_s + offset_s, 3),
                end_s=round(word.end_s + offset_s, 3),
            )
            for word in segment.words
        ),
    )
