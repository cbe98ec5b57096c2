"""Commands that put right what was published."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline import cycle
from pipeline.cli.journal import log, set_logging
from pipeline.cli.shared import DEFAULT_CONFIG, ConfigPath, Now, Quiet, Verbose, clock_of, exits, options_of
from pipeline.edition.output import output_of
from pipeline.edition.upkeep import publish
from pipeline.retract import retract as mark


def retract(
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="The id of the entry, as `entries --json` shows it.")],
    *, reason: Annotated[str, typer.Option("--reason", help="Why, in a Japanese sentence for readers.")] = "",
    now: Now = None, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Say in an entry that it was a mistake, on its page and in all its feeds. It stays where it is; mail that was sent stays sent.

    Example: kaitei retract 0a6a1c9e-3b5f-4f3e-8d38-6d1f0c2b7e55 --reason 別の文書と取り違えたため
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options = options_of(config)
        with cycle.opened(options) as db:
            title = mark(db, entry, reason, clock_of(now)()).title
            publish(db, options, output_of(db, options))
        log.info("%s", title)
