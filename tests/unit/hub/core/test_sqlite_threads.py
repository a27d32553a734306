"""In a process of its own: what is configured here is so until the process ends."""

import subprocess
import sys

COUNTED = """
import _sqlite3, ctypes, sqlite3
from hub.core import sqlite_threads
sqlite_threads.count_no_memory()
sqlite_threads.count_no_memory()
with sqlite3.connect(":memory:") as connection:
    connection.execute("CREATE TABLE words (word TEXT)")
    connection.execute("INSERT INTO words VALUES ('heard')")
used = ctypes.CDLL(_sqlite3.__file__).sqlite3_memory_used
used.restype = ctypes.c_int64
print(connection.execute("SELECT word FROM words").fetchone()[0], used())
"""


def test_sqlite_counts_no_memory_and_works_as_before():
    said = subprocess.run(
        [sys.executable, "-c", COUNTED], check=True, capture_output=True, text=True
    ).stdout
    assert said.split() == ["heard", "0"]
