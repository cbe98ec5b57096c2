"""What every command shares: its options, the clock, exit codes, messages, output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli import terminal
from pipeline.cli.journal import write_as
from pipeline.config import load
from pipeline.errors import ConfigError, KaiteiError, Locked
from pipeline.options import Options

JAPAN = timezone(timedelta(hours=9))
FAILED, WRONG, BUSY = 1, 2, 3

ConfigPath = Annotated[
    Path, typer.Option("--config", metavar="FILE", help="The configuration; relative paths in it are relative to its folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output and nothing else.")]
Now = Annotated[
    str | None, typer.Option("--now", metavar="ISO", help="Replace the clock for the whole run, as in 2026-03-05T15:00:00+09:00.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more on standard error.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")]

DEFAULT_CONFIG = Path("config.toml")


def clock_of(now: str | None) -> Callable[[], datetime]:
    """The clock: the machine's, or one that stands at the moment named. A moment without zone is meant in Japan."""
    if now is None:
        return lambda: datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(now)
    except ValueError as error:
        raise ConfigError(f"--now {now!r} is no ISO time; write it as 2026-03-05T15:00:00+09:00") from error
    fixed = (moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)).astimezone(UTC)
    return lambda: fixed


def at_moment(options: Options, now: str | None) -> Options:
    """The options for a run at a moment that somebody named: it is meant, however far it is from the last one."""
    return replace(options, retention=replace(options.retention, at_once=now is not None))


@contextmanager
def exits() -> Iterator[None]:
    """Errors of ours end the command with their message and exit code (CONTRACT: exit codes)."""
    try:
        yield
    except ConfigError as error:
        for problem in error.problems:
            typer.echo(f"error: {problem}", err=True)
        raise typer.Exit(WRONG) from error
    except Locked as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(BUSY) from error
    except KaiteiError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(FAILED) from error
    except BrokenPipeError as error:
        sys.stderr.close()
        raise typer.Exit(FAILED) from error


def options_of(config: Path) -> Options:
    """The configuration; raises ConfigError with every mistake. From here on the log is written as it says."""
    options = load(config)
    write_as(options.log.format)
    return options


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def print_table(columns: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> None:
    """A table on a terminal; lines with tabs when piped, so that other programs can cut them."""
    if not sys.stdout.isatty():
        for cells in lines:
            sys.stdout.write("\t".join(cells) + "\n")
        return
    terminal.show_table(columns, lines)


def local(moment: datetime | None) -> str:
    """A time as people in Japan read it."""
    return moment.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M") if moment else "–"
