import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.transcripts.serving import Server, serve
from transcripts.download import check_mirror, download, from_hugging_face, from_mirror
from transcripts.errors import ModelMissing

DATA = os.urandom(3_000_000)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


def _quiet(_done: int, _total: int | None) -> None:
    return None


def test_a_file_arrives_whole_and_says_how_far_it_is(server: Server, tmp_path: Path):
    server.files["/a"] = DATA
    told: list[tuple[int, int | None]] = []
    download(f"{server.url}/a", tmp_path / "a", lambda done, total: told.append((done, total)))
    assert (tmp_path / "a").read_bytes() == DATA
    assert told[-1] == (len(DATA), len(DATA))
    assert told == sorted(told)
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_an_interrupted_download_goes_on_where_it_stopped(server: Server, tmp_path: Path):
    server.files["/a"] = DATA
    server.breaks_after = 2_000_000
    with pytest.raises(ModelMissing, match="2000000 of 3000000"):
        download(f"{server.url}/a", tmp_path / "a", _quiet)
    assert not (tmp_path / "a").exists()
    download(f"{server.url}/a", tmp_path / "a", _quiet)
    assert (tmp_path / "a").read_bytes() == DATA
    assert server.asked == ["/a", "/a bytes=2000000-"]


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(server: Server, tmp_path: Path):
    server.files["/a"] = DATA
    server.breaks_after = 2_000_000
    with pytest.raises(ModelMissing):
        download(f"{server.url}/a", tmp_path / "a", _quiet)
    server.files["/a"] = DATA[::-1]
    download(f"{server.url}/a", tmp_path / "a", _quiet)
    assert (tmp_path / "a").read_bytes() == DATA[::-1]


def test_a_part_that_is_already_whole_is_not_fetched_again(server: Server, tmp_path: Path):
    server.files["/a"] = DATA
    (tmp_path / "a.part").write_bytes(DATA)
    (tmp_path / "a.part.etag").write_text(f'"{hashlib.sha256(DATA).hexdigest()}"')
    download(f"{server.url}/a", tmp_path / "a", _quiet)
    assert (tmp_path / "a").read_bytes() == DATA


def test_a_wrong_checksum_is_refused_and_nothing_is_kept(server: Server, tmp_path: Path):
    server.files["/a"] = DATA
    with pytest.raises(ModelMissing, match="SHA-256 differs"):
        download(f"{server.url}/a", tmp_path / "a", _quiet, sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_refuses_is_quoted(server: Server, tmp_path: Path):
    server.files["/a"] = DATA
    server.status = 403
    with pytest.raises(ModelMissing, match="answered 403"):
        download(f"{server.url}/a", tmp_path / "a", _quiet)


def test_a_server_that_is_not_there_is_a_sentence(tmp_path: Path):
    with serve() as gone:
        url = gone.url
    with pytest.raises(ModelMissing, match="can't be fetched"):
        download(f"{url}/a", tmp_path / "a", _quiet)


@pytest.mark.parametrize("mirror", ["file:///etc", "mirror.example", "ftp://x"])
def test_a_mirror_must_be_a_web_address(mirror: str):
    with pytest.raises(ModelMissing, match="https://"):
        check_mirror(mirror)


def test_a_mirror_gives_the_files_of_a_folder(server: Server, tmp_path: Path):
    files = {"config.json": b"{}", "model.bin": DATA, "tokenizer.json": b"{}"}
    files["vocabulary.json"] = b"[]"
    server.files = {f"/models/small/{name}": data for name, data in files.items()}
    from_mirror("small", tmp_path, f"{server.url}/models/", _quiet)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == files


def test_a_list_of_checksums_on_the_mirror_is_heeded(server: Server, tmp_path: Path):
    good = hashlib.sha256(b"{}").hexdigest()
    server.files = {
        "/small/config.json": b"{}",
        "/small/model.bin": DATA,
        "/small/SHA256SUMS": f"{good}  config.json\n{'0' * 64} *model.bin\n".encode(),
    }
    with pytest.raises(ModelMissing, match=r"model\.bin is not the file"):
        from_mirror("small", tmp_path, server.url, _quiet)
    assert (tmp_path / "config.json").exists()


def test_a_needed_file_that_the_mirror_lacks_is_named(server: Server, tmp_path: Path):
    with pytest.raises(ModelMissing, match=r"small/config\.json is not there"):
        from_mirror("small", tmp_path, server.url, _quiet)


def test_files_that_are_there_are_not_fetched_again(server: Server, tmp_path: Path):
    (tmp_path / "config.json").write_text("{}")
    server.files = {"/small/model.bin": DATA, "/small/tokenizer.json": b"{}"}
    from_mirror("small", tmp_path, server.url, _quiet)
    assert not any("config.json" in asked.split("/")[-1][:11] for asked in server.asked[1:2])


@pytest.fixture
def hub(server: Server) -> Server:
    """As much of the Hugging Face hub as fetching a repository needs."""
    sha = "a" * 40
    files = {"config.json": b"{}", "model.bin": DATA, "notes.txt": b"not wanted"}
    about = {"id": "Org/small", "sha": sha, "siblings": [{"rfilename": name} for name in files]}
    tree = [
        {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}  # noqa: S324 - git's
        for name, data in files.items()
    ]
    for revision in ("main", sha):
        server.files[f"/api/models/Org/small/revision/{revision}"] = json.dumps(about).encode()
        server.files[f"/api/models/Org/small/tree/{revision}"] = json.dumps(tree).encode()
    for name, data in files.items():
        server.files[f"/Org/small/resolve/{sha}/{name}"] = data
    server.headers["X-Repo-Commit"] = sha
    return server


def test_the_hugging_face_hub_gives_the_files_of_a_model_only(hub: Server, tmp_path: Path):
    told: list[tuple[int, int | None]] = []
    from_hugging_face(
        "Org/small", tmp_path, lambda done, total: told.append((done, total)), endpoint=hub.url
    )
    assert (tmp_path / "model.bin").read_bytes() == DATA
    assert (tmp_path / "config.json").read_bytes() == b"{}"
    assert not (tmp_path / "notes.txt").exists()
    assert told[-1][0] == len(DATA) + 2
    assert told == sorted(told)


def test_a_hub_without_the_model_is_a_sentence(server: Server, tmp_path: Path):
    with pytest.raises(ModelMissing, match="can't be fetched from Hugging Face"):
        from_hugging_face("Org/none", tmp_path, _quiet, endpoint=server.url)


def test_a_hub_that_is_not_there_is_a_sentence(tmp_path: Path):
    with serve() as gone:
        url = gone.url
    with pytest.raises(ModelMissing, match="can't be fetched from Hugging Face"):
        from_hugging_face("Org/small", tmp_path, _quiet, endpoint=url)
