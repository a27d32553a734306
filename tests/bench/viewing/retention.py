"""How fast retention is counted from SQLite. By hand, from the root:

    python -m tests.bench.viewing.retention [--viewings 100000] [--rounds 7]

100,000 viewings of 30 minutes. The curve must equal that of a dense bitmap. Prints the least CPU
time of the rounds (others use the machine) beside its goal, counted anew and out of memory; and
that a new viewing and an erased one are in it at once. Ends with 1 where a goal is missed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np

from hub.clips import queries as clips
from hub.core import clock, migrate
from hub.core.db import Database
from hub.core.settings import Settings
from hub.site import personal
from hub.viewing import beacon, many, queries, retention, tally
from hub.viewing.ground import Told, of_clip, told
from tests.bench.report import say
from tests.bench.viewing import watched

LENGTH_S, GOAL_MS, GOAL_KEPT_MS = 1800.0, 60.0, 1.0


def main() -> int:
    """Fill a database, measure, and return 0 when every goal is met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--viewings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        migrate.ensure(settings)
        database = Database(settings.database_url)
        with database.write() as session:
            clip, ids, _reader = watched.company(session, given.viewings + 1, length_s=LENGTH_S)
            clip_id = clip.id
            ranges = watched.watched(session, clip, ids[:-1], seed=5)
        met = _measure(database, clip_id, watched.dense(ranges, int(LENGTH_S)), given.rounds)
        met &= _changes(database, clip_id, ids)
        database.close()
    return 0 if met else 1


def _measure(database: Database, clip_id: str, dense: np.ndarray, rounds: int) -> bool:
    with database.read() as session:
        clip = clips.get(session, clip_id)
        take = clip.takes[0]

        def anew() -> np.ndarray:
            blobs = queries.seen_blobs(session, take.id, clip.uncounted)
            return retention.watching(blobs, LENGTH_S)

        def remembered() -> np.ndarray:
            return tally.watching(session, clip, take)[1]

        same = bool((anew() == dense).all()) and bool((remembered() == dense).all())
        click.echo(f"{'equal to a dense bitmap':<52} {'yes' if same else 'NO'}")
        cold, warm = _least_ms(anew, rounds), _least_ms(remembered, rounds * 20)
        return all([
            same,
            say("retention, counted from SQLite (CPU)", cold, GOAL_MS),
            say("retention, out of memory (CPU)", warm, GOAL_KEPT_MS),
        ])  # fmt: skip


def _changes(database: Database, clip_id: str, ids: list[str]) -> bool:
    """One more viewer is in the curve at once, and stays, without a name, when they erase it."""
    before = _first_second(database, clip_id)
    with database.write() as session:
        many.keep(session, _whole(session, clip_id, ids[-1]), measures=True)
    after = _first_second(database, clip_id)
    with database.write() as session:
        personal.erase_viewings(session, ids[-1], clock.now())
    erased = _first_second(database, clip_id)
    right = after == before + 1 and erased == after
    click.echo(f"{'a new viewer is in at once, an erased stays':<52} {'yes' if right else 'NO'}")
    return right


def _whole(session, clip_id: str, person_id: str) -> Told:
    parts = "[[0, 18000, 20, 0]]"
    body = (
        f'{{"viewing": "bench-whole", "clip": "{clip_id}", "take": 1, "seq": 1,'
        f' "wall_ms": 900000, "segments": {parts}}}'
    )
    ground = of_clip(clips.get(session, clip_id))
    return told(person_id, ground, beacon.parse(body.encode()), clock.now())


def _first_second(database: Database, clip_id: str) -> int:
    with database.read() as session:
        clip = clips.get(session, clip_id)
        return int(tally.watching(session, clip, clip.takes[0])[1][0])


def _least_ms(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return min(taken)


if __name__ == "__main__":
    sys.exit(main())
