import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from transcripts import loader, models
from transcripts.engine import ENGINE_NAMES, EngineName
from transcripts.errors import EngineMissing, ModelMissing, ModelRefused
from transcripts.models import Model


@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_an_engine_is_loaded_once_and_kept(small_model: Model, name: EngineName):
    first = loader.load(name, small_model)
    assert (first.name, first.model_name) == (name, "speech-test")
    assert loader.load(name, small_model) is first


def test_two_who_load_at_once_have_the_same_engine(small_model: Model):
    loader._faster_whisper.cache_clear()
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: loader.load(None, small_model), range(2))
    assert first is second


def test_the_default_is_the_first_engine_that_can_run_the_model(small_model: Model):
    assert loader.load(None, small_model).name == "faster-whisper"


def test_a_checkpoint_alone_is_converted_for_the_default(checkpoint: Path, tmp_path: Path):
    found = models.find(str(checkpoint), tmp_path)
    assert loader.load(None, found).name == "faster-whisper"
    assert models.find(str(checkpoint), tmp_path).ctranslate2 is not None


def test_both_engines_know_the_same_languages(small_model: Model):
    first, second = (loader.load(name, small_model).languages() for name in ENGINE_NAMES)
    assert {"en", "de"} <= second <= first


def test_openai_whisper_needs_the_checkpoint(small_model: Model, tmp_path: Path):
    assert small_model.ctranslate2 is not None
    only = models.add(small_model.ctranslate2, tmp_path)
    with pytest.raises(ModelMissing, match=r"needs it as a \.pt file"):
        loader.load("openai-whisper", only)


@pytest.mark.parametrize("name", [None, *ENGINE_NAMES])
def test_without_the_extra_a_checkpoint_says_how_to_get_it(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: EngineName | None
):
    found = models.find(str(checkpoint), tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "whisper", None)
    assert not loader.installed("openai-whisper")
    assert loader.installed("faster-whisper")
    with pytest.raises(EngineMissing, match="pip install"):
        loader.load(name, Model(found.name, None, _copy(checkpoint, tmp_path), found.home))


def _copy(file: Path, folder: Path) -> Path:
    return shutil.copyfile(file, folder / "fresh.pt")


@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_a_model_spoilt_after_it_was_added_is_refused(
    small_model: Model, tmp_path: Path, name: EngineName
):
    assert small_model.ctranslate2 is not None
    spoilt = shutil.copytree(small_model.ctranslate2, tmp_path / "spoilt")
    (spoilt / "model.bin").write_bytes(b"\6\0\0\0")
    (tmp_path / "spoilt.pt").write_bytes(b"spoilt")
    with pytest.raises(ModelRefused, match=r"can't be loaded|not an openai-whisper checkpoint"):
        loader.load(name, Model("spoilt", spoilt, tmp_path / "spoilt.pt", spoilt))
