"""A download that its caller can leave at any moment, also while the network stands still."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

ASK_S = 0.25


class Abandoned(Exception):  # noqa: N818 - reads as a sentence: ``raise Abandoned``
    """Nobody waits for this download any more."""


def fetch(download: Callable[[Callable[[int], None]], None], check: Callable[[], None]) -> None:
    """Run ``download`` in a thread, and call ``check`` a few times a second until it is done.

    ``download`` gets a function to call with the size of each piece that comes. What ``check``
    raises comes through at once; the download is then left alone, and ends with its next piece
    or its own timeout. What the download raises comes through too.
    """
    left = threading.Event()

    def piece(_size: int) -> None:
        if left.is_set():
            raise Abandoned

    pool = ThreadPoolExecutor(1, "download")
    try:
        running = pool.submit(download, piece)
        while not wait([running], timeout=ASK_S).done:
            check()
        running.result()
    finally:
        left.set()
        pool.shutdown(wait=False)
