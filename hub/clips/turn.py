"""So many first renditions at once as the worker may encode: each uses all cores, and memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from hub.clips.trying import Try
from transcoding import ladder
from transcoding.source import Source

LOOK_S = 0.3


@contextmanager
def turn(this: Try, source: Source) -> Iterator[None]:
    """Wait until it is this one's turn to encode; a copy waits for nobody.

    Raises:
        Cancelled: the work was cancelled meanwhile.
    """
    if ladder.can_copy(source):
        yield
        return
    places = _places(this.services.settings.media_jobs)
    while not places.acquire(timeout=LOOK_S):
        this.check_wanted()
    try:
        yield
    finally:
        places.release()


@cache
def _places(count: int) -> BoundedSemaphore:
    return BoundedSemaphore(count)
