"""Commands that keep what was gathered: backup, restore, verify."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from pipeline import archive
from pipeline.cli.journal import log, set_logging
from pipeline.cli.shared import DEFAULT_CONFIG, FAILED, ConfigPath, Quiet, Verbose, exits, options_of
from pipeline.errors import ConfigError, StoreError
from pipeline.store.database import open_database
from pipeline.store.health import save_backup


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The tar file to make; .tar.gz compresses the store too.")],
    *, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """A consistent copy of store and documents, while running.

    Example: kaitei backup /var/backups/kaitei-2026-03-05.tar
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        count = archive.backup(options_of(config).store.path, file, _bar("documents", quiet=quiet))
        log.info("%s: the store and %d documents", file, count)
        _note_backup(options_of(config).store.path)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` made.")],
    *, force: Annotated[bool, typer.Option("--force", help="Replace the store that is there.")] = False,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Put a backup in the place of the store, after checking every document. Then run `rebuild`.

    Example: kaitei restore /var/backups/kaitei-2026-03-05.tar && kaitei rebuild
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        if not file.is_file():
            raise ConfigError(f"{file}: there is no such file; name one that `backup` made")
        count = archive.restore(file, options_of(config).store.path, force=force)
        log.info("%s: the store and %d documents are back; `rebuild` renders the output again", file, count)


def verify(*, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False) -> None:
    """Hash every kept document again and name what is missing or damaged.

    Example: kaitei verify
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        wrong = archive.verify(options_of(config).store.path, _bar("documents", quiet=quiet))
        for line in wrong:
            typer.echo(line)
    if wrong:
        raise typer.Exit(FAILED)
    log.info("every document is what its name says")


def _note_backup(store: Path) -> None:
    """The store tells the operator when backups stop coming; whether it takes a note changes nothing about the backup."""
    try:
        with open_database(store) as db, db.atomic():
            save_backup(db, datetime.now(UTC))
    except StoreError as error:
        log.warning("the backup is good, but the store does not take a note of it: %s", error)


def _bar(title: str, *, quiet: bool) -> archive.Progress:
    """A bar on a terminal, nothing elsewhere."""

    def shown(hashes: Sequence[str]) -> Iterable[str]:
        hidden = quiet or not sys.stderr.isatty()
        return track(hashes, title, console=Console(stderr=True), transient=True, disable=hidden)

    return shown
