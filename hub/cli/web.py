"""`hub web`: the website alone."""

import os
from dataclasses import replace

import click

from hub import app  # noqa: F401 - loaded here, for the process that granian forks
from hub.core import migrate, server, sqlite_threads
from hub.core.settings import Settings

HOST = click.option("--host", help="Address to listen on (HUB_HOST).")
PORT = click.option("--port", type=int, help="Port to listen on (HUB_PORT).")


@click.command()
@HOST
@PORT
@click.pass_obj
def web(settings: Settings, host: str | None, port: int | None) -> None:
    """Start the website alone."""
    sqlite_threads.count_no_memory()  # first, while nothing is connected
    settings = listening(settings, host, port)
    migrate.ensure(settings)
    os.environ |= {"HUB_HOST": settings.host, "HUB_PORT": str(settings.port)}
    server.serve(settings)


def listening(settings: Settings, host: str | None, port: int | None) -> Settings:
    """Return the settings with the address that was asked for."""
    return replace(settings, host=host or settings.host, port=port or settings.port)


COMMANDS = (web,)
