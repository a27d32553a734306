"""A clip's page and numbers while it is watched by thousands. By hand, from the root:

    python -m tests.bench.viewing.busy [--rate 2000] [--webs 2] [--viewers 2000] [--seconds 20]

wrk tells so many beacons a second by the clock, over 64 connections, to the web processes; a slow
answer asks for no fewer. Beside it one reader asks for the clip's page, the page of its numbers and
the numbers themselves in turn. Prints p95 of each beside its goal, and the beacons that really were
taken. Ends with 1 where a goal is missed.
"""

import argparse
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from hub.core import migrate
from hub.core.db import Database
from hub.core.settings import Settings
from tests.bench.report import p95, say
from tests.bench.viewing import load, watched

CONNECTIONS, LENGTH_S, GOAL_MS, PAUSE_S = 64, 1800.0, 100.0, 0.05


def main() -> int:
    """Fill a database, measure, and return 0 when every goal is met."""
    parser = argparse.ArgumentParser()
    for name, value in (("rate", 2000), ("webs", 2), ("viewers", 2000), ("seconds", 20)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        settings = Settings(data=Path(folder))
        migrate.ensure(settings)
        database = Database(settings.database_url)
        with database.write() as session:
            clip, ids, reader = watched.company(session, given.viewers, length_s=LENGTH_S)
            clip_id = clip.id
            watched.watched(session, clip, ids[: given.viewers // 2], seed=7)
        with database.write() as session:
            watched.open_to_all(session, clip_id)
        tokens = load.tokens(database, [reader, *ids])
        database.close()
        webs = [stack.enter_context(load.server(settings, "hub")) for _ in range(given.webs)]
        load.tell(webs[0].url, clip_id, tokens[1:], CONNECTIONS, 3)  # warms sign-ins
        taken, times = _measure(webs, clip_id, tokens, given)
    return _report(given.rate, taken, times)


def _measure(webs, clip_id: str, tokens: list[str], given):
    """Beacons a second that were taken, and the milliseconds of each reading by page."""
    taken: list[float] = []

    def tell(web: load.Server) -> None:
        rate, first = given.rate // len(webs), 50_000
        told = load.tell(
            web.url, clip_id, tokens[1:], CONNECTIONS, given.seconds, rate=rate, first=first
        )
        taken.append(told.a_second)

    threads = [threading.Thread(target=tell, args=(web,)) for web in webs]
    for thread in threads:
        thread.start()
    paths = {
        "page": f"/clips/{clip_id}",
        "page of numbers": f"/clips/{clip_id}/numbers",
        "numbers": f"/api/v1/clips/{clip_id}/numbers",
    }
    times: dict[str, list[float]] = {name: [] for name in paths}
    while any(thread.is_alive() for thread in threads):
        for name, path in paths.items():
            times[name].append(_read_ms(webs[0].url + path, tokens[0]))
            time.sleep(PAUSE_S)
    return sum(taken), times


def _read_ms(url: str, token: str) -> float:
    asked = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    began = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=60) as answer:
        answer.read()
    return (time.perf_counter() - began) * 1000


def _report(rate: int, taken: float, times: dict[str, list[float]]) -> int:
    met = [say("beacons a second that were taken", taken, 0.95 * rate, "", at_least=True)]
    met += [say(f"{name}, p95 meanwhile", p95(found), GOAL_MS) for name, found in times.items()]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
