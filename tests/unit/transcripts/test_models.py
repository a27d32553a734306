import hashlib
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import whisper

from tests.unit.transcripts.serving import Server, serve
from transcripts import models
from transcripts.engine import ENGINE_NAMES
from transcripts.errors import EngineMissing, ModelMissing, ModelRefused
from transcripts.models import Model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def server(small_model: Model) -> Iterator[Server]:
    """A mirror that has the small model under the name `tiny`, in both forms."""
    assert small_model.ctranslate2 is not None
    assert small_model.openai is not None
    with serve() as running:
        for file in small_model.ctranslate2.iterdir():
            running.files[f"/tiny/{file.name}"] = file.read_bytes()
        running.files["/own.pt"] = small_model.openai.read_bytes()
        yield running


def _left_over(folder: Path) -> list[str]:
    hidden = (folder / name for name in (".adding", ".fetching"))
    return [file.name for place in hidden if place.exists() for file in place.iterdir()]


def test_a_checkpoint_is_added_in_both_forms_under_the_name_of_its_file(
    checkpoint: Path, folder: Path
):
    added = models.add(checkpoint, folder)
    assert added == models.find("speech-test", folder) == models.list_models(folder)[0]
    assert added.openai == folder / "speech-test.pt"
    assert added.ctranslate2 == folder / "speech-test"
    assert added.bytes_total > checkpoint.stat().st_size
    assert _left_over(folder) == []


