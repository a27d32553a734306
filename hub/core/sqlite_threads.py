"""Letting threads ask SQLite side by side.

SQLite counts what memory it uses, for a function that nobody here calls; every allocation of every
thread waits for one lock to be counted. Without the count two threads search half as fast again
(`tests.bench.search.threads`). It can be switched off only while SQLite sleeps:
https://www.sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus
"""

import ctypes
from functools import cache

_MEMSTATUS = 9


@cache
def count_no_memory() -> None:
    """Have SQLite count no memory, in this process and those it forks.

    Call it before anything is connected, for SQLite is put to sleep. Where Python holds SQLite in
    a way that its functions can't be reached it goes on counting, and is only slower.
    """
    import _sqlite3

    try:
        library = ctypes.CDLL(_sqlite3.__file__)  # which leads to the very SQLite that Python uses
        configure, sleep, wake = (
            library.sqlite3_config,
            library.sqlite3_shutdown,
            library.sqlite3_initialize,
        )
    except (AttributeError, OSError):  # built into Python: no file, or no names in it
        return
    configure.argtypes = (ctypes.c_int,)  # what follows is passed as C passes variable arguments
    sleep()
    configure(_MEMSTATUS, 0)
    wake()
