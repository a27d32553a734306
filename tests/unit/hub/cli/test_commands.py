"""The `hub` command finds each of its commands in the module that has it."""

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import click
import pytest
from click.testing import CliRunner

import hub.cli
from hub import __version__
from hub.cli import KNOWN, main


def test_every_command_of_every_module_is_in_the_table() -> None:
    modules = [module.name for module in iter_modules(hub.cli.__path__)]
    found = {
        command.name: name
        for name in modules
        for command in getattr(import_module(f"hub.cli.{name}"), "COMMANDS", ())
    }
    assert found == {name: known.module for name, known in KNOWN.items()}


@pytest.mark.parametrize("name", KNOWN)
def test_the_list_says_of_every_command_what_its_own_help_begins_with(name: str) -> None:
    told = CliRunner().invoke(main, [name, "--help"])
    assert told.exit_code == 0
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.help
    assert command.help.partition("\n\n")[0].replace("\n", " ") == KNOWN[name].does


def test_an_unknown_command_is_a_usage_error() -> None:
    told = CliRunner().invoke(main, ["down"])
    assert (told.exit_code, told.stdout) == (2, "")
    assert "No such command 'down'" in told.stderr


def test_the_version_and_the_list_of_commands_are_told_without_loading_the_site() -> None:
    heavy = "[m for m in ('flask', 'sqlalchemy') if m in sys.modules]"
    script = f"import sys, atexit, hub.cli; atexit.register(lambda: print({heavy})); hub.cli.main()"
    argv = [sys.executable, "-c", script, "--help"]
    told = subprocess.run(argv, capture_output=True, text=True).stdout
    assert [name for name in KNOWN if f"  {name} " not in told] == []
    assert told.endswith("\n[]\n")
    assert CliRunner().invoke(main, ["--version"]).stdout == f"hub {__version__}\n"
