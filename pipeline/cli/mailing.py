"""The command of mail: digest."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli.journal import set_logging
from pipeline.cli.shared import (
    DEFAULT_CONFIG,
    FAILED,
    ConfigPath,
    Now,
    Quiet,
    Verbose,
    at_moment,
    clock_of,
    exits,
    options_of,
)
from pipeline.cycle import opened
from pipeline.digest import compose, send
from pipeline.digest.shown import messages
from pipeline.digest.shown import preview as previewed
from pipeline.errors import ConfigError


def digest(
    period: Annotated[Literal["daily", "weekly"] | None, typer.Option(help="Only digests of this period.")] = None,
    *, dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the messages that are due (mbox), send and note nothing.")] = False,
    preview: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a digest of the newest entries as HTML.")] = None,
    now: Now = None, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Build and send the digest that is due; what could not go out today is in the next one.

    Example: kaitei digest --dry-run
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options, clock = at_moment(options_of(config), now), clock_of(now)
        if not (dry_run or preview or options.mail.host or options.channels):
            raise ConfigError("mail.host: is missing; mail needs a server")
        with opened(options) as db:
            if preview:
                preview.write_text(previewed(db, options, clock()), "utf-8")
                return
            if dry_run:
                for message in messages(db, options, clock(), period):
                    sys.stdout.write(message)
                return
            compose(db, options, clock(), period, asked=True)
            done = send(db, options, os.environ.get("KAITEI_MAIL_PASSWORD", ""), clock)
        typer.echo(f"{done.sent} sent, {done.failed} failed, {done.pending} pending {done.error or ''}".strip(), err=True)
    if done.failed or done.error:
        raise typer.Exit(FAILED)
