"""How long a perception report takes in a large company. By hand, from the root:

    python -m tests.bench.perception.timing [--people 50000] [--clips 40]

Prints the median and the least time of a report of each clip, first read and read again.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import click

from hub.clips import queries as clips
from hub.core import clock, migrate
from hub.core.db import Database
from hub.core.settings import Settings
from hub.people import queries as people
from hub.reports import perception
from tests.bench.perception.large import fill


def main() -> None:
    """Fill a database of its own, then read every report twice."""
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
        for name in ("cold", "warm"):
            times = [_read_ms(database, clip_id, reader) for clip_id in ids]
            middle, least = statistics.median(times), min(times)
            click.echo(f"{name}: median {middle:.0f} ms, least {least:.0f} ms, {len(ids)} reports")
        database.close()


def _read_ms(database: Database, clip_id: str, reader_id: str) -> float:
    began = time.perf_counter()
    with database.read() as session:
        asker = people.asker(session, reader_id)
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        perception.of_clip(session, asker, clip, clock.now())
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
