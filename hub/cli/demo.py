"""`hub demo`: a living company in its own data folder, on this machine alone."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from hub.cli.start import opened
from hub.cli.supervise import supervise
from hub.core import server
from hub.core.errors import Conflict
from hub.core.services import Services
from hub.core.settings import Settings
from hub.demo import found, jobs
from hub.people import queries

LOOPBACK = "127.0.0.1"
FOLDER = "demo"  # below the data folder
APART = ("data", "database", "storage", "url", "host", "port")


@click.command()
@click.option("--port", type=int, help="Port to listen on (HUB_PORT).")
@click.pass_obj
def demo(settings: Settings, port: int | None) -> None:
    """Start Hub with a demo company, and print who can sign in."""
    settings = _apart(settings, port or settings.port)
    server.require_free_port(settings)
    with opened(settings) as services:
        sign_ins = _begin(services)
    _say(settings, sign_ins)
    given = {name: str(getattr(settings, name)) for name in APART}
    environ = os.environ | {f"HUB_{name.upper()}": value for name, value in given.items()}
    sys.exit(supervise(("web", "worker"), environ))


def _apart(settings: Settings, port: int) -> Settings:
    """Whatever else is set, the demo has its own database and files and stays on loopback."""
    data = settings.data / FOLDER
    return replace(
        settings, data=data, database="", storage="file:", url="", host=LOOPBACK, port=port
    )


def _begin(services: Services) -> Sequence[dict[str, Any]]:
    """Found the company on the first start, and go on loading it on every one."""
    with services.database.read() as session:
        kept = queries.company(session)
    if kept is not None and not kept.is_demo:
        raise Conflict(
            f"{services.settings.data} holds {kept.name}, which is no demo. "
            "Set HUB_DATA to another folder."
        )
    password = found.new_password()
    password_hash = found.hashed(password) if kept is None else ""
    with services.database.write() as session:
        jobs.begin(session, password, password_hash)
        kept = queries.company(session)
        return list(kept.sign_ins) if kept is not None else []


def _say(settings: Settings, sign_ins: Sequence[dict[str, Any]]) -> None:
    click.echo(f"\n  Hub is at {settings.public_url}, with a demo company.\n", err=True)
    for one in sign_ins:
        click.echo(f"  {one['role']:<10} {one['email']:<34} {one['password']}", err=True)
    click.echo("\n  Films come in one by one, the newest first. Ctrl-C stops all.\n", err=True)


COMMANDS = (demo,)
