"""The command that shows the whole thing without network: demo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Annotated

import typer

from pipeline.cli.journal import set_logging
from pipeline.cli.shared import DEFAULT_CONFIG, ConfigPath, Quiet, Verbose, exits
from pipeline.compare.difference import Block
from pipeline.demo.play import Act, acts, best_entry, local, prepare
from pipeline.model import Change, Kind, Outcome
from pipeline.paths import entry_path

DEFAULT_FOLDER = Path("demo-output")
Folder = Annotated[
    Path, typer.Option("--directory", metavar="DIR", help="Where the demo keeps its own store and feeds; emptied when it is run again.")
]
_WIDTH = 100
_SHOWN = 6
_HAPPENED = {
    Kind.ADDED: "new", Kind.REPLACED: "replaced", Kind.RELABELLED: "relabelled", Kind.REMOVED: "removed",
    Kind.RESTORED: "back again", Kind.RENUMBERED: "renumbered", Kind.MOVED: "moved",
}  # fmt: skip


def demo(
    *, directory: Folder = DEFAULT_FOLDER, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False
) -> None:
    """The whole thing on a small built-in copy of the ministry's site: no network, under a minute.

    Works in a folder of its own and touches neither your store nor your feeds. Example: kaitei demo --directory /tmp/demo
    """
    _ = config  # every command takes it; the demo brings its own
    set_logging(verbose=verbose, quiet=not verbose)
    with exits():
        prepare(directory)
        if not quiet:
            typer.echo("Kaitei Watch demo: a small made-up copy of the ministry's site, served on this machine, visited five times.")
        played = []
        for act in acts(directory):
            played.append(act)
            if not quiet:
                typer.echo("\n".join(["", *_told(act)]))
        typer.echo("\n".join(["", *_to_open(directory, played)]))


def _told(act: Act) -> Iterator[str]:
    """An act in plain words."""
    yield f"{act.number + 1}. {act.scene.title} ({local(act.scene.at)}, Japan)"
    yield from _paragraph("The ministry: ", act.scene.happens)
    yield from _paragraph("Kaitei Watch: ", act.scene.means)
    outcomes = ", ".join(f"{visit.source} {visit.outcome}" for visit in act.report.visits)
    yield f"   visits: {outcomes}"
    yield from _found(act)


def _paragraph(lead: str, text: str) -> list[str]:
    return wrap(lead + text, _WIDTH, initial_indent="   ", subsequent_indent=" " * (3 + len(lead)))


def _found(act: Act) -> Iterator[str]:
    """What was recorded and announced, the differing passages below each replaced document."""
    told = [change for change in act.report.changes if change.significant]
    if act.number == 0:
        yield f"   recorded: {len(act.report.changes)} documents and pages"
    elif not told:
        suspect = all(visit.outcome is Outcome.SUSPECT for visit in act.report.visits)
        yield f"   announced: nothing{' (every visit is suspect)' if suspect else ''}"
    for change in told[:_SHOWN]:
        yield f"   announced: {_change(change)}"
        yield from (f"      {line}" for block in act.passages.get(change.document, ()) for line in _passage(block))
    if len(told) > _SHOWN:
        yield f"   announced: … and {len(told) - _SHOWN} more; {len(act.report.entries)} entries in all"


def _change(change: Change) -> str:
    mark = f" {change.mark}" if change.mark else ""
    return f"{_HAPPENED[change.kind]}: {change.title}{mark}"


def _passage(block: Block) -> Iterator[str]:
    if block.old:
        yield f"- {block.old.text}"
    if block.new:
        yield f"+ {block.new.text}"


def _to_open(directory: Path, played: list[Act]) -> Iterator[str]:
    feeds = directory / "feeds"
    rows = [(feeds / "index.html", "what is new, in a browser")]
    if entry := best_entry(played):
        rows.append((feeds / entry_path(entry.id), entry.title))
    rows.append((feeds / "atom.xml", "the feed, for a feed reader"))
    width = max(len(str(path)) for path, _ in rows)
    yield "Open:"
    yield from (f"  {str(path).ljust(width)}  {what}" for path, what in rows)
    yield f"All entries: kaitei entries --config {directory / 'config.toml'}   (or: .venv/bin/python run.py entries …)"
