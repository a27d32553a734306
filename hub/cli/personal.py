"""`hub erase` and `hub export-person`: what Hub holds of a person."""

import json

import click

from hub.cli.start import opened
from hub.core import clock
from hub.core.settings import Settings
from hub.people import queries
from hub.site import personal


@click.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_obj
def erase(settings: Settings, email: str, yes: bool) -> None:
    """Erase a person and what Hub holds of them."""
    with opened(settings) as services:
        with services.database.read() as session:
            person = queries.by_email(session, email)
        if not yes:
            click.confirm(f"Erase {person.name}, for good?", abort=True, err=True)
        with services.database.write() as session:
            personal.erase_person(session, person.id, clock.now())
    click.echo(f"{person.name} is erased. Backups keep what they hold until their term.", err=True)


@click.command(name="export-person")
@click.argument("email")
@click.pass_obj
def export_person(settings: Settings, email: str) -> None:
    """Print what Hub holds of a person as JSON; what they watched is theirs alone, at /me."""
    with opened(settings) as services, services.database.read() as session:
        found = personal.export_person(session, queries.by_email(session, email).id, own=False)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


COMMANDS = (erase, export_person)
