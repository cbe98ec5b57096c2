"""The command line: `run.py` and the console script `kaitei` are the same program."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from types import MappingProxyType
from typing import Any

import typer
from typer.core import TyperGroup

from pipeline.late import late

late("pipeline.cli.terminal")

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "once": "watching",
        "daemon": "running",
        "rebuild": "watching",
        "entries": "watching",
        "sources": "watching",
        "status": "watching",
        "doctor": "watching",
        "search": "finding",
        "extract": "reading",
        "diff": "comparing",
        "fees": "comparing",
        "backup": "keeping",
        "restore": "keeping",
        "verify": "keeping",
        "at": "past",
        "import": "importing",
        "retract": "mending",
        "demo": "demonstration",
        "digest": "mailing",
        "subscribers": "people",
        "serve": "serving",
    }
)
"""Every command (or group of commands) and the module of this package that has it under the same name (with _ after a word of Python).

A module is imported when one of its commands is asked for: a cycle from cron shall not pay for the libraries of all others.
"""


class _Commands(TyperGroup):
    """The commands of the table, each loaded when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - as click calls it
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - as click calls it
        return command(cmd_name) if cmd_name in COMMANDS else None


def command(name: str) -> Any:
    """A command of the table, as click knows it."""
    found = getattr(import_module(f"{__name__}.{COMMANDS[name]}"), f"{name}_" if iskeyword(name) else name)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    alone = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    alone.command(name, context_settings=_SETTINGS)(found)
    return typer.main.get_command(alone)


_SETTINGS = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="kaitei",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_SETTINGS,
)


@app.callback()
def _kaitei() -> None:
    """Watches Japan's health ministry for fee revisions and white papers, and says what exactly was changed."""


def main() -> None:
    """Run the command that was asked for and exit with its code."""
    app()
