import os
import pickle
import shutil
import zipfile
from pathlib import Path

import pytest
import torch

from transcripts import whisper_engine
from transcripts.checks import check_ctranslate2, read_checkpoint
from transcripts.errors import EngineMissing, ModelRefused
from transcripts.models import Model


@pytest.fixture
def folder(small_model: Model, tmp_path: Path) -> Path:
    """A copy of the CTranslate2 form, to be spoilt."""
    assert small_model.ctranslate2 is not None
    return shutil.copytree(small_model.ctranslate2, tmp_path / "copy")


def test_a_whole_folder_passes(folder: Path):
    check_ctranslate2(folder)


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_missing_file_is_named(folder: Path, name: str):
    (folder / name).unlink()
    with pytest.raises(ModelRefused, match=f"{name} is missing"):
        check_ctranslate2(folder)


@pytest.mark.parametrize("keep", [0, 3, 20, 1000, -1])
def test_a_model_cut_short_anywhere_is_refused(folder: Path, keep: int):
    data = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(data[:keep])
    with pytest.raises(ModelRefused, match=r"model\.bin"):
        check_ctranslate2(folder)


def test_a_model_with_something_after_its_end_is_refused(folder: Path):
    with (folder / "model.bin").open("ab") as file:
        file.write(b"more")
    with pytest.raises(ModelRefused, match="damaged"):
        check_ctranslate2(folder)


def test_junk_under_the_name_of_a_model_is_refused(folder: Path):
    (folder / "model.bin").write_bytes(os.urandom(5000))
    with pytest.raises(ModelRefused, match=r"model\.bin"):
        check_ctranslate2(folder)


def test_a_ctranslate2_model_of_another_kind_is_refused(folder: Path):
    data = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(data.replace(b"WhisperSpec", b"TransfoSpec", 1))
    with pytest.raises(ModelRefused, match="not a Whisper model"):
        check_ctranslate2(folder)


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_a_damaged_configuration_is_refused(folder: Path, content: str):
    (folder / "config.json").write_text(content)
    with pytest.raises(ModelRefused, match=r"config\.json"):
        check_ctranslate2(folder)


def test_a_whole_checkpoint_is_read(checkpoint: Path):
    assert read_checkpoint(checkpoint).dims.n_text_layer == 3


@pytest.mark.parametrize("content", [b"", b"junk" * 100, pickle.dumps({"dims": 1})])
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "a.pt").write_bytes(content)
    with pytest.raises(ModelRefused, match="not an openai-whisper checkpoint"):
        read_checkpoint(tmp_path / "a.pt")


@pytest.mark.parametrize("keep", [0.3, 0.99])
def test_a_checkpoint_cut_short_is_refused(checkpoint: Path, tmp_path: Path, keep: float):
    data = checkpoint.read_bytes()
    (tmp_path / "a.pt").write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(ModelRefused):
        read_checkpoint(tmp_path / "a.pt")


class _Bomb:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.marker,))


def test_a_checkpoint_that_would_run_something_is_refused_and_runs_nothing(tmp_path: Path):
    marker = tmp_path / "ran"
    torch.save({"dims": _Bomb(marker), "model_state_dict": {}}, tmp_path / "a.pt")
    with pytest.raises(ModelRefused):
        read_checkpoint(tmp_path / "a.pt")
    assert not marker.exists()


def test_a_compressed_archive_which_could_be_a_bomb_is_refused(checkpoint: Path, tmp_path: Path):
    with (
        zipfile.ZipFile(checkpoint) as source,
        zipfile.ZipFile(tmp_path / "a.pt", "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.namelist():
            target.writestr(entry, source.read(entry))
    with pytest.raises(ModelRefused):
        read_checkpoint(tmp_path / "a.pt")


@pytest.mark.parametrize(
    "change",
    [
        {"n_audio_state": 10**9},
        {"n_text_layer": 5000},
        {"n_text_layer": 40},
        {"n_vocab": -1},
        {"n_audio_head": 3},
        {"surprise": 1},
    ],
    ids=str,
)
def test_a_checkpoint_whose_sizes_are_not_its_own_is_refused(
    checkpoint: Path, tmp_path: Path, change: dict[str, int]
):
    content = torch.load(checkpoint, weights_only=True)
    content["dims"] |= change
    torch.save(content, tmp_path / "a.pt")
    with pytest.raises(ModelRefused):
        read_checkpoint(tmp_path / "a.pt")


def test_a_checkpoint_that_claims_more_than_it_holds_is_refused(checkpoint: Path, tmp_path: Path):
    content = torch.load(checkpoint, weights_only=True)
    name = "decoder.token_embedding.weight"
    content["model_state_dict"][name] = torch.zeros(1, 1).expand(10**6, 10**6)
    torch.save(content, tmp_path / "a.pt")
    with pytest.raises(ModelRefused):
        read_checkpoint(tmp_path / "a.pt")


def test_other_weights_than_whispers_are_refused(checkpoint: Path, tmp_path: Path):
    content = torch.load(checkpoint, weights_only=True)
    content["model_state_dict"].pop("encoder.ln_post.weight")
    torch.save(content, tmp_path / "a.pt")
    with pytest.raises(ModelRefused):
        read_checkpoint(tmp_path / "a.pt")


def test_without_the_extra_a_checkpoint_says_how_to_get_it(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(__import__("sys").modules, "whisper", None)
    assert whisper_engine.HOW_TO_INSTALL
    with pytest.raises(EngineMissing, match=r"pip install --no-deps -r requirements-whisper\.lock"):
        read_checkpoint(checkpoint)
