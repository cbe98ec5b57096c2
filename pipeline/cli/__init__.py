"""The command line: `run.py` and the console script `kaitei` are the same program."""

from __future__ import annotations

from collections.abc import Callable

import typer

from pipeline.cli import comparing, demonstration, finding, keeping, mailing, reading, running, watching

app = typer.Typer(
    name="kaitei",
    help="Watches Japan's health ministry for fee revisions and white papers, and says what exactly was changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_COMMANDS: tuple[Callable[..., None], ...] = (
    watching.once,
    running.daemon,
    watching.rebuild,
    watching.entries,
    watching.sources,
    watching.status,
    watching.doctor,
    finding.search,
    reading.extract,
    comparing.diff,
    comparing.fees,
    keeping.backup,
    keeping.restore,
    keeping.verify,
    demonstration.demo,
    mailing.digest,
)
for _command in _COMMANDS:
    app.command()(_command)


app.add_typer(mailing.subscribers, name="subscribers")


def main() -> None:
    """Run the command that was asked for and exit with its code."""
    app()
