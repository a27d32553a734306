"""`hub search`: find what was said from the command line."""

import json
from typing import Final

import click
from sqlalchemy.orm import Session

from hub.cli.start import opened
from hub.core import clock
from hub.core.errors import NotFound
from hub.core.settings import Settings
from hub.people import queries as people
from hub.people.asker import Asker
from hub.people.model import Role
from hub.search import queries
from hub.search.filters import Filters
from hub.search.hits import Hit
from hub.search.moments import Moment, Pieces
from hub.search.queries import Result
from hub.search.show import result_json
from hub.web.wording import clock as as_clock

# Whoever holds the machine can read its database: without --as, nothing is hidden.
OPERATOR: Final = Asker(
    id="",
    email="",
    name="",
    initials="",
    title="",
    role=Role.ADMIN,
    department_id=None,
    department="",
    picture="",
    locale="",
    theme="",
    keys=frozenset(),
    manages_people=False,
    measured=False,
)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--as", "email", metavar="EMAIL", help="Only what this person may see.")
@click.option("--json", "as_json", is_flag=True, help="Answer as the API does.")
@click.pass_obj
def search(settings: Settings, words: tuple[str, ...], email: str | None, as_json: bool) -> None:
    """Find what was said: words, "a phrase", -without, this OR that, begin*."""
    with opened(settings) as services, services.database.read() as session:
        asker = _asker(session, email) if email else OPERATOR
        found = queries.find(session, asker, " ".join(words), Filters(), "", clock.now())
        if as_json:
            click.echo(json.dumps(result_json(found), ensure_ascii=False, indent=2))
            return
        for hit in found.hits:
            _show(hit)
        click.echo(_summary(found), err=True)


def _asker(session: Session, email: str) -> Asker:
    asker = people.asker(session, people.by_email(session, email).id)
    if asker is None:
        raise NotFound(f"{email} has left, and sees nothing any more.")
    return asker


def _show(hit: Hit) -> None:
    click.echo(f"{hit.clip.id}  {_marked(hit.title)}")
    for moment in (*hit.moments, *hit.written):
        click.echo(f"  {_second(moment):>8}  {_marked(moment.pieces)}")


def _second(moment: Moment) -> str:
    return as_clock(moment.start_s) if moment.start_s is not None else moment.field.value


def _marked(pieces: Pieces) -> str:
    return "".join(click.style(text, bold=True) if marked else text for text, marked in pieces)


def _summary(found: Result) -> str:
    if not found.total:
        return f"Nothing found.{f' Did you mean: {found.suggestion}?' * bool(found.suggestion)}"
    more = " Nothing has all the words; these have most of them." if found.some_words else ""
    updates = "update" if found.total == 1 else "updates"
    return f"{found.total} {updates}; the first {len(found.hits)} are shown.{more}"


COMMANDS = (search,)
