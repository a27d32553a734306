"""The company that the corpus belongs to, in a database: made once, kept for the next run."""

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click

from hub import index
from hub.core import migrate
from hub.core.db import Database
from hub.core.settings import Settings
from hub.people.model import Person, Role
from tests import factories
from tests.bench.search.corpus import DEPARTMENTS, SPEAKERS, Corpus

GROUPS = [f"Department {number}" for number in range(DEPARTMENTS)]
BATCH = 50  # clips a transaction, so that making them does not take all day


@dataclass(frozen=True)
class Company:
    """Ids of the clips by number, of who asks, and a token of theirs for HTTP."""

    clips: list[str]
    reader: str
    admin: str
    speakers: list[str]
    token: str


def open_or_make(settings: Settings, corpus: Corpus) -> Company:
    """Return the company in this database, made where it is not there yet."""
    kept = settings.data / "company.json"
    if kept.exists():
        return Company(**json.loads(kept.read_text()))
    migrate.ensure(settings)
    database = Database(settings.database_url)
    try:
        company = _make(database, corpus)
        if database.engine.dialect.name == "postgresql":  # as its autovacuum does in time
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as it:
                it.exec_driver_sql("VACUUM ANALYZE")
    finally:
        database.close()
    kept.write_text(json.dumps(vars(company)))
    return company


def _make(database: Database, corpus: Corpus) -> Company:
    with database.write() as session:
        for group in GROUPS:
            factories.department(session, group)
        reader = factories.person(session, "Rita Reader", of="Department 3")
        admin = factories.person(session, "Ada Admin", role=Role.ADMIN)
        token = factories.token(session, reader)["Authorization"]
        speakers = [
            factories.person(
                session, f"speaker{n} Smith", role=Role.EXECUTIVE, of=f"Department {n}"
            )
            for n in range(SPEAKERS)
        ]
    clips: list[str] = []
    took_s = 0.0
    for first in range(0, corpus.clips, BATCH):
        numbers = range(first, min(first + BATCH, corpus.clips))
        with database.write() as session:
            made = [_clip(session, corpus, number, speakers) for number in numbers]
            said = [lines(corpus, number) for number in numbers]
            began = time.perf_counter()
            for number, clip_id, of in zip(numbers, made, said, strict=True):
                index.put(session, clip_id, "title", f"Clip {number}")
                index.put(session, clip_id, "speech", [index.Text(of, "en")])
        took_s += time.perf_counter() - began
        clips += made
    words = corpus.clips * corpus.words_a_clip
    click.echo(
        f"indexed {words:,} words in {took_s:.1f} s, {took_s * 1000 / corpus.clips:.2f} ms a clip"
    )
    return Company(clips, reader.id, admin.id, [one.id for one in speakers], token)


def _clip(session, corpus: Corpus, number: int, speakers: list[Person]) -> str:
    at = factories.THEN - timedelta(hours=number)
    owner = speakers[number % len(speakers)]
    audience = corpus.audience(number)
    return factories.clip(session, owner, f"Clip {number}", audience=audience, at=at).id


def lines(corpus: Corpus, number: int) -> list[index.Line]:
    """What is said in a clip."""
    return [index.Line(text, a, b, words) for a, b, text, words in corpus.cues(number)]


def size_mb(folder: Path) -> float:
    """How large the database file is."""
    return (folder / "hub.db").stat().st_size / 1e6
