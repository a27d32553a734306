"""A transfer that its caller can leave at any moment, also while the network stands still."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

ASK_S = 0.25


Piece = Callable[[int], None]
"""Called with the size of each piece that came or went."""


class Abandoned(Exception):  # noqa: N818 - reads as a sentence: ``raise Abandoned``
    """Nobody waits for this transfer any more."""


def fetch(transfer: Callable[[Piece], None], check: Callable[[], None]) -> None:
    """Run ``transfer`` in a thread, and call ``check`` a few times a second until it is done.

    ``transfer`` gets a function to call with the size of each piece. What ``check`` raises comes
    through at once; the transfer is then left alone, and ends with its next piece or its own
    timeout. What the transfer raises comes through too.
    """
    left = threading.Event()

    def piece(_size: int) -> None:
        if left.is_set():
            raise Abandoned

    pool = ThreadPoolExecutor(1, "transfer")
    try:
        running = pool.submit(transfer, piece)
        while not wait([running], timeout=ASK_S).done:
            check()
        running.result()
    finally:
        left.set()
        pool.shutdown(wait=False)
