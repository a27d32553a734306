"""openai-whisper: OpenAI's own program, on PyTorch. The extra `whisper`.

https://github.com/openai/whisper
"""

from __future__ import annotations

import warnings
from contextlib import suppress
from types import ModuleType
from typing import Any

from transcripts.engine import EngineName, Language, Options, Samples, Segment, words_of
from transcripts.errors import EngineMissing

WhisperModel = Any  # openai-whisper ships no types
WhisperTokenizer = Any

HOW_TO_INSTALL = (
    "openai-whisper is not installed here. Install it beside Hub with "
    "“pip install --no-deps -r requirements-whisper.lock” (the extra “whisper”), "
    "or use a model in CTranslate2 form, which needs nothing more."
)


def whisper_module() -> ModuleType:
    """The package `whisper`, imported only when it is needed: it takes a second.

    Raises:
        EngineMissing: the extra `whisper` is not installed.
    """
    try:
        import whisper
    except ModuleNotFoundError as error:
        raise EngineMissing(HOW_TO_INSTALL) from error
    module: ModuleType = whisper
    return module


def set_alignment_heads(model: WhisperModel, model_name: str) -> None:
    """Tell a model loaded from a file which heads follow the words, where that is known.

    `whisper.load_model` knows them for a model by name only; without them word times
    come from half of all heads and are less exact.
    """
    heads: dict[str, bytes] = whisper_module()._ALIGNMENT_HEADS
    if model_name not in heads:
        return
    with suppress(RuntimeError, ValueError):  # another shape: a model of the company's own
        model.set_alignment_heads(heads[model_name])


def tokenizer_for(model: WhisperModel) -> WhisperTokenizer:
    """The tokenizer that belongs to a model; openai-whisper keeps it for its own use too."""
    with warnings.catch_warnings():
        # openai-whisper 20250625 leaves the vocabulary's file to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        return whisper_module().tokenizer.get_tokenizer(
            model.is_multilingual, num_languages=model.num_languages
        )


class OpenAIWhisper:
    """A `.pt` checkpoint, loaded."""

    name: EngineName = "openai-whisper"
    at_once = 1  # its hooks for word times belong to one caller

    def __init__(self, model_name: str, model: WhisperModel, threads: int = 1) -> None:
        """Take a checkpoint that `checks.read_checkpoint` has loaded.

        Raises:
            EngineMissing: the extra `whisper` is not installed.
        """
        self._whisper = whisper_module()
        self._model = model
        self.model_name = model_name
        import torch

        torch.set_num_threads(threads)
        set_alignment_heads(model, model_name)
        tokenizer_for(model)

    def languages(self) -> frozenset[str]:
        """Codes of the languages that the model knows."""
        if not self._model.is_multilingual:
            return frozenset({"en"})
        return frozenset(list(self._whisper.tokenizer.LANGUAGES)[: self._model.num_languages])

    def detect(self, samples: Samples) -> Language:
        """Say which language is spoken in at most 30 s of speech."""
        if not self._model.is_multilingual:
            return Language("en", 1.0)
        audio = self._whisper.pad_or_trim(samples)
        mel = self._whisper.log_mel_spectrogram(audio, self._model.dims.n_mels)
        _, odds = self._model.detect_language(mel)
        code = max(odds, key=odds.__getitem__)
        return Language(code, float(odds[code]))

    def decode(self, samples: Samples, language: str, options: Options) -> list[Segment]:
        """Write down one window of at most 30 s; times count from the window's start."""
        with warnings.catch_warnings():
            # That word times of a translation are less exact is known, and said in the docs.
            warnings.filterwarnings("ignore", message="Word-level timestamps on translations")
            result = self._model.transcribe(
                samples,
                language=language,
                beam_size=options.beam,
                best_of=5,
                task=options.task,
                initial_prompt=options.hotwords,
                condition_on_previous_text=False,
                word_timestamps=True,
                fp16=False,
            )
        return [_segment(raw) for raw in result["segments"]]


def _segment(raw: dict[str, Any]) -> Segment:
    """Our segment from openai-whisper's."""
    pieces = ((w["start"], w["end"], w["word"], w["probability"]) for w in raw["words"])
    return Segment(
        start_s=float(raw["start"]),
        end_s=float(raw["end"]),
        text=raw["text"].strip(),
        words=words_of((float(s), float(e), w, float(p)) for s, e, w, p in pieces),
        no_speech_probability=float(raw["no_speech_prob"]),
        mean_log_probability=float(raw["avg_logprob"]),
    )
