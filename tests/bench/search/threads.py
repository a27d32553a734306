"""What threads gain when SQLite counts no memory. By hand, from the root of the checkout:

    python -m tests.bench.search.threads --keep FOLDER

``FOLDER`` is one that `tests.bench.search.measure --keep` made. Prints searches a second of one
thread and of two, with and without the count, each in a process of its own, and the ratio of each
to one thread that counts. Of several rounds, in turn, the fastest counts.
"""

import argparse
import multiprocessing
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import click

from hub.core import sqlite_threads
from hub.core.db import Database
from hub.core.settings import Settings
from hub.search.filters import Filters
from tests.bench.search.company import open_or_make
from tests.bench.search.corpus import Corpus
from tests.bench.search.measure import asker_of, only_the_best

ROUNDS = 5


def searched_a_second(folder: Path, threads: int, counts: bool) -> float:
    """Return how many searches for common words so many threads do in a second."""
    if not counts:
        sqlite_threads.count_no_memory()
    settings, corpus = Settings(data=folder), Corpus(10_000, 1_500)
    company, database = open_or_make(settings, corpus), Database(settings.database_url)
    words = [q for kind, q in corpus.questions() if kind == "word"]

    def ask_all(_thread: int) -> None:
        with database.read() as session:
            asker = asker_of(session, company.reader)
            for q in words:
                only_the_best(session, asker, q, Filters())

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(ask_all, range(threads)))  # warm
        began = time.perf_counter()
        list(pool.map(ask_all, range(threads)))
        return threads * len(words) / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, required=True)
    folder = parser.parse_args().keep
    best: dict[tuple[bool, int], float] = defaultdict(float)
    anew = multiprocessing.get_context("spawn")
    for _ in range(ROUNDS):
        for counts in (True, False):
            for threads in (1, 2):
                with ProcessPoolExecutor(1, mp_context=anew) as process:
                    done = process.submit(searched_a_second, folder, threads, counts).result()
                best[counts, threads] = max(best[counts, threads], done)
    for (counts, threads), a_second in best.items():
        how = "counting" if counts else "not counting"
        ratio = a_second / best[True, 1]
        click.echo(f"{threads} thread(s), {how:<12} {a_second:7.1f} searches/s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
