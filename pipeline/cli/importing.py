"""The command that brings the time before the first run: import."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TaskID, TimeRemainingColumn

from pipeline.backfill.labels import moment_of
from pipeline.backfill.run import Report, as_json, bring
from pipeline.backfill.steps import Steps
from pipeline.cli.journal import log, set_logging
from pipeline.cli.shared import (
    DEFAULT_CONFIG,
    FAILED,
    AsJson,
    ConfigPath,
    Now,
    Quiet,
    Verbose,
    clock_of,
    exits,
    local,
    options_of,
    print_json,
    print_table,
)
from pipeline.cycle import opened
from pipeline.daemon import Abandoned, Wishes
from pipeline.edition.output import output_of
from pipeline.edition.upkeep import publish
from pipeline.errors import ConfigError

Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Folders, zips, files, or .txt lists of addresses.")]
OfSource = Annotated[str | None, typer.Option("--source", metavar="ID", help="The source that saved pages without an address are of.")]
At = Annotated[str | None, typer.Option("--at", metavar="DATE", help="When all of it was saved (2024-03-05); else names and notes say.")]
ByFileTime = Annotated[bool, typer.Option("--by-file-time", help="Where nothing else tells the day, take the time of the file itself.")]


def import_(
    paths: Paths, *, source: OfSource = None, at: At = None, by_file_time: ByFileTime = False, json: AsJson = False, now: Now = None,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Take in saved pages and documents of the past, so that history starts before the first run. Nothing of it is announced.

    A page is known by the address that the browser wrote into it, by --source, or by a folder or name that begins with a source's
    id; its day by --at, by its name (2024-03-05.html, 20240305T1530.html) or its folder's. A document is known by the name that a
    page links. A note NAME.json beside a file says more: {"url": …, "at": …, "source": …, "title": …}.

    A list has an address a line, and behind it the day if it is known: https://www.mhlw.go.jp/content/000000001.pdf 2024-03-05

    It may be interrupted at any time (Ctrl-C, kill): say the same again and it goes on. What was fetched is not asked for again.

    Example: kaitei import saved-pages/ old-notices.zip --source shinryo-r6

    Example: kaitei import addresses.txt

    Example: kaitei import page.html --source shinryo-r6 --at 2024-03-05
    """
    set_logging(verbose=verbose, quiet=quiet or json)
    with exits():
        options, clock, moment = options_of(config), clock_of(now), moment_of(at) if at else None
        if at and moment is None:
            raise ConfigError(f"--at {at!r} is no day or time; write it as 2024-03-05 or 2024-03-05T15:00:00+09:00")
        wishes = Wishes()
        try:
            with opened(options) as db, wishes.heard(), _bars(shown=not (quiet or json)) as bars:
                shown = _Shown(bars, wishes)
                report = bring(
                    db, options, paths, clock, source=source, at=moment, by_file_time=by_file_time, steps=Steps(shown.begin, shown.done)
                )
                shown.begin("publishing", 1)
                publish(db, options, output_of(db, options))
                shown.done("")
        except Abandoned:
            log.warning("stopped at %s. What was fetched and taken in is kept: say the same again and it goes on", shown.place)
            raise typer.Exit(FAILED) from None
        if json:
            print_json(as_json(report))
        else:
            _say(report)
    if report.failed:
        raise typer.Exit(FAILED)


class _Shown:
    """Each step as a bar, or as a line of the log where there is no terminal; a wish to stop is heard between two pieces."""

    def __init__(self, bars: Progress, wishes: Wishes) -> None:
        self._bars, self._wishes = bars, wishes
        self._task, self._name = TaskID(0), ""

    @property
    def place(self) -> str:
        """How far it is."""
        task = self._bars.tasks[-1] if self._bars.tasks else None
        return f"{self._name}, {task.completed:g} of {task.total:g}" if task else "the beginning"

    def begin(self, name: str, total: int) -> None:
        """The next step has so many pieces."""
        self._name, self._task = name, self._bars.add_task(f"{name:<10}", total=total)
        if self._bars.disable and total:
            log.info("%s%s", name, f" {total}" if total > 1 else "")
        self._heed()

    def done(self, _: str) -> None:
        """One more piece."""
        self._bars.advance(self._task)
        self._heed()

    def _heed(self) -> None:
        if self._wishes.stopping or self._wishes.reloading:
            raise Abandoned


def _bars(*, shown: bool) -> Progress:
    """Bars on a terminal, nothing elsewhere."""
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not (shown and sys.stderr.isatty()), transient=True)


def _say(report: Report) -> None:
    print_table(
        ("taken", "when", "as", "address"),
        [(one.name, local(one.at), one.source or one.document, one.url) for one in report.taken],
    )
    for one in report.refused:
        if one.is_trouble:
            log.warning("%s: not taken: %s", one.name, one.reason)
    ignored = Counter(one.reason for one in report.refused if not one.is_trouble)
    for reason, count in ignored.items():
        log.info("%d left aside: %s", count, reason)
    log.info("%d taken, %d not taken", len(report.taken), sum(one.is_trouble for one in report.refused))
