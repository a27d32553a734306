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
from hub.cli import MODULES, main


def test_every_command_of_every_module_is_in_the_table() -> None:
    modules = [module.name for module in iter_modules(hub.cli.__path__)]
    found = {
        command.name: name
        for name in modules
        for command in getattr(import_module(f"hub.cli.{name}"), "COMMANDS", ())
    }
    assert found == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_every_command_says_what_it_does(name: str) -> None:
    told = CliRunner().invoke(main, [name, "--help"])
    assert told.exit_code == 0
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.help


def test_the_help_lists_every_command() -> None:
    told = CliRunner().invoke(main, ["--help"])
    assert [name for name in MODULES if f"  {name} " not in told.stdout] == []


def test_an_unknown_command_is_a_usage_error() -> None:
    told = CliRunner().invoke(main, ["down"])
    assert (told.exit_code, told.stdout) == (2, "")
    assert "No such command 'down'" in told.stderr


def test_the_version_is_told_without_loading_the_site() -> None:
    script = "import sys, hub.cli; print([m for m in ('flask', 'sqlalchemy') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert loaded.stdout == "[]\n"
    assert CliRunner().invoke(main, ["--version"]).stdout == f"hub {__version__}\n"
