"""The command about the time before now: at."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from pipeline.backfill.labels import moment_of
from pipeline.blobs import Blobs
from pipeline.cli.journal import set_logging
from pipeline.cli.shared import (
    DEFAULT_CONFIG,
    FAILED,
    JAPAN,
    AsJson,
    ConfigPath,
    Quiet,
    Verbose,
    exits,
    local,
    options_of,
    print_json,
    print_table,
)
from pipeline.cycle import blobs_folder
from pipeline.errors import ConfigError, PublishError
from pipeline.evidence import Evidence, look_up
from pipeline.evidence import as_json as evidence_json
from pipeline.sources import sources_of
from pipeline.store.database import open_database

File = Annotated[Path | None, typer.Option("--file", metavar="OUT", help="Also write the bytes as they were into this file.")]


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
        ("address", found.url), ("version", "–" if found.version is None else str(found.version)),
        ("seen", local(found.seen)), ("until", local(found.until)),
        ("sha256", found.raw_sha256 or "–"),
        *(("brought", f"as {one.name} on {local(one.at)}") for one in found.brought),
    ]  # fmt: skip
    for one in found.standings:
        until = local(one.until) if one.until else "now"
        lines.append((f"on {one.source}", " › ".join((*one.section, one.title, *filter(None, (one.mark,))))))
        lines.append(("", f"{local(one.since)} to {until}  {one.page}"))
    print_table(("", ""), lines)
    if found.version is None and found.state == "standing":
        known = f"; bytes of this address are known since {local(found.until)}" if found.until else ""
        typer.echo(f"The page linked it, but what stood behind the link that day was not seen{known}.")
    for page in found.pages:
        typer.echo(f"――― {page.number}{f' {page.name}' if page.name else ''} ―――")
        typer.echo(page.text)
    for link in found.links:
        typer.echo(link)
