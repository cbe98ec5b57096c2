"""The operator hears of what stays wrong: once for each incident, and when it is over."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parseaddr

from sqlite_utils import Database

from pipeline.deliver import Postman
from pipeline.deliver.answer import Answer
from pipeline.deliver.channels import Herald
from pipeline.digest.sending import address_of
from pipeline.errors import ConfigError, KaiteiError, StoreError
from pipeline.health import free_bytes, health
from pipeline.model import Channel, Incident
from pipeline.options import Options
from pipeline.render.operator import body, operator_message, subject
from pipeline.sources import sources_of
from pipeline.store import health as figures

Warn = Callable[[str], None]


@contextmanager
def on_guard(db: Database, options: Options, clock: Callable[[], datetime], password: str, warn: Warn) -> Iterator[None]:
    """Watch over a cycle: a disk that fills is told before it, all else after it; what breaks it off is told and goes on up.

    `warn` is called with what could not be told, and with a disk that is nearly full.
    """
    _look_at_disk(db, options, clock(), warn)
    try:
        yield
    except KaiteiError as error:
        with contextlib.suppress(StoreError):
            with db.atomic():
                figures.save_incident(db, Incident("cycle", clock(), reason=str(error)))
            tell(db, options, clock, password, warn)
        raise
    with db.atomic():
        note(db, (one for one in health(db, options, clock(), counted=False).incidents if one.kind != "cycle"), clock())
    tell(db, options, clock, password, warn)


def _look_at_disk(db: Database, options: Options, now: datetime, warn: Warn) -> None:
    free = free_bytes(options.store.path)
    if free is None or free >= options.operator.min_free:
        return
    warn(f"{options.store.path}: only {free // 1_000_000} MB are free on this disk; make room, or let old things go with [retention]")
    with contextlib.suppress(StoreError), db.atomic():
        figures.save_incident(db, Incident("disk", now, count=free))


def note(db: Database, present: Iterable[Incident], now: datetime) -> None:
    """Write down what is wrong by now; what was wrong before and is not among it is over. In whatever transaction is open."""
    found = {one.key: one for one in present}
    for key, known in figures.open_incidents(db).items():
        if key not in found:
            figures.end_incident(db, known, now)
    for one in found.values():
        figures.save_incident(db, one)


def tell(db: Database, options: Options, clock: Callable[[], datetime], password: str, warn: Warn) -> None:
    """Tell the operator of all that began and all that is over, in one message; what nobody could be told now is told later."""
    operator = options.operator
    begun, ended = figures.untold(db)
    if not (begun or ended) or not (operator.channel or (operator.address and options.mail.host)):
        return
    titles = {source.id: source.title or source.url for source in sources_of(db, options)}
    answers = []
    if operator.address and options.mail.host:
        message = operator_message(options.publish.title, titles, begun, ended, clock(), options.mail.sender, operator.address)
        answers.append(_mailed(options, password, message))
    if operator.channel:
        answers.append(_called(operator.channel, subject(options.publish.title, begun, ended), body(titles, begun, ended)))
    if any(answer.verdict in ("accepted", "unanswered") for answer in answers):
        with db.atomic():
            figures.set_told(db)
    for answer in answers:
        if answer.verdict not in ("accepted", "unanswered"):
            warn(f"the operator could not be told of {len(begun) + len(ended)} incidents: {answer.words}")


def _mailed(options: Options, password: str, message: bytes) -> Answer:
    postman = Postman(options.mail, password)
    answer = postman.send(parseaddr(options.mail.sender)[1], parseaddr(options.operator.address)[1], message)
    postman.close()
    return answer


def _called(channel: str, title: str, text: str) -> Answer:
    try:
        return Herald("operator", address_of(Channel("operator", channel))).send(title, text)
    except ConfigError as error:
        return Answer("refused", str(error))
