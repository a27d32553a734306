"""faster-whisper: Whisper on CTranslate2, 8-bit numbers on the processor. The default.

https://github.com/SYSTRAN/faster-whisper
"""

from __future__ import annotations

import ctypes
import threading
from pathlib import Path
from typing import Any, Final

from faster_whisper import WhisperModel

from transcripts.engine import EngineName, Language, Options, Samples, Segment, words_of
from transcripts.errors import ModelRefused

RawSegment = Any  # faster-whisper ships no types
MOST_AT_ONCE: Final = 4  # each holds the sound and the readings of a window in memory
_M_ARENA_MAX, _HEAPS = -8, 2  # malloc.h


class _OneSoundAtOnce(WhisperModel):  # type: ignore[misc]  # faster-whisper ships no types
    """A model that takes in one window at a time, while others are written down.

    Taking a window in compares each moment of it with every other, twice a hundred megabytes for
    `small`; it is the shorter part of the work, so that two windows seldom wait for each other.
    """

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as above
        self._taking_in = threading.Lock()
        super().__init__(*given, **named)

    def encode(self, features: Any) -> Any:  # noqa: ANN401 - as above
        """Return what the model keeps of a window's sound."""
        with self._taking_in:
            return super().encode(features)


class FasterWhisper:
    """A CTranslate2 model, loaded."""

    name: EngineName = "faster-whisper"

    def __init__(self, model_name: str, folder: Path, threads: int = 1) -> None:
        """Load the model; some seconds and up to three gigabytes for the largest.

        Several windows at once, a thread each, are much faster than several threads
        in one window; the weights are shared.

        Raises:
            ModelRefused: the folder holds no model that CTranslate2 can read.
        """
        _give_back_memory()
        self.model_name = model_name
        self.at_once = min(threads, MOST_AT_ONCE)
        try:
            self._model = _OneSoundAtOnce(
                str(folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=threads // self.at_once,
                num_workers=self.at_once,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelRefused(
                f"The speech model in {folder} can't be loaded ({error}). "
                "Remove the folder and add or fetch the model again."
            ) from error

    def languages(self) -> frozenset[str]:
        """Codes of the languages that the model knows."""
        return frozenset(self._model.supported_languages)

    def detect(self, samples: Samples) -> Language:
        """Say which language is spoken in at most 30 s of speech."""
        if not self._model.model.is_multilingual:
            return Language("en", 1.0)
        code, probability, _ = self._model.detect_language(samples)
        return Language(code, float(probability))

    def decode(self, samples: Samples, language: str, options: Options) -> list[Segment]:
        """Write down one window of at most 30 s; times count from the window's start."""
        segments, _ = self._model.transcribe(
            samples,
            language=language,
            beam_size=options.beam,
            task=options.task,
            hotwords=options.hotwords,
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,
        )
        return [_segment(raw) for raw in segments]


def _segment(raw: RawSegment) -> Segment:
    """Our segment from faster-whisper's."""
    pieces = ((w.start, w.end, w.word, w.probability) for w in raw.words or ())
    return Segment(
        start_s=raw.start,
        end_s=raw.end,
        text=raw.text.strip(),
        words=words_of(pieces),
        no_speech_probability=raw.no_speech_prob,
        mean_log_probability=raw.avg_logprob,
    )


def _give_back_memory() -> None:
    """Let the threads share two heaps: each would keep the most that it ever needed in its own.

    https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html; other C
    libraries have no such heaps, and nothing to set.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _HEAPS)