def test_a_checkpoint_of_openais_is_known_by_its_sum(
    checkpoint: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    sha256 = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    monkeypatch.setitem(whisper._MODELS, "base", f"https://example.org/{sha256}/base.pt")
    assert models.add(checkpoint, folder).name == "base"


def test_a_folder_is_added_without_what_does_not_belong_to_it(
    small_model: Model, folder: Path, tmp_path: Path
):
    assert small_model.ctranslate2 is not None
    source = shutil.copytree(small_model.ctranslate2, tmp_path / "My model")
    (source / "evil.py").write_text("")
    added = models.add(source, folder)
    assert (added.name, added.openai) == ("My-model", None)
    assert not (folder / "My-model" / "evil.py").exists()
    assert models.find("My-model", folder, "faster-whisper") == added


def test_adding_again_takes_the_place_of_the_old_one(checkpoint: Path, folder: Path):
    models.add(checkpoint, folder)
    (folder / "speech-test" / "model.bin").write_bytes(b"spoilt")
    again = models.add(checkpoint, folder)
    assert again.ctranslate2 is not None
    assert (again.ctranslate2 / "model.bin").stat().st_size > 1000
    assert len(models.list_models(folder)) == 1


def test_junk_is_refused_and_leaves_nothing(folder: Path, tmp_path: Path):
    (tmp_path / "junk.pt").write_bytes(os.urandom(1000))
    (tmp_path / "empty").mkdir()
    for name in ("junk.pt", "empty", "not-there.pt"):
        with pytest.raises(ModelRefused):
            models.add(tmp_path / name, folder)
    assert models.list_models(folder) == []


def test_without_the_extra_a_checkpoint_cannot_be_added_but_a_folder_can(
    small_model: Model, checkpoint: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(__import__("sys").modules, "whisper", None)
    with pytest.raises(EngineMissing, match="pip install"):
        models.add(checkpoint, folder)
    assert small_model.ctranslate2 is not None
    assert models.add(small_model.ctranslate2, folder).name == "speech-test"


def test_a_model_that_is_not_there_says_what_to_do(folder: Path):
    with pytest.raises(ModelMissing, match=r"“small” is not in .*hub models add.*HUB_MODEL_MIRROR"):
        models.find("small", folder)
    assert models.list_models(folder) == []


@pytest.mark.parametrize("name", ["", ".hidden", "a b", "x" * 200, "..", "a\n"])
def test_what_cannot_be_a_name_is_refused(folder: Path, name: str):
    with pytest.raises(ModelMissing, match="can't be a model's name"):
        models.find(name, folder)


def test_a_path_to_a_checkpoint_is_a_model_too(checkpoint: Path, folder: Path):
    found = models.find(str(checkpoint), folder)
    assert (found.name, found.openai, found.ctranslate2) == ("speech-test", checkpoint, None)
    made = models.converted(found)
    assert made.ctranslate2 is not None
    assert models.find(str(checkpoint), folder) == made
    assert models.list_models(folder) == []
    before = (made.home / "model.bin").stat().st_mtime_ns
    assert models.converted(found) == made
    assert (made.home / "model.bin").stat().st_mtime_ns == before  # converted once


def test_a_path_to_a_folder_is_a_model_too(small_model: Model, folder: Path):
    found = models.find(str(small_model.ctranslate2), folder)
    assert (found.name, found.ctranslate2) == ("speech-test", small_model.ctranslate2)
    with pytest.raises(ModelMissing, match="openai-whisper"):
        models.find(str(small_model.ctranslate2), folder, "openai-whisper")


def test_a_path_to_nothing_or_to_junk_is_told_apart(folder: Path, tmp_path: Path):
    with pytest.raises(ModelMissing, match="no speech model at"):
        models.find(str(tmp_path / "none.pt"), folder)
    with pytest.raises(ModelRefused):
        models.find(str(tmp_path), folder)


def test_a_model_is_fetched_from_a_mirror_once(server: Server, folder: Path):
    told: list[int] = []
    fetched = models.fetch(
        "tiny", folder, mirror=server.url, on_progress=lambda done, _total: told.append(done)
    )
    assert fetched == models.find("tiny", folder)
    assert told[-1] == len(server.files["/tiny/model.bin"])
    assert _left_over(folder) == []
    server.asked.clear()
    assert models.fetch("tiny", folder, mirror=server.url) == fetched
    assert server.asked == []


def test_a_fetch_that_broke_off_goes_on_where_it_stopped(server: Server, folder: Path):
    server.breaks_after = 5_000_000
    with pytest.raises(ModelMissing, match=r"can't be fetched.*An administrator"):
        models.fetch("tiny", folder, mirror=server.url)
    assert models.list_models(folder) == []
    models.fetch("tiny", folder, mirror=server.url)
    assert "/tiny/model.bin bytes=5000000-" in server.asked


def test_a_damaged_model_on_the_mirror_is_not_kept(server: Server, folder: Path):
    good = server.files["/tiny/model.bin"]
    server.files["/tiny/model.bin"] = good[:-10]
    with pytest.raises(ModelMissing, match="damaged"):
        models.fetch("tiny", folder, mirror=server.url)
    server.files["/tiny/model.bin"] = good
    assert models.fetch("tiny", folder, mirror=server.url).name == "tiny"


def test_a_checkpoint_is_fetched_for_the_engine_that_needs_it(server: Server, folder: Path):
    fetched = models.fetch("own", folder, engine="openai-whisper", mirror=server.url)
    assert fetched.openai == folder / "own.pt"
    assert fetched.openai.read_bytes() == server.files["/own.pt"]


def test_a_checkpoint_of_openais_name_must_be_openais(server: Server, folder: Path):
    server.files["/tiny.pt"] = server.files["/own.pt"]
    with pytest.raises(ModelMissing, match="SHA-256"):
        models.fetch("tiny", folder, engine="openai-whisper", mirror=server.url)
    assert not (folder / "tiny.pt").exists()


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_a_mirror_without_the_model_is_a_sentence(server: Server, folder: Path, engine):
    with pytest.raises(ModelMissing, match=r"“none” can't be fetched: .* is not there\. An admin"):
        models.fetch("none", folder, engine=engine, mirror=server.url)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_a_name_that_nobody_knows_is_a_sentence(folder: Path, engine):
    with pytest.raises(ModelMissing, match=r"none of that name\. Known are tiny\.en"):
        models.fetch("smal", folder, engine=engine)


def test_two_who_fetch_at_once_fetch_once(server: Server, folder: Path):
    def fetch() -> None:
        models.fetch("tiny", folder, mirror=server.url)

    threads = [threading.Thread(target=fetch) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.asked.count("/tiny/model.bin") == 1
    assert models.find("tiny", folder).ctranslate2 == folder / "tiny"
