"""The command `serve`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.journal import log, set_logging
from pipeline.cli.shared import DEFAULT_CONFIG, ConfigPath, Now, Quiet, Verbose, clock_of, exits, options_of
from pipeline.errors import StoreError
from pipeline.serve.app import service
from pipeline.serve.listen import listen
from pipeline.store.database import open_database

Host = Annotated[str | None, typer.Option(metavar="H", help="Where to listen; 127.0.0.1 by default, 0.0.0.0 for every address.")]
Port = Annotated[int | None, typer.Option(metavar="P", min=0, max=65535, help="8000 by default; 0 takes a free one and says which.")]


def _look_at(store: Path) -> None:
    """Bring the tables of an older version's store up to date; a store that is not there or not sound is said, and no reason to stop."""
    if not store.exists():
        log.warning("%s: there is no store yet; run `once`. Published files are served, all else answers 503", store)
        return
    try:
        with open_database(store):
            return
    except StoreError as error:
        log.warning("%s. Published files are served, all else answers 503", error)


def serve(
    *, host: Host = None, port: Port = None, now: Now = None, config: ConfigPath = DEFAULT_CONFIG,
    verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Feeds, pages, search, an interface for programs, subscribe and unsubscribe over HTTP, until SIGTERM or SIGINT.

    Reads the store while the daemon or cron writes it. Put a web server with TLS before it; docs/operations.md shows how.

    Example: kaitei serve --port 8000
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options = options_of(config)
        chosen = replace(options.serve, host=host or options.serve.host, port=options.serve.port if port is None else port)
        options = replace(options, serve=chosen)
        _look_at(options.store.path)
        listen(service(options, clock_of(now)), chosen, lambda address: typer.echo(f"serving {address}", err=True))
