"""A full disk: work on takes waits for room, says so, and goes on by itself."""

import shutil
from types import SimpleNamespace

import pytest

from hub.clips import room
from hub.core import checks, work
from hub.core.db import Database
from hub.core.errors import NoRoom
from hub.core.services import Services
from tests.integration.clips.test_made import take_of

TOTAL = 10**12


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Bytes that are free, look after look; the last one stays."""
    left = [TOTAL]

    def usage(_path: object) -> SimpleNamespace:
        now = left.pop(0) if len(left) > 1 else left[0]
        return SimpleNamespace(total=TOTAL, used=TOTAL - now, free=now)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    monkeypatch.setattr(room, "LOOK_S", 0.0)
    return left


def stage(database: Database, take_id: str) -> tuple[str, float]:
    with database.read() as session:
        job = work.state(session, "take", take_id)
        assert job is not None
        return job.stage, job.fraction


def test_a_step_waits_for_room_and_runs_again(services: Services, clip_id, free):
    take_id, seen = take_of(services.database, clip_id).id, []

    @room.patient
    def step(services: Services, take_id: str) -> str:
        work.Attempt(services.database, f"take:{take_id}", work.Span(0.4, 0.9)).begin("ladder")
        if not seen:
            free[:] = [0, 0, 0, 0, TOTAL]
            seen.append("full")
            raise NoRoom("There is no room.", 1000)
        return "done"

    assert step(services, take_id) == "done"
    assert free == [TOTAL]  # every look at the full disk was taken
    assert stage(services.database, take_id) == ("ladder", 0.4)


def test_what_waits_for_room_says_so_and_can_be_cancelled(services, clip_id, free):
    take_id = take_of(services.database, clip_id).id
    free[:] = [0]

    @room.patient
    def step(services: Services, take_id: str) -> None:
        with services.database.write() as session:
            work.cancel(session, "take", take_id)
        free.append(0)
        raise NoRoom("There is no room.", 1000)

    with pytest.raises(work.Stopped):
        step(services, take_id)


def test_doctor_says_that_takes_wait_for_space(services, clip_id):
    services.settings.data.mkdir(exist_ok=True)
    take_id = take_of(services.database, clip_id).id
    work.Attempt(services.database, f"take:{take_id}").pause(work.WAITING_FOR_SPACE)
    check = checks.disk(services)
    assert check.verdict is checks.Verdict.BAD
    assert "1" in check.found.rpartition(":")[2]
    assert stage(services.database, take_id) == ("waiting for space", 0.0)


def test_work_is_not_begun_where_its_files_would_not_fit(services, free):
    free[:] = [10**9]
    with pytest.raises(NoRoom, match="about"):
        room.require(services, services.settings.data, 10**9)
    room.require(services, services.settings.data, 10**8)


def test_room_is_asked_for_once_where_what_is_made_is_kept_by_a_link(services, free):
    spare_bytes = room.spare_bytes(TOTAL)
    free[:] = [10**9 + spare_bytes]
    room.require(services, services.settings.data, 10**9)


def test_a_full_storage_on_another_disk_holds_work_up_too(services, free, monkeypatch):
    monkeypatch.setattr(type(services.storage), "free_bytes", lambda _self: 10**8)
    with pytest.raises(NoRoom):
        room.require(services, services.settings.data, 10**9)


def test_an_upload_may_fill_the_disk_up_to_what_the_database_needs(services, free):
    free[:] = [room.spare_bytes(TOTAL) + 10**6]
    assert room.room_bytes(services) == 10**6
    free[:] = [room.spare_bytes(TOTAL) - 1]
    assert room.room_bytes(services) == 0


def test_a_small_disk_keeps_a_share_of_itself():
    assert room.spare_bytes(4 * 10**9) == 2 * 10**8 < room.spare_bytes(TOTAL)
