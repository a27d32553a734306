"""`hub people`, `hub token`, `hub set-up-link`."""

import sys
from pathlib import Path

import click

from hub.cli.start import opened
from hub.core import clock
from hub.core.errors import Rejected
from hub.core.settings import Settings
from hub.people import actions, credentials, directory, links, passwords, queries
from hub.people.actions import Entry
from hub.people.model import Role

ROLES = click.Choice([role.value for role in Role])


@click.group()
def people() -> None:
    """Staff: import a directory, add one person, make a sign-in link."""


@people.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_file(settings: Settings, file: Path) -> None:
    """Take in a CSV file: email,name,title,role,department,manager."""
    rows = directory.read(file.read_bytes())
    with opened(settings) as services, services.database.write() as session:
        outcome = directory.take_in(session, rows, clock.now())
    click.echo(
        f"{outcome.added} added, {outcome.changed} changed, {outcome.unchanged} as before.",
        err=True,
    )


@people.command()
@click.argument("email")
@click.option("--name", required=True, help="First and last name.")
@click.option("--title", help="Title of the job.")
@click.option("--role", type=ROLES, default=Role.STAFF.value, show_default=True)
@click.option("--department", help="Name of the department; made if needed.")
@click.option("--manager", help="E-mail address of the manager.")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")
@click.pass_obj
def add(
    settings: Settings, /, email: str, password_stdin: bool, role: str, **told: str | None
) -> None:
    """Add a person; their id alone is printed on stdout."""
    password_hash = _password([email, told["name"] or ""]) if password_stdin else None
    entry = Entry(email=email, role=Role(role), **told)
    with opened(settings) as services, services.database.write() as session:
        person = actions.add(session, entry, clock.now(), password_hash=password_hash)
    click.echo(person.id)


@people.command()
@click.argument("email")
@click.pass_obj
def link(settings: Settings, email: str) -> None:
    """Make a link, good for 7 days, with which a person chooses a password."""
    with opened(settings) as services, services.database.write() as session:
        person_id = queries.by_email(session, email).id
        secret = credentials.password_link(session, person_id, by=None, now=clock.now())
    click.echo(f"{settings.public_url}/welcome/{secret}")


@click.command()
@click.argument("email")
@click.pass_obj
def token(settings: Settings, email: str) -> None:
    """Make an API token with the rights of a person; alone on stdout."""
    with opened(settings) as services, services.database.write() as session:
        secret = credentials.make_token(session, queries.by_email(session, email).id, clock.now())
    click.echo(secret)


@click.command(name="set-up-link")
@click.pass_obj
def set_up_link(settings: Settings) -> None:
    """Make a new link to the set-up page."""
    with opened(settings) as services, services.database.write() as session:
        secret = links.set_up_link(session, clock.now())
    if secret is None:
        raise Rejected(f"Hub is set up already. Sign in at {settings.public_url}/sign-in.")
    click.echo(f"{settings.public_url}/set-up/{secret}")


def _password(about: list[str]) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    passwords.require_fit(password, about)
    return passwords.hashed(password)


COMMANDS = (people, token, set_up_link)
