"""`hub doctor`: is everything there, and what to do where it isn't."""

import click

from hub.cli.start import opened
from hub.core.checks import Check, Verdict, all_checks
from hub.core.settings import Settings

SIGNS = {Verdict.GOOD: "ok  ", Verdict.NOTE: "note", Verdict.BAD: "BAD "}


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Check ffmpeg, speech model, database, storage, disk, mail and HTTPS."""
    with opened(settings) as services:
        checks = list(all_checks(services))
    for check in checks:
        _tell(check)
    if any(check.verdict is Verdict.BAD for check in checks):
        click.get_current_context().exit(1)


def _tell(check: Check) -> None:
    click.echo(f"{SIGNS[check.verdict]}  {check.name}: {check.found}")
    if check.advice:
        click.echo(f"      {check.advice}")


COMMANDS = (doctor,)
