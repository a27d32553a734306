"""What storing beacons costs a web process. By hand, from the root:

    python -m tests.bench.viewing.beacons [--rounds 24] [--seconds 1] [--viewers 2000]

One web process of Hub, and one that lets in and judges each beacon and stores nothing; wrk tells
both in turn over 16 connections, in many short rounds: a machine that is slower for some seconds
must not decide. Prints beacons a second of both, their ratio, the same by CPU time
of the server (fair on a machine that others use), and p99. Ends with 1 where a goal is missed.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import click

from hub.core import migrate
from hub.core.db import Database
from hub.core.settings import Settings
from tests.bench.report import say
from tests.bench.viewing import load, watched

CONNECTIONS, LENGTH_S = 16, 1800.0
GOAL_RATIO, GOAL_P99_MS = 0.8, 50.0


def main() -> int:
    """Fill a database, measure, and return 0 when every goal is met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=24)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--viewers", type=int, default=2000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        migrate.ensure(settings)
        database = Database(settings.database_url)
        with database.write() as session:
            clip, ids, _reader = watched.company(session, given.viewers, length_s=LENGTH_S)
            clip_id = clip.id
        with database.write() as session:
            watched.open_to_all(session, clip_id)
        tokens = load.tokens(database, ids)
        database.close()
        with load.server(settings, "hub") as hub, load.server(settings, "nothing") as nothing:
            rounds = _rounds({"hub": hub, "nothing": nothing}, clip_id, tokens, given)
    return _report(rounds)


def _rounds(servers, clip_id: str, tokens, given) -> dict[str, list[tuple[float, float, float]]]:
    """(beacons a second, CPU ms a beacon, p99) of each round, in turn."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in servers}
    for number in range(given.rounds + 1):
        turn = servers.items() if number % 2 else reversed(servers.items())
        for name, server in turn:
            seconds = given.seconds if number else 2
            began = server.cpu_s()
            answers = load.tell(
                server.url, clip_id, tokens, CONNECTIONS, seconds, first=number * 10_000
            )
            if answers.failed or not answers.requests:
                raise RuntimeError(f"{name} refused beacons: {answers}")
            cpu_ms = (server.cpu_s() - began) * 1000 / answers.requests
            if number:  # the first round warms both
                found[name].append((answers.a_second, cpu_ms, answers.p99_ms))
    return found


def _report(rounds: dict[str, list[tuple[float, float, float]]]) -> int:
    middle = {
        name: [statistics.median(column) for column in zip(*kept, strict=True)]
        for name, kept in rounds.items()
    }
    for name, (a_second, cpu_ms, p99_ms) in middle.items():
        beside = f"({cpu_ms:.3f} ms of CPU, p99 {p99_ms:.0f} ms)"
        click.echo(f"{name + ', beacons a second':<52} {a_second:8.0f}  {beside}")
    pairs = list(zip(rounds["hub"], rounds["nothing"], strict=True))
    by_number = statistics.median(one[0] / other[0] for one, other in pairs)
    by_cpu = statistics.median(other[1] / one[1] for one, other in pairs)
    least_p99 = min(p99 for _a, _c, p99 in rounds["hub"])
    met = [
        say("storing against nothing, by beacons a second", by_number, GOAL_RATIO, "",
            at_least=True),
        say("storing against nothing, by CPU time", by_cpu, GOAL_RATIO, "",
            at_least=True),
        say("p99 of a beacon, best round", least_p99, GOAL_P99_MS),
    ]  # fmt: skip
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
