"""The sound of a take as recognition reads it: whole, or its beginning while the rest is read."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.clips.model import Take
from hub.clips.removal import SPEECH_AUDIO, SPEECH_HEAD
from hub.core import work
from hub.core.errors import HubError
from hub.core.services import Services
from transcripts.audio import Rest

TAKE: Final = "take"  # what `hub.pipeline` calls the work that writes the sound
LOOK_S: Final = 0.5
CUT_SHORT: Final = (
    "The sound of this recording was not read to its end, because the work on it was stopped."
)


class CutShort(HubError):  # noqa: N818 - reads as a sentence: ``raise CutShort``
    """There is only the beginning of the sound, and the rest will never come."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file in storage; ``is_whole`` is False for the first minutes of a long take."""

    key: str
    is_whole: bool


def find(services: Services, take_id: str) -> Found | None:
    """Return the speech audio of a take, the beginning while there is no more; None: no sound."""
    kept = list(services.storage.keys(f"takes/{take_id}/"))
    for name in (SPEECH_AUDIO, SPEECH_HEAD):
        if keys := [key for key in kept if key.endswith(f"/{name}")]:
            return Found(max(keys), name == SPEECH_AUDIO)
    return None


@contextmanager
def opened(
    services: Services, take_id: str, found: Found, scratch: Path, check: Callable[[], None]
) -> Iterator[tuple[Path, Rest | None]]:
    """Give the file as a path here, and where it is only the beginning, what gets the whole.

    ``check`` is called twice a second while that is waited for; what it raises ends the wait.
    """
    with ExitStack() as stack:
        path = stack.enter_context(services.storage.local(found.key, scratch))
        if found.is_whole:
            yield path, None
            return

        def whole() -> Path:
            key = _awaited(services, take_id, check)
            return stack.enter_context(services.storage.local(key, scratch))

        with services.database.read() as session:
            take = session.get(Take, take_id)
        yield path, Rest(whole, (take.duration_s if take else None) or 0.0)


def _awaited(services: Services, take_id: str, check: Callable[[], None]) -> str:
    """Wait for the whole sound.

    Raises:
        CutShort: nobody is reading it any more.
    """
    while True:
        is_being_read = _is_being_read(services, take_id)  # asked first: it may end right after
        found = find(services, take_id)
        if found is not None and found.is_whole:
            return found.key
        check()
        if not is_being_read:
            raise CutShort(CUT_SHORT)
        time.sleep(LOOK_S)


def _is_being_read(services: Services, take_id: str) -> bool:
    with services.database.read() as session:
        job = work.state(session, TAKE, take_id)
        return job is not None and not job.ended and not job.cancelled
