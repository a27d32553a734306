from pathlib import Path

import numpy as np
import pytest
import torch
import whisper
from faster_whisper import WhisperModel

from tests.speech import ENGLISH, sound
from transcripts.convert import byte_letters, convert, json_tokenizer, last_merge
from transcripts.models import Model
from transcripts.whisper_engine import tokenizer_for

TEXTS = ["The board approved it.", " Ünïcode, 日本語 & 12.5 %", "naïve  double  spaces\n", "🙂"]


class _Vocabulary:
    """As much of a model as its tokenizer depends on."""

    def __init__(self, is_multilingual: bool, num_languages: int) -> None:
        self.is_multilingual = is_multilingual
        self.num_languages = num_languages


@pytest.mark.parametrize(
    "model", [_Vocabulary(True, 99), _Vocabulary(True, 100), _Vocabulary(False, 99)]
)
def test_the_written_tokenizer_cuts_text_as_openais_does(model: _Vocabulary):
    tok = tokenizer_for(model)
    written = json_tokenizer(tok)
    for text in TEXTS:
        ids = written.encode(text, add_special_tokens=False).ids
        assert ids == tok.encode(text)
        assert written.decode(ids) == text
    assert written.token_to_id("<|notimestamps|>") == tok.no_timestamps


def test_every_byte_has_a_letter_of_its_own():
    assert len(set(byte_letters().values())) == 256


def test_the_last_merge_gives_back_the_token():
    ranks = {b"a": 0, b"b": 1, b"c": 2, b"ab": 3, b"abc": 4}
    assert last_merge(b"abc", ranks) == (b"ab", b"c")


def test_the_converted_model_hears_what_the_original_hears(small_model: Model):
    samples = np.concatenate([np.zeros(8000, np.float32), sound(ENGLISH[0]) * np.float32(0.7)])
    original = whisper.load_model(str(small_model.openai), device="cpu")
    said = original.transcribe(samples, fp16=False, temperature=0.0)["text"]
    segments, _ = WhisperModel(str(small_model.ctranslate2), device="cpu").transcribe(samples)
    assert "".join(segment.text for segment in segments) == said == f" {ENGLISH[0]}"


def test_a_model_for_english_only_can_be_converted_too(tmp_path: Path):
    dims = whisper.model.ModelDimensions(80, 1500, 64, 1, 1, 51864, 448, 64, 1, 2)
    torch.manual_seed(1)
    convert(whisper.model.Whisper(dims), "nothing.en", tmp_path)
    loaded = WhisperModel(str(tmp_path), device="cpu")
    assert not loaded.model.is_multilingual
    assert loaded.supported_languages == ["en"]


def test_a_model_with_finer_sound_is_told_apart(tmp_path: Path):
    dims = whisper.model.ModelDimensions(128, 1500, 64, 1, 1, 51866, 448, 64, 1, 2)
    torch.manual_seed(1)
    convert(whisper.model.Whisper(dims), "fine", tmp_path)
    loaded = WhisperModel(str(tmp_path), device="cpu")
    assert loaded.feature_extractor.mel_filters.shape[0] == 128
    assert loaded.model.is_multilingual
