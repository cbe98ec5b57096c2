"""Commands of mail: digest, subscribers."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline import digest as mail
from pipeline.cli.journal import set_logging
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
    options_of,
    print_json,
    print_table,
)
from pipeline.cycle import opened
from pipeline.edition import site_of
from pipeline.errors import ConfigError
from pipeline.model import Follow
from pipeline.render.mail import letter
from pipeline.store import changes
from pipeline.store import subscribers as stored
from pipeline.store.database import open_database

subscribers = typer.Typer(
    help="Who gets mail, on which topics, how often.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)
Address = Annotated[str, typer.Argument(metavar="ADDRESS")]
Words = Annotated[list[str] | None, typer.Option()]


def digest(
    period: Annotated[Literal["daily", "weekly"] | None, typer.Option(help="Only digests of this period.")] = None,
    *, dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the messages, send nothing.")] = False,
    preview: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the newest entries as HTML, send nothing.")] = None,
    now: Now = None, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Build and send the digest that is due; what could not go out today is in the next one.

    Example: kaitei digest --dry-run
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options, clock = options_of(config), clock_of(now)
        if not (dry_run or preview or options.mail.host):
            raise ConfigError("mail.host: is missing; mail needs a server")
        with opened(options) as db:
            site, proof = site_of(db, options), mail.proof_of(db, options)
            if preview:
                preview.write_text(letter(site, "digest", changes.entries(db, limit=30), proof).html, "utf-8")
                return
            if dry_run:
                for one, told, _ in mail.planned(db, clock(), period, asked=True):
                    sys.stdout.write(f"To: {one.address}\n{letter(site, 'digest', told, proof).text}\n")
                return
            mail.compose(db, options, clock(), period, asked=True)
            done = mail.send(db, options, os.environ.get("KAITEI_MAIL_PASSWORD", ""), clock)
        typer.echo(f"{done.sent} sent, {done.failed} failed, {done.pending} pending {done.error or ''}".strip(), err=True)
    if done.failed or done.error:
        raise typer.Exit(FAILED)


@subscribers.command()
def add(
    address: Address, *, name: str = "", topic: Words = None, keyword: Words = None, code: Words = None,
    period: Literal["at-once", "daily", "weekly"] = "daily", form: Annotated[Literal["html", "text"], typer.Option("--format")] = "html",
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:  # fmt: skip
    """Add a subscriber, or change one."""
    with exits():
        if address.count("@") != 1 or not address.isprintable() or any(mark in address for mark in " <>,"):
            raise ConfigError(f"{address!r} is no mail address; write it as name@example.jp")
        follow = Follow(tuple(topic or ()), tuple(keyword or ()), tuple(code or ()))
        with open_database(options_of(config).store.path) as db, db.atomic():
            stored.add(db, address, datetime.now(UTC), name=name, follow=follow, period=period, form=form)


@subscribers.command()
def remove(address: Address, *, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Forget a subscriber and every message to it."""
    with exits(), open_database(options_of(config).store.path) as db, db.atomic():
        one = stored.find(db, address)
        if one is None:
            raise ConfigError(f"{address}: no such subscriber")
        stored.erase(db, one.id)


@subscribers.command(name="list")
def listed(*, json: AsJson = False, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Everybody who gets mail."""
    with exits(), open_database(options_of(config).store.path) as db:
        if json:
            print_json([stored.known_of(db, one) for one in stored.everybody(db)])
            return
        lines = [(one.address, one.period, "、".join(one.follow.topics), one.state) for one in stored.everybody(db)]
        print_table(("address", "period", "topics", "state"), lines)
