"""How long a perception report takes in a large company. By hand, from the root:

    python -m tests.bench.perception.timing [--people 50000] [--clips 40]

Prints the median CPU time of a report of each clip beside its goal, first read and read again: CPU
time, since others use the machine. Ends with 1 where a goal is missed.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import click

from hub.clips import queries as clips
from hub.core import clock, garbage, migrate
from hub.core.db import Database
from hub.core.settings import Settings
from hub.people import queries as people
from hub.reports import compared, perception
from tests.bench.perception.large import fill
from tests.bench.report import say

GOALS_MS = {"cold": 300.0, "warm": 30.0}


def main() -> int:
    """Fill a database of its own, read every report twice, return 0 when both goals are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--clips", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        migrate.ensure(settings)
        database = Database(settings.database_url)
        began = time.perf_counter()
        ids, reader = fill(database, given.people, given.clips)
        click.echo(f"filled in {time.perf_counter() - began:.0f} s", err=True)
        garbage.settle()  # as in a web process
        # Each is read again at once: what is kept is kept for a minute.
        pairs = [[_read_ms(database, one, reader) for _ in GOALS_MS] for one in ids]
        met = [
            say(f"report, {name}, median of {len(ids)} (CPU)", statistics.median(times), goal_ms)
            for (name, goal_ms), times in zip(
                GOALS_MS.items(), zip(*pairs, strict=True), strict=True
            )
        ]
        database.close()
    return 0 if all(met) else 1


def _read_ms(database: Database, clip_id: str, reader_id: str) -> float:
    began = time.process_time()
    with database.read() as session:
        asker = people.asker(session, reader_id)
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        report = perception.of_clip(session, asker, clip, clock.now())
        compared.compare(session, asker, clip, report, clock.now())
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
