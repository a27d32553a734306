"""Storage that stands still holds up nobody who cancels, and what it keeps is tidied later."""

import gc
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from hub.clips import jobs, removal
from hub.core import work
from hub.core.services import Services
from hub.core.storage import open_storage
from hub.core.storage import s3 as s3_module
from tests.integration.clips.conftest import ON_SQLITE
from tests.integration.clips.test_made import take_of
from tests.integration.storage.conftest import settings_for
from tests.services import narrow
from tests.services.s3 import S3


@pytest.fixture
def hung_up() -> Iterator[None]:
    """boto3 leaves the socket of a download that is broken off to the garbage collector."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("transfer"):
            thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@ON_SQLITE
@pytest.mark.usefixtures("hung_up")
def test_a_download_that_stands_still_is_left_when_its_take_is_cancelled(
    services: Services, clip_id: str, s3: S3, tmp_path: Path
) -> None:
    take = take_of(services.database, clip_id)
    near = open_storage(settings_for(s3, tmp_path))
    near.put_bytes(take.source_key, bytes(12_000_000))
    with narrow.line(s3.endpoint, most_bytes=1_000_000) as line, ThreadPoolExecutor() as pool:
        there = replace(
            settings_for(s3, tmp_path), database=services.settings.database, s3_endpoint=line.url
        )
        far = Services(there, services.database, open_storage(there))
        step = pool.submit(jobs.look, far, take.id)
        assert line.stands.wait(60)
        with services.database.write() as session:
            work.cancel(session, "take", take.id)
        with pytest.raises(work.Stopped):
            step.result(timeout=50)  # boto3 itself would wait a minute for the next byte
        assert not line.flows.is_set()
        jobs.tidy(Services(there, services.database, near), take.id)
        assert not [path for path in (there.data / "work").rglob("*") if path.is_file()]


class UnwantedError(Exception):
    pass


def refuse() -> None:
    raise UnwantedError


@ON_SQLITE
@pytest.mark.usefixtures("hung_up")
def test_storage_that_stands_still_delays_no_end_of_work_and_is_tidied_later(
    services: Services, clip_id: str, s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = f"takes/{take_of(services.database, clip_id).id}/"
    near = replace(services, storage=open_storage(settings_for(s3, tmp_path)))
    near.storage.put_bytes(f"{folder}dead/360p/00000.m4s", b"x")
    with narrow.line(s3.endpoint, most_bytes=0) as line:
        there = replace(settings_for(s3, tmp_path), s3_endpoint=line.url)
        far = replace(services, storage=open_storage(there))
        with pytest.raises(UnwantedError):
            far.storage.put_bytes(f"{folder}late/index.m3u8", b"x", check=refuse)
        with monkeypatch.context() as hurried:  # this client alone: the others may take their time
            hurried.setattr(s3_module, "HASTY_S", 1)
            jobs.tidy(far, folder.split("/")[1])
        assert not line.flows.is_set()
    removal.tidy_files(near)
    assert f"{folder}dead/360p/00000.m4s" in near.storage.keys(folder), "it is worked on still"
    with services.database.write() as session:
        work.end(session, "take", folder.split("/")[1])
    removal.tidy_files(near)
    assert f"{folder}dead/360p/00000.m4s" not in near.storage.keys(folder)
