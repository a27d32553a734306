"""How often Python looks for garbage.

By default a web process looks through everything every few hundred requests, and stops all threads
for a third of a second meanwhile. What is loaded at the start never becomes garbage, and a page
leaves some hundred objects that only this look finds; so it is taken less often, and at new objects
alone. While code is loaded, nothing is looked at.
https://docs.python.org/3/library/gc.html
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW, YOUNG, OLD = 20_000, 20, 20  # objects, then looks, before the next older are looked at


def settle() -> None:
    """Call once the site is made: what is there is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW, YOUNG, OLD)


@contextmanager
def loading() -> Iterator[None]:
    """Look at nothing while code is loaded, nor at that code ever: forked processes share it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
