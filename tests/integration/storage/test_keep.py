"""What is kept is given back, whole or in ranges, and nothing is ever half kept."""

import errno
import shutil
from pathlib import Path
from threading import Barrier, Thread

import pytest

from hub.core.settings import Settings
from hub.core.storage import Storage, disk, open_storage
from hub.core.storage.base import StorageError


def read(storage: Storage, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join(storage.read(key, start, end))


def test_a_kept_file_is_given_back(storage: Storage, tmp_path: Path) -> None:
    source = tmp_path / "made.m4s"
    source.write_bytes(bytes(range(256)) * 5000)
    storage.put("takes/a/720p/seg_1.m4s", source)
    source.unlink()
    assert storage.size("takes/a/720p/seg_1.m4s") == 1_280_000
    assert read(storage, "takes/a/720p/seg_1.m4s") == bytes(range(256)) * 5000


def test_an_adopted_file_is_kept_after_its_folder_is_gone(storage: Storage, tmp_path: Path) -> None:
    source = tmp_path / "work" / "seg_1.m4s"
    source.parent.mkdir()
    source.write_bytes(b"a segment")
    storage.adopt("takes/a/720p/seg_1.m4s", source)
    storage.settle()
    shutil.rmtree(source.parent)
    assert read(storage, "takes/a/720p/seg_1.m4s") == b"a segment"


def test_an_adopted_file_replaces_what_stood_there(storage: Storage, tmp_path: Path) -> None:
    storage.put_bytes("a/index.m3u8", b"so far", settled=False)
    (tmp_path / "index.m3u8").write_bytes(b"the end")
    storage.adopt("a/index.m3u8", tmp_path / "index.m3u8")
    assert read(storage, "a/index.m3u8") == b"the end"
    assert list(storage.keys("a/")) == ["a/index.m3u8"]


def test_a_folder_on_another_disk_adopts_by_copying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EXDEV, "another disk")

    storage = open_storage(Settings(data=tmp_path))
    source = tmp_path / "seg_1.m4s"
    source.write_bytes(b"a segment")
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    storage.adopt("a/seg_1.m4s", source)
    source.write_bytes(b"other")
    assert read(storage, "a/seg_1.m4s") == b"a segment"


@pytest.mark.parametrize("files", [3, 100])
def test_what_is_adopted_is_put_on_the_disk_once_however_many_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    synced: list[Path] = []
    disks: list[Path] = []
    monkeypatch.setattr(disk, "sync", synced.append)
    monkeypatch.setattr(disk, "sync_disk", disks.append)
    storage = open_storage(Settings(data=tmp_path))
    (tmp_path / "work").mkdir()
    for number in range(files):
        path = tmp_path / "work" / f"{number}.m4s"
        path.write_bytes(b"a segment")
        storage.adopt(f"takes/a/{number}.m4s", path)
    storage.settle()
    each = {"0.m4s", "1.m4s", "2.m4s", "a"}
    assert {path.name for path in synced} == (each if files == 3 else set())
    assert len(disks) == (files == 100)
    storage.settle()
    assert len(synced) + len(disks) == (4 if files == 3 else 1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, None, b"0123456789"), (3, 5, b"34"), (8, None, b"89"), (8, 99, b"89"), (4, 4, b"")],
)
def test_a_range_is_given_back(
    storage: Storage, start: int, end: int | None, expected: bytes
) -> None:
    storage.put_bytes("a/b", b"0123456789")
    assert read(storage, "a/b", start, end) == expected


def test_a_growing_playlist_is_replaced_at_once(storage: Storage) -> None:
    storage.put_bytes("a/index.m3u8", b"one")
    storage.put_bytes("a/index.m3u8", b"one two")
    assert read(storage, "a/index.m3u8") == b"one two"
    assert list(storage.keys("a/")) == ["a/index.m3u8"]


def test_an_empty_file_is_a_file(storage: Storage) -> None:
    storage.put_bytes("a/empty", b"")
    assert storage.size("a/empty") == 0
    assert list(storage.keys("a/")) == ["a/empty"]


def test_keys_are_listed_by_prefix_in_order(storage: Storage) -> None:
    for key in ("takes/b/1", "takes/a/2", "takes/a/10", "takes/ab/1"):
        storage.put_bytes(key, b"x")
    assert list(storage.keys("takes/a/")) == ["takes/a/10", "takes/a/2"]
    assert list(storage.keys("nothing/")) == []


def test_a_deleted_folder_is_gone_and_its_neighbour_is_not(storage: Storage) -> None:
    for key in ("takes/a/1", "takes/a/deep/er", "takes/ab/1"):
        storage.put_bytes(key, b"x")
    storage.delete_prefix("takes/a/")
    storage.delete_prefix("takes/a/")
    assert list(storage.keys("takes/")) == ["takes/ab/1"]


def test_two_may_delete_the_same_folder_at_once(tmp_path: Path) -> None:
    storage = open_storage(Settings(data=tmp_path))
    for number in range(300):
        storage.put_bytes(f"takes/a/{number % 20}/{number}", b"x", settled=False)
    at_once, failed = Barrier(2), []

    def delete() -> None:
        at_once.wait()
        try:
            storage.delete_prefix("takes/a/")
        except OSError as error:
            failed.append(error)

    both = [Thread(target=delete) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert failed == []
    assert list(storage.keys("takes/")) == []


def test_a_missing_file_is_told_by_name(storage: Storage) -> None:
    with pytest.raises(StorageError, match="a/missing is not in"):
        storage.size("a/missing")
    with pytest.raises(StorageError, match="a/missing is not in"):
        read(storage, "a/missing")


def test_a_file_is_lent_as_a_path(storage: Storage, tmp_path: Path) -> None:
    storage.put_bytes("takes/a/source", b"picture and sound")
    with storage.local("takes/a/source", tmp_path / "scratch") as path:
        assert path.read_bytes() == b"picture and sound"
    assert read(storage, "takes/a/source") == b"picture and sound"


def test_a_lent_file_that_is_missing_is_told(storage: Storage, tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match="takes/none is not in"),
        storage.local("takes/none", tmp_path / "scratch"),
    ):
        raise AssertionError("nothing can be lent")


def test_the_doctor_hears_that_all_is_well(storage: Storage) -> None:
    assert storage.check().startswith("Media is kept in ")
    assert list(storage.keys("check/")) == []
