"""How fast search is at a given size. By hand, from the root of the checkout:

    python -m tests.bench.search.measure [--clips 10000] [--postgresql] [--keep FOLDER]

Prints each row of the table beside its goal: the best 20 with access inside, marked sentences with
it, both through HTTP at 4 connections (by wrk), indexing one clip again, and planted phrases at
their second. Of several rounds the fastest counts, for others may be using the machine. With
``--keep`` the company is made once (15 million words take some minutes) and used again.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote_plus

import click
from sqlalchemy.orm import Session

from hub import index
from hub.core import garbage, sqlite_threads
from hub.core.db import Database
from hub.core.settings import Settings
from hub.index import actions
from hub.index.matching import matching
from hub.index.queries import languages
from hub.index.question import parse
from hub.people import queries as people
from hub.people.asker import Asker
from hub.search import queries
from hub.search.filters import Filters
from hub.search.wanted import Wanted
from tests import factories
from tests.bench.report import p50, p95, say
from tests.bench.search.company import Company, lines, open_or_make
from tests.bench.search.corpus import Corpus
from tests.bench.wrk import best
from tests.services import hub_server, postgres

ROUNDS = 3
AGAIN = 60  # clips indexed again
CUE = 40  # of which somebody edits this one
GOALS = {"sqlite": (2, 15, 60), "postgresql": (10, 40, 90)}  # p50, p95, p95 through HTTP


def asker_of(session: Session, person_id: str) -> Asker:
    asker = people.asker(session, person_id)
    assert asker is not None
    return asker


def filters(kind: str, company: Company) -> Filters:
    """A speaker and half of the time, where the question has a filter."""
    if kind != "filter":
        return Filters()
    return Filters(
        speakers=(company.speakers[3],), since=factories.THEN.replace(year=2026, month=1)
    )


def fastest(
    database: Database, company: Company, corpus: Corpus, ask: Callable[..., None]
) -> list[float]:
    """Milliseconds of each question, of several rounds the fastest."""
    asked = corpus.questions()
    taken = [float("inf")] * len(asked)
    for _ in range(ROUNDS):
        with database.read() as session:
            asker = asker_of(session, company.reader)
            for number, (kind, q) in enumerate(asked):
                began = time.perf_counter()
                ask(session, asker, q, filters(kind, company))
                taken[number] = min(taken[number], (time.perf_counter() - began) * 1000)
                session.rollback()  # the next one asks in a transaction of its own, as on the web
    return taken


def only_the_best(session: Session, asker: Asker, q: str, given: Filters) -> None:
    question = parse(q, languages(session))
    queries.top(session, Wanted(asker, given, factories.THEN), matching(session, question))


def with_sentences(session: Session, asker: Asker, q: str, given: Filters) -> None:
    queries.find(session, asker, q, given, "", factories.THEN)


def index_again(database: Database, company: Company, corpus: Corpus) -> None:
    """Time edits with their commits; what is said then is found at once.

    One cue in the middle gets other words, another time than the last; then a clip gets all the
    words of another one. Each is the whole transaction but for reading the cues: the words that
    stood there are read, those that are new made terms, all of it written. The first time, no word
    of the clip was met in this process. Of PostgreSQL the worker's part of it is told too.
    """
    garbage.settle()  # as in a web process
    edits: list[list[float]] = []
    anew: list[list[float]] = []
    found = 0
    for number in range(1, AGAIN + 1):
        said, others = lines(corpus, number), lines(corpus, number + AGAIN)
        edited = [_edited(said, number, round_) for round_ in range(ROUNDS)]
        edits.append([_index(database, company.clips[number], one) for one in edited])
        with database.read() as session:
            admin = asker_of(session, company.admin)
            q = f"again{number}x{ROUNDS - 1}"
            hits = queries.find(session, admin, q, Filters(), "", factories.THEN)
            found += [hit.clip.id for hit in hits.hits] == [company.clips[number]]
        other = (others, said) * ROUNDS
        anew.append([_index(database, company.clips[number], one) for one in other])
    best, first = [min(one) for one in edits], [one[0] for one in edits]
    say("index one clip after an edit of a cue, p50", p50(best), 5)
    say("index one clip after an edit of a cue, p95", p95(best), 5)
    say("index one clip with other words throughout, p50", p50([min(one) for one in anew]), 5)
    say("found at once", 100 * found / AGAIN, 100, "%", at_least=True)
    click.echo(f"the first edit of a clip: p50 {p50(first):.2f}, p95 {p95(first):.2f} ms")
    click.echo(f"the first time with other words: p50 {p50([one[0] for one in anew]):.2f} ms")
    _whole_edits(database, company, corpus)


def _edited(said: list[index.Line], number: int, round_: int) -> list[index.Line]:
    """Cues as somebody edits one: its third word is another one, its word times are lost."""
    cue = said[CUE]
    words = cue.text.split()
    words[2] = f"again{number}x{round_}"
    return [*said[:CUE], index.Line(" ".join(words), cue.start_s, cue.end_s), *said[CUE + 1 :]]


def _index(database: Database, clip_id: str, said: list[index.Line]) -> float:
    """Milliseconds until it is committed."""
    began = time.perf_counter()
    with database.write() as session:
        index.put(session, clip_id, "speech", [index.Text(said, "en")])
    return (time.perf_counter() - began) * 1000


def _whole_edits(database: Database, company: Company, corpus: Corpus) -> None:
    """Print the mean of edits in a row, and with what a worker then puts in its order."""
    _settle(database)
    edited = [_edited(lines(corpus, number), number, ROUNDS) for number in range(1, AGAIN + 1)]
    clips = company.clips[1 : AGAIN + 1]
    taken_ms = sum(_index(database, *one) for one in zip(clips, edited, strict=True))
    mean_ms, whole_ms = taken_ms / AGAIN, (taken_ms + _settle(database)) / AGAIN
    click.echo(
        f"a row of {AGAIN} edits: mean {mean_ms:.2f} ms, {whole_ms:.2f} with the worker's part"
    )


def _settle(database: Database) -> float:
    began = time.perf_counter()
    with database.write() as session:
        actions.settle(session)
    return (time.perf_counter() - began) * 1000


def planted(database: Database, company: Company, corpus: Corpus) -> None:
    """Count planted phrases found, within half a second, by somebody who may see everything."""
    every = [one for number in range(corpus.clips) if (one := corpus.planted(number))]
    right = 0
    with database.read() as session:
        admin = asker_of(session, company.admin)
        for one in every:
            hits = queries.find(session, admin, one.phrase, Filters(), "", factories.THEN).hits
            there = hits and hits[0].clip.id == company.clips[one.clip]
            at_s = hits[0].moments[0].at_s if there else None
            right += at_s is not None and abs(at_s - one.at_s) <= 0.5
    say(
        f"of {len(every)} planted phrases at their second",
        100 * right / len(every),
        100,
        "%",
        at_least=True,
    )


def over_http(settings: Settings, company: Company, corpus: Corpus, goal_ms: float) -> None:
    paths = [f"/api/v1/search?q={quote_plus(q)}" for _kind, q in corpus.questions()]
    with hub_server.server(settings, "web") as running:
        best(running.url, paths, company.token, 4, 1)  # warm
        answers = best(running.url, paths, company.token, 4, ROUNDS)
    assert not answers.failed
    say("through HTTP at 4 connections, p50", answers.p50_ms, goal_ms)
    say("through HTTP at 4 connections, p95", answers.p95_ms, goal_ms)
    click.echo(f"{'answers a second':<52} {answers.a_second:8.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=1_500)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only-edits", action="store_true")
    given = parser.parse_args()
    sqlite_threads.count_no_memory()  # as a web process
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = ""
        if given.postgresql:
            running = postgres.server(folder / "postgres", shared_buffers="512MB")
            url = stack.enter_context(running).kept("bench")
        settings = Settings(data=folder, database=url)
        corpus = Corpus(given.clips, given.words)
        company = open_or_make(settings, corpus)
        database = Database(settings.database_url)
        stack.callback(database.close)
        if given.only_edits:
            index_again(database, company, corpus)
            return
        measure(settings, database, company, corpus, GOALS["postgresql" if url else "sqlite"])


def measure(
    settings: Settings,
    database: Database,
    company: Company,
    corpus: Corpus,
    goals: tuple[float, float, float],
) -> None:
    """Measure each row of the table."""
    planted(database, company, corpus)
    taken = fastest(database, company, corpus, only_the_best)
    say("best 20 with access inside, p50", p50(taken), goals[0])
    say("best 20 with access inside, p95", p95(taken), goals[1])
    taken = fastest(database, company, corpus, with_sentences)
    click.echo(f"with clips and marked sentences: p50 {p50(taken):.2f}, p95 {p95(taken):.2f} ms")
    over_http(settings, company, corpus, goals[2])
    index_again(database, company, corpus)


if __name__ == "__main__":
    main()
