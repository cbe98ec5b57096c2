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

from pipeline import archive, lost
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
        copied = archive.backup(options_of(config).store.path, file, _bar("documents", quiet=quiet))
        log.info("%s: the store and %d documents", file, copied.documents)
        _note_backup(options_of(config).store.path)
    _name(copied.lost, f"{file}: can be restored as it is, but for documents that are missing or damaged here")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` made.")],
    *, force: Annotated[bool, typer.Option("--force", help="Replace the store that is there.")] = False,
    lost_only: Annotated[bool, typer.Option("--lost-only", help="Only bring back documents that are lost here; the store stays.")] = False,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Put a backup in the place of the store, after checking every document. Then run `rebuild`.

    What is damaged in the backup is left out and named (exit code 1). With --lost-only the store may be at work.

    Example: kaitei restore /var/backups/kaitei-2026-03-05.tar && kaitei rebuild

    Example: kaitei restore /var/backups/kaitei-2026-03-05.tar --lost-only
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        if not file.is_file():
            raise ConfigError(f"{file}: there is no such file; name one that `backup` made")
        store = options_of(config).store.path
        if lost_only:
            copied = archive.bring_back(file, store, _bar("documents", quiet=quiet))
            log.info("%s: %d documents are back", file, copied.documents)
        else:
            copied = archive.restore(file, store, force=force)
            log.info("%s: the store and %d documents are back; `rebuild` renders the output again", file, copied.documents)
    _name(copied.lost, f"{file}: restored, but for documents that are missing or damaged in it")


def verify(
    *, let_go: Annotated[bool, typer.Option("--let-go", help="Miss what is lost no longer: no backup has it.")] = False,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Hash every kept document again and name what is missing or damaged, and how it comes back (exit code 1).

    The next visits ask again for what still stands on a page.

    Example: kaitei verify
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        store = options_of(config).store.path
        found = lost.verify(store, _bar("documents", quiet=quiet))
        for one in found:
            typer.echo(str(one))
        if found and let_go:
            lost.let_go(store, found, datetime.now(UTC))
            log.info("%d documents are no longer missed; should their bytes come again, they are kept", len(found))
    if found and not let_go:
        raise typer.Exit(FAILED)
    if not found:
        log.info("every document is what its name says")


def _note_backup(store: Path) -> None:
    """The store tells the operator when backups stop coming; whether it takes a note changes nothing about the backup."""
    try:
        with open_database(store) as db, db.atomic():
            save_backup(db, datetime.now(UTC))
    except StoreError as error:
        log.warning("the backup is good, but the store does not take a note of it: %s", error)


def _name(found: Sequence[lost.Lost], told: str) -> None:
    """Say what is lost, line by line, and end with exit code 1; nothing where nothing is."""
    if not found:
        return
    log.warning("%s: %d", told, len(found))
    for one in found:
        log.warning("%s", one)
    raise typer.Exit(FAILED)


def _bar(title: str, *, quiet: bool) -> lost.Progress:
    """A bar on a terminal, nothing elsewhere."""

    def shown(hashes: Sequence[str]) -> Iterable[str]:
        hidden = quiet or not sys.stderr.isatty()
        return track(hashes, title, console=Console(stderr=True), transient=True, disable=hidden)

    return shown
