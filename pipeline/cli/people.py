"""Commands about who gets mail: subscribers add, remove, list, show, import, export."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlite_utils import Database

from pipeline import roster
from pipeline.addresses import mail_address
from pipeline.bounces import bounces
from pipeline.cli.journal import set_logging
from pipeline.cli.shared import (
    DEFAULT_CONFIG,
    FAILED,
    AsJson,
    ConfigPath,
    Quiet,
    Verbose,
    exits,
    options_of,
    print_json,
    print_table,
)
from pipeline.edition.making import site_of
from pipeline.errors import ConfigError
from pipeline.following import follow_code
from pipeline.model import Follow, Subscriber
from pipeline.options import Options
from pipeline.store import changes
from pipeline.store import subscribers as stored
from pipeline.store.database import open_database

subscribers = typer.Typer(
    help="Who gets mail, on which topics, how often.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)
_LARGEST_REPORT = 10 * 1024 * 1024
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="A mail address, such as someone@example.jp.")]
Form = Annotated[Literal["html", "text"], typer.Option("--format", help="html carries both forms; text the plain one alone.")]


def _words(words: str) -> Any:
    return typer.Option(help=f"{words} May be given more than once.")


@subscribers.command()
def add(
    address: Address, *, name: str = "",
    topic: Annotated[list[str] | None, _words("Follow a topic.")] = None,
    keyword: Annotated[list[str] | None, _words("Follow a word in titles, summaries and changed passages.")] = None,
    code: Annotated[list[str] | None, _words("Follow a 区分番号: A234 alone, 'A234*' with its branches.")] = None,
    period: Annotated[Literal["at-once", "daily", "weekly"], typer.Option(help="Daily and weekly on working days in Japan.")] = "daily",
    form: Form = "html",
    alert: Annotated[list[str] | None, _words("Tell this topic at once, besides the digest.")] = None,
    repeat: Annotated[bool, typer.Option("--repeat", help="Tell in the digest again what was told at once.")] = False,
    reassured: Annotated[bool, typer.Option("--reassured", help="A short mail after a week without news.")] = False,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Add a subscriber, or change one: what is given replaces what was. Without topic, word and code everything is followed.

    Example: kaitei subscribers add someone@example.jp --topic 診療報酬 --code A234 --period weekly
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options, codes = options_of(config), [follow_code(one) for one in code or ()]
        if not all(codes):
            raise ConfigError(f"--code: {'、'.join(code or ())} has what is no 区分番号; write it as A234, A234-2 or 'A234*'")
        follow = Follow(tuple(topic or ()), tuple(keyword or ()), tuple(codes))
        with open_database(options.store.path) as db, db.atomic():
            _warn(db, options, (*follow.topics, *(alert or ())))
            stored.add(
                db, _address(address), datetime.now(UTC), name=name, follow=follow, period=period, form=form, alerts=tuple(alert or ()),
                repeat=repeat, reassured=reassured,
            )  # fmt: skip


def _address(text: str) -> str:
    address = mail_address(text)
    if address is None:
        raise ConfigError(f"{text!r} is no mail address; write it as name@example.jp")
    return address


def _warn(db: Database, options: Options, topics: Iterable[str]) -> None:
    """A topic that nothing is of yet may be a slip."""
    known = {*site_of(db, options).topics, *changes.topics(db)}
    for topic in sorted(set(topics) - known):
        typer.echo(f"warning: there is no topic {topic} (known: {'、'.join(sorted(known))})", err=True)


@subscribers.command()
def remove(
    address: Address, *,
    erase: Annotated[bool, typer.Option("--erase", help="Forget the person whole: the address, and every message to it.")] = False,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Send no more mail to a subscriber. The address is kept, so that an import does not bring it back, unless it is erased.

    Example: kaitei subscribers remove someone@example.jp
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits(), open_database(options_of(config).store.path) as db, db.atomic():
        one = _known(db, address)
        if one.state == "left" and not erase:
            raise ConfigError(f"{address}: has left already; --erase forgets the address too")
        if erase:
            stored.erase(db, one.id)
        else:
            stored.leave(db, one.id, datetime.now(UTC))


def _known(db: Database, address: str) -> Subscriber:
    one = stored.find(db, mail_address(address) or address)
    if one is None:
        raise ConfigError(f"{address}: no such subscriber")
    return one


@subscribers.command()
def show(
    address: Address, *, json: AsJson = False, config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False
) -> None:  # fmt: skip
    """Everything that is kept about a person, with every message of the last months, for whoever asks for it.

    Example: kaitei subscribers show someone@example.jp --json
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits(), open_database(options_of(config).store.path) as db:
        known = stored.known_of(db, _known(db, address))
        if json:
            print_json(known)
            return
        messages = known.pop("messages")
        print_table(("", ""), [(name, "、".join(value) if isinstance(value, list) else str(value)) for name, value in known.items()])
        print_table(("composed", "state", "subject"), [(row["composed"], row["state"], row["subject"]) for row in messages])


