"""How fast search is at a given size. By hand, from the root of the checkout:

    python -m tests.bench.search.measure --clips 2000 [--words 1500] [--postgresql]

Prints the time to index, then p50 and p95 of a search with access inside and marked sentences, by
kind of question, of indexing one clip again, and whether planted phrases are found at their second.
"""

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import click

from hub import index
from hub.core import migrate
from hub.core.db import Database
from hub.core.settings import Settings
from hub.people import queries as people
from hub.people.model import Role
from hub.search import queries
from hub.search.filters import Filters
from tests import factories
from tests.bench.search.corpus import Corpus
from tests.services import postgres

GROUPS = [f"Department {number}" for number in range(50)]


def fill(database: Database, corpus: Corpus) -> tuple[list[str], str]:
    """Make the clips, two in five for one department only; return their ids and a reader's."""
    with database.write() as session:
        owner = factories.person(session, "Olga Owner", role=Role.EXECUTIVE)
        reader = factories.person(session, "Rita Reader", of=GROUPS[3])
        for group in GROUPS:
            factories.department(session, group)
        ids = []
        for number in range(corpus.clips):
            group = GROUPS[number % 50]
            hidden = number % 5 < 2
            audience = f"department:{group}" if hidden else "everyone"
            ids.append(factories.clip(session, owner, f"Clip {number}", audience=audience).id)
    began = time.perf_counter()
    for number, clip_id in enumerate(ids):
        with database.write() as session:
            put(session, clip_id, corpus, number)
    took_s = time.perf_counter() - began
    words = corpus.clips * corpus.words_a_clip
    click.echo(
        f"indexed {words:,} words in {took_s:.1f} s, {took_s * 1000 / len(ids):.1f} ms a clip"
    )
    return ids, reader.id


def put(session, clip_id: str, corpus: Corpus, number: int) -> None:
    lines = [index.Line(text, a, b, words) for a, b, text, words in corpus.cues(number)]
    index.put(session, clip_id, "title", f"Clip {number}")
    index.put(session, clip_id, "speech", [index.Text(lines, "en")])


def measure(database: Database, corpus: Corpus, ids: list[str], reader_id: str) -> None:
    """Time a mix of questions."""
    with database.read() as session:
        asker = people.asker(session, reader_id)
        assert asker is not None
        times: dict[str, list[float]] = defaultdict(list)
        for kind, q in [*corpus.questions(30), *corpus.questions(200)]:
            began = time.perf_counter()
            queries.find(session, asker, q, Filters(), "", factories.THEN)
            times[kind].append((time.perf_counter() - began) * 1000)
    for kind, taken in times.items():
        report(kind, taken)
    report("all", [one for taken in times.values() for one in taken])
    again = []
    for number in range(50):
        with database.write() as session:
            lines = [index.Line(t, a, b, w) for a, b, t, w in corpus.cues(number * 3 + 1)]
            began = time.perf_counter()
            index.put(session, ids[number * 3 + 1], "speech", [index.Text(lines, "en")])
            again.append((time.perf_counter() - began) * 1000)
    report("re-index", again)


def report(what: str, taken: list[float]) -> None:
    p95 = statistics.quantiles(taken, n=20)[-1]
    click.echo(
        f"{what:>10}  n {len(taken):4}  p50 {statistics.median(taken):7.2f} ms  p95 {p95:7.2f} ms"
    )


def check(database: Database, corpus: Corpus, ids: list[str], reader_id: str) -> None:
    """Count planted phrases found, within half a second, by somebody who may see everything."""
    right = 0
    with database.write() as session:
        admin = factories.person(session, "Ada Admin", role=Role.ADMIN)
        asker = people.asker(session, admin.id)
        assert asker is not None
        planted = {one.clip: one for one in corpus.planted}.values()
        for one in planted:
            hits = queries.find(session, asker, one.phrase, Filters(), "", factories.THEN).hits
            at_s = hits[0].moments[0].at_s if hits and hits[0].clip.id == ids[one.clip] else None
            right += at_s is not None and abs(at_s - one.at_s) <= 0.5
    click.echo(f"planted phrases found at their second: {right} of {len(planted)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=500)
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = ""
        if given.postgresql:
            url = stack.enter_context(stack.enter_context(postgres.server()).database())
        settings = Settings(data=folder, database=url)
        migrate.ensure(settings)
        database = Database(settings.database_url)
        stack.callback(database.close)
        corpus = Corpus(given.clips, given.words)
        ids, reader_id = fill(database, corpus)
        check(database, corpus, ids, reader_id)
        measure(database, corpus, ids, reader_id)
        if not url:
            click.echo(f"database: {(folder / 'hub.db').stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
