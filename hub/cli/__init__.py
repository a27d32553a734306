"""The ``hub`` command: answers on stdout, everything else on stderr."""

import logging
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from hub import __version__
from hub.core import garbage, log
from hub.core.errors import HubError
from hub.core.settings import load
from hub.disclosure import rules


@dataclass(frozen=True, slots=True)
class Known:
    """A command that is not loaded: the module beside this one that has it, and what it does."""

    module: str
    does: str


# A module is imported when its command is used: all of them together take two seconds.
KNOWN = {
    "add": Known("put", "Put video files in; print each clip's id."),
    "backup": Known("keep", "Write all that Hub keeps into FILE, while it runs; “-” is stdout."),
    "demo": Known("demo", "Start Hub with a demo company, and print who can sign in."),
    "doctor": Known(
        "doctor", "Check ffmpeg, speech model, database, storage, disk, mail and HTTPS."
    ),
    "erase": Known("personal", "Erase a person and what Hub holds of them."),
    "export-person": Known(
        "personal",
        "Print what Hub holds of a person as JSON; what they watched is theirs alone, at /me.",
    ),
    "models": Known("models", "Speech models: list, add, fetch."),
    "people": Known("people", "Staff: import a directory, add one person, make a sign-in link."),
    "report": Known("report", "Say how an update or a speaker was heard."),
    "restore": Known(
        "keep", "Take the backup FILE into a Hub in which nobody is yet; “-” is stdin."
    ),
    "search": Known(
        "search", 'Find what was said: words, "a phrase", -without, this OR that, begin*.'
    ),
    "set-up-link": Known("people", "Make a new link to the set-up page."),
    "token": Known("people", "Make an API token with the rights of a person; alone on stdout."),
    "up": Known("serve", "Start the website and one worker."),
    "web": Known("web", "Start the website alone."),
    "worker": Known("work", "Start a worker alone; each needs its own HUB_NODE."),
}


def loaded(name: str) -> click.Command:
    """Return the command ``name`` of `KNOWN`, with all that it needs imported."""
    with garbage.loading():
        module = import_module(f"hub.cli.{KNOWN[name].module}")
    commands: tuple[click.Command, ...] = module.COMMANDS
    return next(command for command in commands if command.name == name)


class _Hub(click.Group):
    """A group that ends 1 with a sentence when Hub refuses, 2 when the usage is wrong."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(KNOWN)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return loaded(cmd_name) if cmd_name in KNOWN else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, known.does) for name, known in KNOWN.items()])

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
