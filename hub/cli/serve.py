"""`hub up`: all in one."""

import os
import sys

import click

from hub.cli.start import opened
from hub.cli.supervise import supervise
from hub.cli.web import HOST, PORT, listening
from hub.core import clock, server
from hub.core.settings import Settings
from hub.people import links


@click.command()
@HOST
@PORT
@click.pass_obj
def up(settings: Settings, host: str | None, port: int | None) -> None:
    """Start the website and one worker."""
    settings = listening(settings, host, port)
    server.require_free_port(settings)
    with opened(settings) as services, services.database.write() as session:
        secret = links.set_up_link(session, clock.now())
    _say_where(settings, secret)
    environ = os.environ | {"HUB_HOST": settings.host, "HUB_PORT": str(settings.port)}
    sys.exit(supervise(("web", "worker"), environ))


def _say_where(settings: Settings, secret: str | None) -> None:
    click.echo(f"\n  Hub is at {settings.public_url}\n", err=True)
    if secret:
        click.echo(
            "  Set it up here, once, within a day:\n"
            f"  {settings.public_url}/set-up/{secret}\n\n"
            "  (`./run hub set-up-link` prints another.)\n",
            err=True,
        )


COMMANDS = (up,)
