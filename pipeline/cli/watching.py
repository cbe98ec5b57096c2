"""Commands that watch and tell: once, rebuild, entries, sources, status, doctor."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

import typer
from sqlite_utils import Database

from pipeline import cycle, health
from pipeline import doctor as examining
from pipeline.cli.journal import log, say_visit, set_logging
from pipeline.cli.shared import (
    DEFAULT_CONFIG,
    FAILED,
    JAPAN,
    AsJson,
    ConfigPath,
    Now,
    Quiet,
    Verbose,
    at_moment,
    clock_of,
    exits,
    local,
    options_of,
    print_json,
    print_table,
)
from pipeline.config.fields import duration
from pipeline.errors import ConfigError
from pipeline.model import Health
from pipeline.options import Options
from pipeline.report import published_entry_json
from pipeline.store import changes
from pipeline.store.database import open_database
from pipeline.trouble import standstill

SourceIds = Annotated[list[str] | None, typer.Option("--source", metavar="ID", help="Visit this source, due or not; may be repeated.")]

Topic = Annotated[str | None, typer.Option("--topic", metavar="T", help="Only entries of this topic.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only entries since this day in Japan (2026-03-05).")]
MaxAge = Annotated[
    str | None, typer.Option("--max-age", metavar="DURATION", help="Exit code 1 where nothing has worked on the store for so long (1h).")
]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.")]


def once(
    source: SourceIds = None, *, json: AsJson = False, now: Now = None, config: ConfigPath = DEFAULT_CONFIG,
    verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """One cycle: visit every source that is due, compare, store, publish, deliver; then exit. For cron.

    Example: kaitei once --source r8 --verbose
    """
    set_logging(verbose=verbose, quiet=quiet or json)
    with exits():
        options, clock, only = at_moment(options_of(config), now), clock_of(now), source or []
        unknown = [name for name in only if not _is_source(options, name)]
        if unknown:
            known = ", ".join(one.id for one in options.sources)
            raise ConfigError([f"--source {name}: no such source; there are {known}" for name in unknown])
        report = cycle.run(options, clock, only=only, onlooker=cycle.Onlooker(say_visit))
        if json:
            print_json(cycle.as_json(report))
        else:
            _say_report(report)
    if report.failed:
        raise typer.Exit(FAILED)


def _is_source(options: Options, name: str) -> bool:
    return any(one.id == name or (one.follow and name.startswith(f"{one.id}/")) for one in options.sources)


def _say_report(report: cycle.Report) -> None:
    lines = [(str(one.kind), "*" if one.significant else "", one.source, one.title[:80], one.url) for one in report.changes]
    if lines:
        print_table(("kind", "", "source", "title", "address"), lines)
    counts = report.published
    log.info(
        "%d visits, %d changes, %d entries; %d files written, %d unchanged, %d removed",
        len(report.visits), len(report.changes), len(report.entries), counts.written, counts.unchanged, counts.removed,
    )  # fmt: skip


def rebuild(*, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False) -> None:
    """Render all of the output folder again from the store. The same store gives the same bytes.

    Example: kaitei rebuild --config /etc/kaitei/config.toml
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        counts = cycle.rebuild(options_of(config))
        log.info("%d files written, %d unchanged, %d removed", counts.written, counts.unchanged, counts.removed)


def entries(
    *,
    json: AsJson = False,
    topic: Topic = None,
    since: Since = None,
    limit: Limit = None,
    config: ConfigPath = DEFAULT_CONFIG,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """What was published, newest first.

    Example: kaitei entries --topic 疑義解釈 --since 2026-03-01 --limit 20
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options, start = options_of(config), _since(since)
        with reading(options) as db:
            found = changes.entries(db, topic=topic, since=start, limit=limit) if db else ()
        if json:
            print_json([published_entry_json(entry) for entry in found])
        else:
            print_table(("published", "topic", "title"), [(local(entry.published), entry.topic, entry.title) for entry in found])


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), JAPAN)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"--since {text!r} is no day; write it as 2026-03-05") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)


class reading:  # noqa: N801 - reads as a verb where it is used
    """The store for reading, beside a running instance; None where there is no store yet."""

    def __init__(self, options: Options) -> None:
        self._context = open_database(options.store.path, read_only=True) if options.store.path.exists() else None

    def __enter__(self) -> Database | None:
        return self._context.__enter__() if self._context else None

    def __exit__(self, *error: Any) -> None:
        if self._context:
            self._context.__exit__(*error)


def sources(*, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False) -> None:
    """What is watched, when it was last visited, and when next.

    Example: kaitei sources
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options = options_of(config)
        with reading(options) as db:
            watched = health.health(db, options, datetime.now(UTC)).sources
        lines = [
            (one.source.id, one.source.kind, one.source.topic or "–", str(one.outcome or "–"), local(one.last_visit),
             local(one.next_visit) if one.last_visit else "now", one.source.url)
            for one in watched
        ]  # fmt: skip
        print_table(("id", "kind", "topic", "outcome", "last", "next", "address"), lines)


def status(
    *, max_age: MaxAge = None, json: AsJson = False, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False
) -> None:
    """Health: what the store holds, and every source with its last success and its failures.

    Exit code 0 whatever stays wrong out there, unless --max-age asks whether the program itself works: for health checks.

    Example: kaitei status --json

    Example: kaitei status --quiet --max-age 1h
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options, most = options_of(config), _age(max_age)
        with reading(options) as db:
            found = health.health(db, options, datetime.now(UTC))
        if json:
            print_json(health.status_json(found))
        else:
            _say_health(found)
    wrong = standstill(found, most) if most else ""
    if wrong:
        typer.echo(f"error: {wrong}", err=True)
        raise typer.Exit(FAILED)


def _age(text: str | None) -> timedelta | None:
    try:
        return duration(text) if text is not None else None
    except ValueError as error:
        raise ConfigError(f"--max-age {error}") from error


def _say_health(found: Health) -> None:
    print_table(("what", "count"), [(name, str(count)) for name, count in found.counts.items()])
    lines = [
        (one.source.id, str(one.outcome or "–"), local(one.last_good), local(one.changed), local(one.next_visit), str(one.failures),
         one.error or "–")
        for one in found.sources
    ]  # fmt: skip
    print_table(("source", "outcome", "last good", "changed", "next", "failures", "error"), lines)
    wrong = [
        (one.kind, one.source or "–", local(one.since), str(one.count or "–"), one.reason or "–", health.ADVICE[one.kind])
        for one in found.incidents
    ]
    print_table(("WRONG", "source", "since", "count", "reason", "what to do"), wrong)
    print_table(("", ""), [("to do", health.next_step(found))])


def doctor(*, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False) -> None:
    """Say what is wrong with configuration, store, output folder and network, and what to do.

    Example: kaitei doctor
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options = options_of(config)
        checks = examining.doctor(options, lambda: datetime.now(UTC))
        print_table(("", "check", "finding"), [("ok" if check.good else "WRONG", check.name, check.finding) for check in checks])
    if not all(check.good for check in checks):
        raise typer.Exit(FAILED)
