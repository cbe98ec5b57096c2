"""Commands about the time before now: at, import."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from pipeline.backfill.labels import moment_of
from pipeline.backfill.run import Report, as_json, bring
from pipeline.blobs import Blobs
from pipeline.cli.journal import log, set_logging
from pipeline.cli.shared import (
    DEFAULT_CONFIG,
    FAILED,
    JAPAN,
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
from pipeline.cycle import blobs_folder, opened
from pipeline.edition.output import output_of
from pipeline.edition.upkeep import publish
from pipeline.errors import ConfigError, PublishError
from pipeline.evidence import Evidence, look_up
from pipeline.evidence import as_json as evidence_json
from pipeline.sources import sources_of
from pipeline.store.database import open_database

Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Folders, zips, files, or .txt lists of addresses.")]
OfSource = Annotated[str | None, typer.Option("--source", metavar="ID", help="The source that saved pages without an address are of.")]
File = Annotated[Path | None, typer.Option("--file", metavar="OUT", help="Also write the bytes as they were into this file.")]
At = Annotated[str | None, typer.Option("--at", metavar="DATE", help="When all of it was saved (2024-03-05); else names and notes say.")]


def import_(
    paths: Paths, *, source: OfSource = None, at: At = None, json: AsJson = False, now: Now = None, config: ConfigPath = DEFAULT_CONFIG,
    verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Take in saved pages and documents of the past, so that history starts before the first run. Nothing of it is announced.

    A page is known by the address that the browser wrote into it, by --source, or by a folder or name that begins with a source's
    id; its day by --at, by its name (2024-03-05.html, 20240305T1530.html) or its folder's. A document is known by the name that a
    page links. A note NAME.json beside a file says more: {"url": …, "at": …, "source": …, "title": …}. May be interrupted and said again.

    Example: kaitei import saved-pages/ old-notices.zip --source shinryo-r6
    """
    set_logging(verbose=verbose, quiet=quiet or json)
    with exits():
        options, clock, moment = options_of(config), clock_of(now), moment_of(at) if at else None
        if at and moment is None:
            raise ConfigError(f"--at {at!r} is no day or time; write it as 2024-03-05 or 2024-03-05T15:00:00+09:00")
        with opened(options) as db, _bar(shown=not (quiet or json)) as bar:
            task = bar.add_task("importing", total=None)
            report = bring(
                db, options, paths, clock, source=source, at=moment,
                begin=lambda total: bar.update(task, total=total), progress=lambda _: bar.advance(task),
            )  # fmt: skip
            publish(db, options, output_of(db, options))
        if json:
            print_json(as_json(report))
        else:
            _say(report)
    if report.failed:
        raise typer.Exit(FAILED)


def at(
    date: Annotated[str, typer.Argument(metavar="DATE", help="A day in Japan (its end is meant), or a moment: 2026-03-05T15:00.")],
    doc: Annotated[str, typer.Argument(metavar="DOC", help="A document's id, address or title; or a source's id or address.")],
    *, json: AsJson = False, file: File = None, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """The wording that stood on the ministry's page that day, with version, hash and address. For audits.

    Exit code 1: it was not watched then.

    Example: kaitei at 2026-03-05 疑義解釈資料の送付について（その１） --file then.pdf
    """
    set_logging(verbose=verbose, quiet=quiet or json)
    with exits():
        options, moment = options_of(config), _end_of(date)
        blobs = Blobs(blobs_folder(options.store.path))
        with open_database(options.store.path, read_only=True) as db:
            found = look_up(db, blobs, sources_of(db, options), doc, moment)
        if file and found.raw_sha256:
            _write(file, blobs.get(found.raw_sha256))
        if json:
            print_json(evidence_json(found))
        else:
            _say_evidence(found)
    if found.state == "not-watched":
        raise typer.Exit(FAILED)


def _end_of(text: str) -> datetime:
    """A moment as it is named; of a day, its last second in Japan."""
    named = moment_of(text)
    if named is None:
        raise ConfigError(f"{text!r} is no day or moment; write it as 2026-03-05 or 2026-03-05T15:00")
    if len(text) > 10 and "T" in text:
        return named
    return datetime.combine(named.astimezone(JAPAN), time(23, 59, 59), JAPAN).astimezone(UTC)


def _write(file: Path, body: bytes) -> None:
    try:
        file.write_bytes(body)
    except OSError as error:
        raise PublishError(f"{file}: cannot be written: {error.strerror}") from error


_STATES = {
    "standing": "stood on the page", "gone": "had left the page by then", "not-linked": "was known, but no watched page linked it",
    "not-watched": "was not watched then",
}  # fmt: skip


def _say_evidence(found: Evidence) -> None:
    lines = [
        ("at", local(found.at)), ("state", _STATES[found.state]), ("known since", local(found.known_since)), ("title", found.title),
        ("address", found.url), ("version", str(found.version or "–")), ("seen", local(found.seen)), ("until", local(found.until)),
        ("sha256", found.raw_sha256 or "–"),
    ]  # fmt: skip
    for one in found.standings:
        until = local(one.until) if one.until else "now"
        lines.append((f"on {one.source}", " › ".join((*one.section, one.title, *filter(None, (one.mark,))))))
        lines.append(("", f"{local(one.since)} to {until}  {one.page}"))
    print_table(("", ""), lines)
    for page in found.pages:
        typer.echo(f"――― {page.number}{f' {page.name}' if page.name else ''} ―――")
        typer.echo(page.text)
    for link in found.links:
        typer.echo(link)


def _bar(*, shown: bool) -> Progress:
    """A bar on a terminal, nothing elsewhere."""
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
        log.info("%d files: %s", count, reason)
    log.info("%d taken, %d not taken", len(report.taken), sum(one.is_trouble for one in report.refused))
