"""Sending: what waits in the outbox goes out by mail, by channels, and to the operator."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import starmap

from sqlite_utils import Database

from pipeline.deliver.answer import Answer
from pipeline.deliver.channels import Herald
from pipeline.deliver.signing import signer
from pipeline.deliver.smtp import Postman
from pipeline.digest.carrying import Clock, Pace, Ready, Run, Session
from pipeline.digest.letterhead import Letterhead, mailbox
from pipeline.digest.ways import BY_CHANNEL, BY_MAIL, OPERATOR, has_mail
from pipeline.edition.making import site_of
from pipeline.errors import ConfigError, Locked
from pipeline.model import Channel, Delivery, Mailing, Subscriber
from pipeline.options import Options
from pipeline.render.operator import operator_message
from pipeline.store import outbox, subscribers
from pipeline.store.database import locked

_BATCH = 200


def send(
    db: Database, options: Options, password: str, clock: Clock, *, sleep: Callable[[float], None] = time.sleep,
    steady: Callable[[], float] = time.monotonic, is_stopping: Callable[[], bool] = lambda: False,
) -> Delivery:  # fmt: skip
    """Send what waits, mail first. Where another process sends from this store, that one sends it all and nothing is done here.

    `sleep` waits and `steady` is a clock that never goes back, in seconds. As soon as `is_stopping` (asked before each message), no
    further one is begun.
    """
    session = Session(db, clock, sleep, steady, is_stopping)
    try:
        with locked(options.store.path.with_name(options.store.path.name + ".mail")):
            mail = _send_mail(session, options, password) if options.mail.host else Delivery()
            others = _send_to_channels(session, options.channels)
    except Locked:
        return Delivery(pending=outbox.pending(db))
    return replace(mail + others, pending=outbox.pending(db))


def send_alarms(db: Database, options: Options, password: str, clock: Clock) -> Delivery:
    """Send what waits for the operator and nothing else."""
    session = Session(db, clock, time.sleep, time.monotonic, lambda: False)
    if not outbox.due(db, clock(), 0, 1, to="operator"):
        return Delivery()
    try:
        with locked(options.store.path.with_name(options.store.path.name + ".mail")):
            return _send_alarms(session, options, password)
    except Locked:
        return Delivery()


def _send_mail(session: Session, options: Options, password: str) -> Delivery:
    db = session.db
    try:
        head, sign = Letterhead(site_of(db, options), options, subscribers.secret(db)), signer(options.mail.dkim)
    except ConfigError as error:
        return Delivery(error=str(error))
    letters = lru_cache(maxsize=32)(partial(outbox.letter, db))

    def ready(mailing: Mailing, one: Subscriber) -> Ready[Postman]:
        try:
            message = sign(head.message(letters(mailing.letter), mailing, one))
        except ValueError as error:
            refused = Answer("unknown-address", str(error))
            return Ready(mailing, lambda _: refused)
        return Ready(mailing, lambda carrier: carrier.send(head.sender, one.address, message))

    postmen = [Postman(options.mail, password) for _ in range(options.mail.connections)]
    run = Run(session, postmen, Pace(options.mail.per_second, session.steady), options.mail.give_up, suppresses=True)
    run.hand_over(starmap(ready, _still_wanted(session)))
    return Delivery(run.sent, run.failed, 0, run.error)


def _still_wanted(session: Session) -> Iterator[tuple[Mailing, Subscriber]]:
    """What is due, without whoever has left or was erased over the web since the batch was read."""
    for mailing in _due(session, "people"):
        one = subscribers.subscriber(session.db, mailing.subscriber)
        if one is not None and one.state not in ("left", "suppressed"):
            yield mailing, one


def _send_to_channels(session: Session, channels: Sequence[Channel]) -> Delivery:
    """Each channel by itself: one that is away stops no other."""
    waiting, done = list(_due(session, "channels")) if channels else [], Delivery()
    for channel in channels:
        one = subscribers.find(session.db, f"channel:{channel.name}")
        mine = [mailing for mailing in waiting if one and mailing.subscriber == one.id]
        done += _call(session, channel, mine) if mine else Delivery()
    return done


def _call(session: Session, channel: Channel, mailings: Sequence[Mailing]) -> Delivery:
    try:
        herald = Herald(channel.name, address_of(channel))
    except ConfigError as error:
        return Delivery(error=str(error))
    run = Run(session, [herald], Pace(0, session.steady), channel.give_up)
    run.hand_over(_spoken(session.db, mailing) for mailing in mailings)
    return Delivery(run.sent, run.failed, 0, run.error or run.last_words or None)


def _send_alarms(session: Session, options: Options, password: str) -> Delivery:
    """What the operator is to hear, each way by itself."""
    waiting, done = list(_due(session, "operator")), Delivery()
    for way in subscribers.ways(session.db) if waiting else ():
        mine = [mailing for mailing in waiting if mailing.subscriber == way.id]
        if not mine:
            continue
        if way.address == OPERATOR + BY_CHANNEL and options.operator.channel:
            done += _call(session, Channel("operator", options.operator.channel), mine)
        elif way.address == OPERATOR + BY_MAIL and has_mail(options):
            done += _mail_alarms(session, options, password, mine)
    return done


def _mail_alarms(session: Session, options: Options, password: str, mailings: Sequence[Mailing]) -> Delivery:
    sender, recipient = mailbox(options.mail.sender), mailbox(options.operator.address)
    assert sender is not None
    assert recipient is not None
    try:
        sign = signer(options.mail.dkim)
    except ConfigError as error:
        return Delivery(error=str(error))

    def ready(mailing: Mailing) -> Ready[Postman]:
        written = outbox.letter(session.db, mailing.letter)
        message = sign(operator_message(options.publish.title, written, mailing, sender, recipient))
        return Ready(mailing, lambda carrier: carrier.send(sender.address, recipient.address, message))

    run = Run(session, [Postman(options.mail, password)], Pace(0, session.steady), options.mail.give_up)
    run.hand_over(map(ready, mailings))
    return Delivery(run.sent, run.failed, 0, run.error or run.last_words or None)


def _spoken(db: Database, mailing: Mailing) -> Ready[Herald]:
    said = outbox.letter(db, mailing.letter)
    return Ready(mailing, lambda carrier: carrier.send(said.subject, said.text))


def address_of(channel: Channel) -> str:
    """The address of a channel, from the environment where it lies there. Raises ConfigError where it does not."""
    place, _, name = channel.url.partition(":")
    if place != "env":
        return channel.url
    if not os.environ.get(name):
        raise ConfigError(f"channel {channel.name}: the environment variable {name} is not set; set it to the channel's address")
    return os.environ[name]


def _due(session: Session, recipients: outbox.Recipients) -> Iterator[Mailing]:
    last = 0
    while found := outbox.due(session.db, session.clock(), last, _BATCH, to=recipients):
        last = found[-1].id
        yield from found
