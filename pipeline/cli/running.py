"""The command that stays: daemon."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.cli.journal import say_visit, set_logging
from pipeline.cli.shared import DEFAULT_CONFIG, ConfigPath, Quiet, Verbose, exits, options_of
from pipeline.daemon import Daemon


def daemon(*, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False) -> None:
    """The same cycle on a schedule, until SIGTERM or SIGINT; the visit in hand is finished first.

    SIGHUP reads the configuration again. While it runs, `once`, `rebuild`, `digest` and `restore` end with exit code 3;
    `backup`, `entries`, `search`, `status`, `serve` and `subscribers` work.

    Example: kaitei daemon --config /etc/kaitei/config.toml
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        Daemon(lambda: options_of(config), lambda: datetime.now(UTC), say_visit).run()
