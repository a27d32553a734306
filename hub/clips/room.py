"""Room for the work on takes: looked at before a stage, minded during it, waited for after.

A full disk is nobody's fault and passes: the stage gives up what it has written, its take says
that it waits, and goes on by itself. It keeps its place in the queue meanwhile, so that the
worker begins little else that would find the same full disk.
"""

import functools
import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import OperationalError

from hub.core.errors import NoRoom
from hub.core.services import Services
from hub.core.work import WAITING_FOR_SPACE, Attempt, Stopped

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
MB, GB = 1000**2, 1000**3
SPARE_BYTES = GB // 2  # what a large disk must still have for the database
SPARE_SHARE = 20  # and a small one, of its size: one in so many
LOOK_S = 0.5
AGAIN_S, MORE_BYTES = 30.0, 1_000_000  # a disk that seems roomy was full all the same


Step = Callable[Concatenate[Services, str, P], R]


def patient_as(
    attempt_at: Callable[[Services, str], Attempt],
) -> Callable[[Step[P, R]], Step[P, R]]:
    """Let a step of the pipeline wait for room, for as long as it takes, and run again.

    ``attempt_at`` gives the attempt that waits and tells so.
    """

    def decorate(step: Step[P, R]) -> Step[P, R]:
        @functools.wraps(step)
        def run(services: Services, take_id: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
            while True:
                try:
                    return step(services, take_id, *args, **kwargs)
                except NoRoom as lack:
                    log.warning("work.waits_for_space take=%s %s", take_id, lack)
                    _wait(services, attempt_at(services, take_id), lack)

        return run

    return decorate


def patient(step: Step[P, R]) -> Step[P, R]:
    """Do so for a step of the take itself."""
    return patient_as(_of_the_take)(step)


def _of_the_take(services: Services, take_id: str) -> Attempt:
    return Attempt(services.database, f"take:{take_id}")


def require(services: Services, folder: Path, needed_bytes: int) -> None:
    """Check that the working folder and the storage have room for ``needed_bytes``.

    Raises:
        NoRoom: they don't.
    """
    short_bytes = _short_bytes(services, folder, needed_bytes)
    if short_bytes > 0:
        raise NoRoom(
            f"There is no room to prepare this: about {amount(short_bytes)} more are needed "
            f"in {services.settings.data}. It goes on by itself once they are free.",
            needed_bytes,
        )


def room_bytes(services: Services) -> int | None:
    """Bytes that storage may still take beside what a disk must keep; None where it has no end."""
    free = services.storage.free_bytes()
    if free is None:
        return None
    return max(free - spare_bytes(shutil.disk_usage(services.settings.data).total), 0)


def is_short(folder: Path) -> bool:
    """Whether the disk of ``folder`` has less left than the database may need."""
    disk = shutil.disk_usage(folder)
    return disk.free < spare_bytes(disk.total) // 2


def amount(count_bytes: int) -> str:
    """Return bytes as people say them; less than a megabyte is none worth a word."""
    if count_bytes < GB:
        return f"{count_bytes / MB:.0f} MB"
    return f"{count_bytes / GB:.1f} GB"


def spare_bytes(total_bytes: int) -> int:
    """Return what a disk of this size must still have when work begins."""
    return min(SPARE_BYTES, total_bytes // SPARE_SHARE)


def _short_bytes(services: Services, folder: Path, needed_bytes: int) -> int:
    """How many bytes are missing; storage on the same disk keeps what is made by a link."""
    disk = shutil.disk_usage(folder)
    short = needed_bytes + spare_bytes(disk.total) - disk.free
    kept_free = services.storage.free_bytes()
    return short if kept_free is None else max(short, needed_bytes - kept_free)


def _wait(services: Services, attempt: Attempt, lack: NoRoom) -> None:
    """Come back once there is room; where it seems there was, once there is more, or later."""
    folder, began = services.settings.data, time.monotonic()
    free_at_first = shutil.disk_usage(folder).free
    said = False
    while True:
        said = said or _say(attempt)
        if said and not _still_wanted(attempt):
            raise Stopped("This was cancelled.")
        time.sleep(LOOK_S)
        if _short_bytes(services, folder, lack.needed_bytes) > 0:
            continue
        more = shutil.disk_usage(folder).free - free_at_first
        if lack.needed_bytes or more > MORE_BYTES or time.monotonic() - began > AGAIN_S:
            return


def _say(attempt: Attempt) -> bool:
    """Say that the take waits; False where the database itself has no room for that."""
    try:
        attempt.pause(WAITING_FOR_SPACE)
    except OperationalError:
        return False
    return True


def _still_wanted(attempt: Attempt) -> bool:
    try:
        return attempt.beat(0.0)
    except OperationalError:
        return True
