"""The ``hub`` command: answers on stdout, everything else on stderr."""

import logging
import sys
from importlib import import_module
from typing import Any

import click

from hub import __version__
from hub.core import log
from hub.core.errors import HubError
from hub.core.settings import load
from hub.disclosure import rules

# Each command and the module beside this one that has it. A module is imported when its command
# is used: all of them together take more than a second, and `hub up` starts three processes.
MODULES = {
    "add": "put",
    "backup": "keep",
    "demo": "demo",
    "doctor": "doctor",
    "erase": "people",
    "export-person": "people",
    "models": "models",
    "people": "people",
    "report": "report",
    "restore": "keep",
    "search": "search",
    "set-up-link": "people",
    "token": "people",
    "up": "serve",
    "web": "serve",
    "worker": "work",
}


class _Hub(click.Group):
    """A group that ends 1 with a sentence when Hub refuses, 2 when the usage is wrong."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        commands: tuple[click.Command, ...] = import_module(f"hub.cli.{MODULES[cmd_name]}").COMMANDS
        return next(command for command in commands if command.name == cmd_name)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            return super().invoke(ctx)
        except HubError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)


@click.group(cls=_Hub, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hub", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Hub: short video updates that staff watch, search and answer."""
    ctx.obj = load()
    rules.raise_to(ctx.obj.least_shares, ctx.obj.least_curves)
    # A person waits for other commands: they are told by bars and sentences.
    told_by_log = ctx.invoked_subcommand in ("demo", "up", "web", "worker")
    log.configure(ctx.obj.log, logging.INFO if told_by_log else logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
