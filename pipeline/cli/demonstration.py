"""The command `demo`."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.shared import Quiet, Verbose, exits, local, log, set_logging
from pipeline.demo.play import Played, play

Folder = Annotated[Path, typer.Option("--folder", metavar="DIR", help="Where to play: an empty folder, or that of an earlier demo.")]
_FOLDER = Path("demo-output")
_SHOWN = 6


def demo(*, folder: Folder = _FOLDER, verbose: Verbose = False, quiet: Quiet = False) -> None:
    """The whole thing on a small built-in copy of the ministry's site: no network, under a minute.

    Example: kaitei demo && xdg-open demo-output/feeds/index.html
    """
    set_logging(verbose=verbose, quiet=quiet)
    if not verbose:
        log.setLevel(logging.ERROR)
    with exits():
        published = play(folder, _silent if quiet else _tell)
        newest = next(iter(sorted((published / "entries").glob("*.html"), key=lambda path: path.stat().st_mtime)), None)
    typer.echo(f"\nOpen {published / 'index.html'} in a browser" + (f", or an entry: {newest}" if newest else ""))
    typer.echo(f"Subscribe to {published / 'atom.xml'} in a feed reader. The store is {folder / 'kaitei.db'}.")
    typer.echo(f"Look further: kaitei entries --config {folder / 'config.toml'}")


def _silent(_: Played) -> None:
    """Nothing is told."""


def _tell(played: Played) -> None:
    """A scene in plain words: what the ministry did, what should come of it, what the program reported."""
    scene, report = played.scene, played.report
    typer.echo(f"\n{played.number + 1}. {scene.title} ({local(scene.at)} in Japan)")
    typer.echo(f"   The ministry: {scene.happens}")
    typer.echo(f"   Expected:     {scene.means}")
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in Counter(str(row.outcome) for row in report.visits).items())
    kinds = ", ".join(f"{number} {kind}" for kind, number in Counter(str(change.kind) for change in report.changes).items())
    typer.echo(f"   Reported:     visits: {outcomes}; changes: {kinds or 'none'}; entries: {len(report.entries)}")
    for entry in report.entries[:_SHOWN]:
        typer.echo(f"     - {entry.title}")
    if len(report.entries) > _SHOWN:
        typer.echo(f"     … and {len(report.entries) - _SHOWN} more")
