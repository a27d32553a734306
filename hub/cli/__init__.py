"""The ``hub`` command: answers on stdout, everything else on stderr."""

import sys
from typing import Any

import click

from hub import __version__
from hub.cli import demo, doctor, models, people, put, search, serve
from hub.core import log
from hub.core.errors import HubError
from hub.core.settings import load


class _Hub(click.Group):
    """A group that ends 1 with a sentence when Hub refuses, 2 when the usage is wrong."""

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
    log.configure(ctx.obj.log)


for command in (
    *serve.COMMANDS,
    *demo.COMMANDS,
    *put.COMMANDS,
    *search.COMMANDS,
    *models.COMMANDS,
    *people.COMMANDS,
    *doctor.COMMANDS,
):
    main.add_command(command)

if __name__ == "__main__":
    sys.exit(main())
