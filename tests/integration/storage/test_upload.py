"""An upload grows piece by piece, by any process, and loses nothing that was acknowledged."""

import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.settings import Settings
from hub.core.storage import Storage, open_storage
from hub.core.storage.base import StorageError
from tests.integration.storage.conftest import settings_for
from tests.services.s3 import S3

MIB = 1024 * 1024
ID = "0123456789abc"


@pytest.fixture
def again(storage: Storage, request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """The same place as another web process sees it."""
    if "s3" in request.fixturenames and not (tmp_path / "media").exists():
        return open_storage(settings_for(request.getfixturevalue("s3"), tmp_path))
    return open_storage(Settings(data=tmp_path))


class BrokenStream(io.BytesIO):
    """A connection that breaks after what it has."""

    def read(self, size: int | None = -1, /) -> bytes:
        if piece := super().read(size):
            return piece
        raise ConnectionResetError("the browser was closed")


def bytes_of(count: int) -> bytes:
    return os.urandom(count)


def send(storage: Storage, data: bytes, offset: int = 0) -> int:
    return list(storage.append(ID, offset, io.BytesIO(data)))[-1]


def content(storage: Storage, key: str) -> str:
    digest = hashlib.sha256()
    for piece in storage.read(key):
        digest.update(piece)
    return digest.hexdigest()


def test_nothing_is_kept_of_an_upload_that_has_not_begun(storage: Storage) -> None:
    assert storage.received(ID) == 0


def test_small_pieces_make_the_file(storage: Storage) -> None:
    data = bytes_of(3000)
    for start in range(0, 3000, 1000):
        assert storage.received(ID) == start
        assert send(storage, data[start : start + 1000], start) == start + 1000
    key = storage.finish(ID)
    assert b"".join(storage.read(key)) == data


def test_large_pieces_of_any_size_make_the_file(storage: Storage) -> None:
    data = bytes_of(29 * MIB + 17)
    offset = 0
    for size in (MIB // 2, 9 * MIB + 1, 5, 17 * MIB, 2 * MIB, MIB):
        offset = send(storage, data[offset : offset + size], offset)
        assert storage.received(ID) == offset
    key = storage.finish(ID)
    assert storage.size(key) == len(data)
    assert content(storage, key) == hashlib.sha256(data).hexdigest()
    assert list(storage.keys("uploads/")) == [key]


def test_what_came_before_the_connection_broke_is_kept(storage: Storage) -> None:
    data = bytes_of(10 * MIB)
    with pytest.raises(ConnectionResetError):
        list(storage.append(ID, 0, BrokenStream(data[: 9 * MIB + 300])))
    assert storage.received(ID) == 9 * MIB + 300
    send(storage, data[9 * MIB + 300 :], 9 * MIB + 300)
    assert content(storage, storage.finish(ID)) == hashlib.sha256(data).hexdigest()


def test_another_process_goes_on_where_one_was_killed(storage: Storage, again: Storage) -> None:
    data = bytes_of(20 * MIB)
    kept = abandon_after_first(storage.append(ID, 0, io.BytesIO(data)))
    assert again.received(ID) >= kept >= 8 * MIB
    offset = again.received(ID)
    send(again, data[offset:], offset)
    assert content(again, again.finish(ID)) == hashlib.sha256(data).hexdigest()


def abandon_after_first(acknowledged: Iterator[int]) -> int:
    first = next(acknowledged)
    ABANDONED.append(acknowledged)  # a killed process runs no clean-up either
    return first


ABANDONED: list[Iterator[int]] = []


def test_a_gap_is_refused_and_changes_nothing(storage: Storage) -> None:
    send(storage, b"abc")
    with pytest.raises(StorageError, match="Ask for its offset"):
        send(storage, b"xyz", 4)
    assert storage.received(ID) == 3


def test_bytes_past_the_offset_are_dropped(storage: Storage) -> None:
    send(storage, b"abcdef")
    assert send(storage, b"XY", 2) == 4
    assert b"".join(storage.read(storage.finish(ID))) == b"abXY"


def test_finishing_twice_changes_nothing(storage: Storage, again: Storage) -> None:
    send(storage, bytes_of(9 * MIB))
    key = storage.finish(ID)
    assert again.finish(ID) == key
    assert storage.size(key) == 9 * MIB


def test_an_empty_upload_makes_an_empty_file(storage: Storage) -> None:
    assert send(storage, b"") == 0
    assert storage.size(storage.finish(ID)) == 0


def test_a_discarded_upload_leaves_nothing(storage: Storage) -> None:
    send(storage, bytes_of(8 * MIB + 5))
    storage.discard(ID)
    storage.discard(ID)
    assert storage.received(ID) == 0
    assert list(storage.keys("uploads/")) == []


def test_s3_refuses_to_go_back_into_a_part_it_has(s3: S3, tmp_path: Path) -> None:
    storage = open_storage(settings_for(s3, tmp_path))
    send(storage, bytes_of(9 * MIB))
    with pytest.raises(StorageError, match="Ask for its offset"):
        send(storage, b"x", 5 * MIB)
    assert storage.received(ID) == 9 * MIB
