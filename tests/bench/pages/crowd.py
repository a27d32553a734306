"""How fast home, watch page, library and search are. By hand, from the root of the checkout:

    python -m tests.bench.pages.crowd [--postgresql]

A company with 1,000 clips and 5,000 comments. Prints beside its goal: the SQL statements of one
request with sign-in and frame, p50 and p95 at 4 connections by wrk, and the pages a second at 32.
The goals are those of home and watch page on SQLite; the others are told beside them. Takes three
minutes. The time to the first frame is measured by `tests.bench.pages.measure`.
"""

import argparse
import random
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import click
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hub import index
from hub.app import create_app
from hub.captions import actions as captions
from hub.captions.files import read
from hub.clips.model import Clip
from hub.comments.model import Comment, Reaction, ReactionKind
from hub.core import clock, migrate
from hub.core.settings import Settings
from hub.people.model import Person, Role
from hub.viewing.model import Place
from hub.web.session import KEY
from tests import factories
from tests.bench.report import say
from tests.bench.wrk import best
from tests.services import hub_server, postgres
from tests.statements import heard

CLIPS, COMMENTS, PEOPLE = 1_000, 5_000, 200
OF_ONE = 60  # comments of the clip that is watched
GOAL_STATEMENTS, GOAL_MS = 12, 60
VTT = b"WEBVTT\n\n" + b"\n".join(
    b"00:00:%02d.000 --> 00:00:%02d.000\nThis is sentence number %d.\n" % (at * 3, at * 3 + 3, at)
    for at in range(19)
)


def fill(session: Session) -> tuple[str, str]:
    """Make the company; return the clip to watch and a reader's token."""
    dice, now = random.Random(7), clock.now()  # noqa: S311 - repeats
    owners = [factories.person(session, f"lead{n} Smith", role=Role.EXECUTIVE) for n in range(9)]
    people = [factories.person(session, of=f"Department {n % 20}") for n in range(PEOPLE)]
    clips = []
    for number in range(CLIPS):
        group = f"department:Department {number % 20}" if number % 5 < 2 else "everyone"
        at = now - timedelta(hours=number + 1)
        clip = factories.clip(session, owners[number % 9], f"Clip {number}", audience=group, at=at)
        index.put(session, clip.id, "title", clip.title)
        clips.append(clip)
    watched = clips[3]
    for clip in clips[:8]:
        captions.upload(session, None, clip, read(VTT, "en"), now)
    _say(session, dice, clips, watched, people)
    for clip in dice.sample(clips, 300):
        place = Place(person_id=people[0].id, clip_id=clip.id, at_s=20.0, updated_at=now)
        place.watched = bool(dice.randrange(3))
        session.add(place)
    return watched.id, factories.token(session, people[0])["Authorization"]


def _say(
    session: Session, dice: random.Random, clips: list[Clip], watched: Clip, people: list[Person]
) -> None:
    """Comments under all, and this week's taps at the newest."""
    now = clock.now()
    for number in range(COMMENTS):
        clip = watched if number < OF_ONE else dice.choice(clips)
        comment = Comment(clip_id=clip.id, take_id=clip.takes[0].id, text=f"Comment {number}")
        comment.person_id, comment.at_s = dice.choice(people).id, dice.uniform(0, 50)
        comment.created_at = now - timedelta(minutes=number)
        session.add(comment)
    for clip in clips[:8]:
        for person in dice.sample(people, 60):
            tap = Reaction(clip_id=clip.id, take_id=clip.takes[0].id, person_id=person.id)
            tap.kind, tap.window = dice.choice(list(ReactionKind)), dice.randrange(28)
            tap.created_at = now - timedelta(hours=1)
            session.add(tap)


def statements(settings: Settings, paths: list[str], token: str) -> list[int]:
    """How many SQL statements one request of each page is."""
    app = create_app(settings)
    client, database = app.test_client(), app.extensions[KEY].database
    seen = heard(database.engine)
    counted = [_count(client, path, token, seen) for path in paths]
    database.close()
    return counted


def _count(client: FlaskClient, path: str, token: str, seen: list[str]) -> int:
    for _ in range(2):  # the first time, templates are read
        seen.clear()
        client.get(path, headers={"Authorization": token})
    return len([one for one in seen if not one.startswith(("BEGIN", "PRAGMA"))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = ""
        if given.postgresql:
            url = stack.enter_context(stack.enter_context(postgres.server()).database())
        settings = Settings(data=folder, database=url)
        migrate.ensure(settings)
        app = create_app(settings)
        database = app.extensions[KEY].database
        with database.write() as session:
            clip_id, token = fill(session)
        if given.postgresql:  # as its autovacuum does in time
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as it:
                it.exec_driver_sql("VACUUM ANALYZE")
        database.close()
        pages = {"home": "/", "watch page": f"/clips/{clip_id}"}
        measure(settings, pages | {"library": "/library", "search": "/search?q=sentence"}, token)


def measure(settings: Settings, pages: dict[str, str], token: str) -> None:
    """Measure each row of the table."""
    counted = statements(settings, list(pages.values()), token)
    for name, count in zip(pages, counted, strict=True):
        say(f"{name}, SQL statements", count, GOAL_STATEMENTS, "")
    with hub_server.server(settings, "web") as running:
        for name, path in pages.items():
            best(running.url, [path], token, 4, 1)  # warm
            answers = best(running.url, [path], token, 4, 3)
            assert not answers.failed
            click.echo(f"{name + ', p50 at 4 connections':<52} {answers.p50_ms:8.2f} ms")
            say(f"{name}, p95 at 4 connections", answers.p95_ms, GOAL_MS)
        # Last: who goes away unanswered leaves their work behind.
        for name, path in list(pages.items())[:2]:
            busy = best(running.url, [path], token, 32, 1, seconds=20)
            click.echo(f"{name + ', pages a second at 32 connections':<52} {busy.a_second:8.1f}")


if __name__ == "__main__":
    main()
