"""The command line: `run.py` and the console script `kaitei` are the same program."""

from __future__ import annotations

import typer

from pipeline.cli import reading, watching

app = typer.Typer(
    name="kaitei",
    help="Watches Japan's health ministry for fee revisions and white papers, and says what exactly was changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (watching.once, watching.rebuild, watching.entries, watching.sources, watching.status, watching.doctor):
    app.command()(command)
for command in (reading.extract,):
    app.command()(command)


def main() -> None:
    """Run the command that was asked for and exit with its code."""
    app()