@subscribers.command(name="list")
def listed(
    *, everybody: Annotated[bool, typer.Option("--all", help="Those who left, too.")] = False, json: AsJson = False,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Everybody who gets mail, or would if the address were good or confirmed.

    Example: kaitei subscribers list --all
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits(), open_database(options_of(config).store.path) as db:
        people = (one for one in stored.everybody(db) if everybody or one.state != "left")
        if json:
            print_json([stored.known_of(db, one) for one in people])
            return
        print_table(("address", "period", "follows", "state"), [_line(one) for one in people])


def _line(one: Subscriber) -> tuple[str, str, str, str]:
    return one.address, one.period, "、".join((*one.follow.topics, *one.follow.keywords, *one.follow.codes)), one.state


@subscribers.command(name="import")
def imported(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV in UTF-8 or Shift_JIS; the first line names the columns.")], *,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out the rows with mistakes and take the others.")] = False,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Add or change many subscribers from a table; nothing is done where a row has a mistake. A column that is missing changes nothing.

    Columns: address, name, topics, keywords, codes, period, format, alerts, repeat, reassured, state, reason.

    Example: kaitei subscribers import people.csv
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        options = options_of(config)
        people, mistakes = roster.read(_bytes(file))
        said = [f"{file}:{mistake.line}: {mistake.words}" for mistake in mistakes]
        if said and not skip_bad:
            raise ConfigError([*said, "nothing was imported; correct these rows, or leave them out with --skip-bad"])
        with open_database(options.store.path) as db, db.atomic():
            _warn(db, options, {topic for one in people for topic in (*one.said.get("topics", ()), *one.said.get("alerts", ()))})
            kept = [_imported(db, one, datetime.now(UTC)) for one in people]
        for line in said:
            typer.echo(f"error: {line}", err=True)
        typer.echo(f"{len(kept)} imported, {len(said)} left out, {kept.count('left')} had left and stay so", err=True)
    if said:
        raise typer.Exit(FAILED)


def _imported(db: Database, row: roster.Person, now: datetime) -> str:
    """Keep one row; answers the state of its subscriber."""
    known = stored.find(db, row.address)
    one = stored.add(db, row.address, row.said.get("created") or now, **row.over(known))
    last = {name: row.said.get(name) or getattr(known or one, name) for name in ("reason", "last_digest", "last_mail")}
    if any(last.values()):
        stored.save(db, replace(one, **last))
    return one.state


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error


@subscribers.command()
def export(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to; standard output without it.")] = None, *,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """All subscribers, whatever their state, as CSV (UTF-8 with byte order mark) that `import` reads again without loss.

    Example: kaitei subscribers export people.csv
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits(), open_database(options_of(config).store.path) as db:
        lines = roster.written(stored.everybody(db))
        if file is None:
            sys.stdout.buffer.writelines(lines)
            return
        try:
            with file.open("wb") as output:
                output.writelines(lines)
        except OSError as error:
            raise ConfigError(f"{file}: cannot be written: {error.strerror}") from error


@subscribers.command()
def bounced(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="The report; standard input without it.")] = None, *,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Take in a report of what could not be delivered (RFC 3464): addresses that do not exist get no more mail.

    A report counts only for a message of ours to that very address; anything else is left alone.

    Example, an alias of the sender's mailbox:
    kaitei: "|/srv/kaitei/.venv/bin/kaitei subscribers bounced --config /srv/kaitei/config.toml"
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        report = _bytes(file) if file else sys.stdin.buffer.read(_LARGEST_REPORT)
        with open_database(options_of(config).store.path) as db, db.atomic():
            for bounce in bounces(report):
                one = stored.recipient_of(db, bounce.message_id)
                if one and stored.folded(one.address) in map(stored.folded, bounce.addresses) and one.state == "active":
                    stored.suppress(db, one.id, bounce.reason, datetime.now(UTC))
                    typer.echo(f"{one.address}: suppressed: {bounce.reason}", err=True)
