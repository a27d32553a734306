"""`hub up` and `hub web`: all in one, or the website alone."""

import os
import sys
from dataclasses import replace

import click

from hub.cli.start import opened
from hub.cli.supervise import supervise
from hub.core import clock, migrate, server
from hub.core.settings import Settings
from hub.people import links

HOST = click.option("--host", help="Address to listen on (HUB_HOST).")
PORT = click.option("--port", type=int, help="Port to listen on (HUB_PORT).")


@click.command()
@HOST
@PORT
@click.pass_obj
def up(settings: Settings, host: str | None, port: int | None) -> None:
    """Start the website and one worker."""
    settings = _listening(settings, host, port)
    server.require_free_port(settings)
    with opened(settings) as services, services.database.write() as session:
        secret = links.set_up_link(session, clock.now())
    _say_where(settings, secret)
    environ = os.environ | {"HUB_HOST": settings.host, "HUB_PORT": str(settings.port)}
    sys.exit(supervise(("web", "worker"), environ))


@click.command()
@HOST
@PORT
@click.pass_obj
def web(settings: Settings, host: str | None, port: int | None) -> None:
    """Start the website alone."""
    settings = _listening(settings, host, port)
    migrate.ensure(settings)
    os.environ |= {"HUB_HOST": settings.host, "HUB_PORT": str(settings.port)}
    server.serve(settings)


def _listening(settings: Settings, host: str | None, port: int | None) -> Settings:
    return replace(settings, host=host or settings.host, port=port or settings.port)


def _say_where(settings: Settings, secret: str | None) -> None:
    click.echo(f"\n  Hub is at {settings.public_url}\n", err=True)
    if secret:
        click.echo(
            "  Set it up here, once, within a day:\n"
            f"  {settings.public_url}/set-up/{secret}\n\n"
            "  (`./run hub set-up-link` prints another.)\n",
            err=True,
        )


COMMANDS = (up, web)
