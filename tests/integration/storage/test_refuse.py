"""When a place can't keep files it says so in a sentence, and nothing kept is lost."""

import errno
import io
import os
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from hub.core.settings import Settings
from hub.core.storage import local, open_storage
from hub.core.storage.base import StorageError
from tests.integration.storage.conftest import settings_for
from tests.services import process
from tests.services.s3 import S3

MIB = 1024 * 1024
ID = "0123456789abc"


def fill_disk_after(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk take ``count`` more bytes of uploads, the last write a short one."""
    room = [count]

    def write(target: BinaryIO, piece: bytes) -> None:
        target.write(piece[: room[0]])
        room[0] -= min(room[0], len(piece))
        if not room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(local, "_write_all", write)


def test_a_full_disk_stops_an_upload_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = open_storage(Settings(data=tmp_path))
    data = os.urandom(3 * MIB)
    with monkeypatch.context() as disk:
        fill_disk_after(2 * MIB + 100, disk)
        with pytest.raises(StorageError, match=r"is full\. Make room, then try again\."):
            list(storage.append(ID, 0, io.BytesIO(data)))
    kept = storage.received(ID)
    assert kept == 2 * MIB + 100
    list(storage.append(ID, kept, io.BytesIO(data[kept:])))
    assert b"".join(storage.read(storage.finish(ID))) == data


def test_a_full_disk_leaves_the_old_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = open_storage(Settings(data=tmp_path))
    storage.put_bytes("a/index.m3u8", b"old")

    def no_room(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(StorageError, match="is full"):
        storage.put_bytes("a/index.m3u8", b"new")
    assert b"".join(storage.read("a/index.m3u8")) == b"old"
    assert [path.name for path in (tmp_path / "media" / "a").iterdir()] == ["index.m3u8"]


@pytest.mark.parametrize(
    "key",
    ["../secret", "a/../../secret", "/etc/passwd", "a//b", "a/.hidden", "a\\..\\b", "", "a/\x00"],
)
def test_no_key_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    storage = open_storage(Settings(data=tmp_path / "data"))
    (tmp_path / "secret").write_text("secret")
    for attempt in (storage.size, storage.read, storage.delete_prefix):
        with pytest.raises(StorageError, match="can't be the name"):
            attempt(key)
    with pytest.raises(StorageError, match="can't be the name"):
        storage.put_bytes(key, b"mine now")
    assert (tmp_path / "secret").read_text() == "secret"


def test_an_upload_id_leads_nowhere_else(tmp_path: Path) -> None:
    storage = open_storage(Settings(data=tmp_path))
    for upload_id in ("../../hub.db", "..", "a/b"):
        with pytest.raises(StorageError, match="can't be the name of an upload"):
            storage.received(upload_id)


def test_a_server_that_is_not_there_is_told(s3: S3, tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{process.free_port()}"
    storage = open_storage(replace(settings_for(s3, tmp_path), s3_endpoint=nowhere))
    with pytest.raises(StorageError, match="can't be reached or broke off"):
        storage.check()


def test_wrong_keys_are_told(s3: S3, tmp_path: Path) -> None:
    storage = open_storage(replace(settings_for(s3, tmp_path), s3_secret="another"))
    with pytest.raises(StorageError, match=r"refused Hub's keys for the bucket .*HUB_S3_SECRET"):
        storage.check()


def test_a_missing_bucket_is_told(s3: S3, tmp_path: Path) -> None:
    storage = open_storage(replace(settings_for(s3, tmp_path), storage="s3://not-made"))
    with pytest.raises(StorageError, match="There is no bucket not-made"):
        storage.check()
