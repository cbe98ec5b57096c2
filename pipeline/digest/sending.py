"""Sending: what waits in the outbox is handed over, each message's state written before and after. Nothing is sent twice knowingly."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import starmap
from typing import Generic, Protocol, TypeVar

from sqlite_utils import Database

from pipeline.deliver.answer import Answer
from pipeline.deliver.channels import Herald
from pipeline.deliver.signing import signer
from pipeline.deliver.smtp import Postman
from pipeline.digest.letterhead import Letterhead
from pipeline.edition import site_of
from pipeline.errors import ConfigError, Locked
from pipeline.model import Channel, Delivery, Mailing, Subscriber
from pipeline.options import Options
from pipeline.store import outbox, subscribers
from pipeline.store.database import locked

Clock = Callable[[], datetime]
_BATCH = 200
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360))
"""Between two tries of one message, growing; the last one again and again."""


class Closing(Protocol):
    """Whoever carries messages and is sent home at the end."""

    def close(self) -> None:
        """Done."""


Carrier = TypeVar("Carrier", bound=Closing)


@dataclass(frozen=True, slots=True)
class Ready(Generic[Carrier]):
    """A message that can be handed over: `carry` does it, by whoever is free."""

    mailing: Mailing
    carry: Callable[[Carrier], Answer]


class Pace:
    """At most so many a second (0: as many as possible)."""

    def __init__(self, per_second: float, steady: Callable[[], float] = time.monotonic) -> None:
        self._gap, self._steady, self._next = (1 / per_second if per_second else 0.0), steady, 0.0

    def wait(self) -> float:
        """Seconds until the next may leave; 0 where it may now."""
        return max(self._next - self._steady(), 0.0)

    def left(self) -> None:
        """One has left."""
        self._next = max(self._next, self._steady()) + self._gap


def send(
    db: Database, options: Options, password: str, clock: Clock, *, sleep: Callable[[float], None] = time.sleep,
    alive: Callable[[], None] = lambda: None,
) -> Delivery:  # fmt: skip
    """Send what waits, mail first. Where another process sends from this store, that one sends it all and nothing is done here.

    `alive` is called after each message, for whoever watches over a long run.
    """
    try:
        with locked(options.store.path.with_name(options.store.path.name + ".mail")):
            mail = _send_mail(db, options, password, clock, sleep, alive) if options.mail.host else Delivery()
            others = _send_to_channels(db, options.channels, clock, sleep, alive)
    except Locked:
        mail, others = Delivery(), Delivery()
    error = "; ".join(filter(None, (mail.error, others.error))) or None
    return Delivery(mail.sent + others.sent, mail.failed + others.failed, outbox.pending(db), error)


def _send_mail(
    db: Database, options: Options, password: str, clock: Clock, sleep: Callable[[float], None], alive: Callable[[], None]
) -> Delivery:
    head, sign = Letterhead(site_of(db, options), options, subscribers.secret(db)), signer(options.mail.dkim)
    letters = lru_cache(maxsize=32)(partial(outbox.letter, db))

    def ready(mailing: Mailing, one: Subscriber) -> Ready[Postman]:
        try:
            message = sign(head.message(letters(mailing.letter), mailing, one))
        except ValueError as error:
            refused = Answer("unknown-address", str(error))
            return Ready(mailing, lambda _: refused)
        return Ready(mailing, lambda carrier: carrier.send(head.sender, one.address, message))

    postmen = [Postman(options.mail, password) for _ in range(options.mail.connections)]
    run = _Run(db, clock, postmen, Pace(options.mail.per_second), alive)
    run.hand_over(starmap(ready, _still_wanted(db, clock)), sleep)
    return Delivery(run.sent, run.failed, 0, run.error)


def _still_wanted(db: Database, clock: Clock) -> Iterator[tuple[Mailing, Subscriber]]:
    """What is due, without whoever has left or was erased over the web since the batch was read."""
    for mailing in _due(db, clock, channels=False):
        one = subscribers.subscriber(db, mailing.subscriber)
        if one is not None and one.state not in ("left", "suppressed"):
            yield mailing, one


def _send_to_channels(
    db: Database, channels: Sequence[Channel], clock: Clock, sleep: Callable[[float], None], alive: Callable[[], None]
) -> Delivery:
    """Each channel by itself: one that is away stops no other."""
    waiting = list(_due(db, clock, channels=True)) if channels else []
    sent, errors = 0, []
    for channel in channels:
        one = subscribers.find(db, f"channel:{channel.name}")
        mine = [mailing for mailing in waiting if one and mailing.subscriber == one.id]
        if not mine:
            continue
        try:
            herald = Herald(channel.name, address_of(channel))
        except ConfigError as error:
            errors.append(str(error))
            continue
        run = _Run(db, clock, [herald], Pace(0), alive)
        run.hand_over((_spoken(db, mailing) for mailing in mine), sleep)
        sent += run.sent
        errors += [run.error or run.last_words] if run.error or run.last_words else []
    return Delivery(sent, 0, 0, "; ".join(errors) or None)


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


def _due(db: Database, clock: Clock, *, channels: bool) -> Iterator[Mailing]:
    last = 0
    while found := outbox.due(db, clock(), last, _BATCH, channels=channels):
        last = found[-1].id
        yield from found


class _Run(Generic[Carrier]):
    """Hands messages to the carriers, each in a thread of its own. One that is refused as a whole is sent home; the run ends with the last.

    Only the thread that runs it touches the store: the answer to one message and the start of the next are one transaction.
    """

    def __init__(self, db: Database, clock: Clock, carriers: Iterable[Carrier], pace: Pace, alive: Callable[[], None]) -> None:
        self._db, self._clock, self._pace, self._alive = db, clock, pace, alive
        self._idle = list(carriers)
        self._again = deque[Ready[Carrier]]()
        self._flying: dict[Future[Answer], tuple[Carrier, Ready[Carrier]]] = {}
        self.sent = self.failed = 0
        self.error: str | None = None
        self.last_words = ""

    def hand_over(self, waiting: Iterator[Ready[Carrier]], sleep: Callable[[float], None]) -> None:
        """All that waits, as far as somebody takes it."""
        done: Iterable[Future[Answer]] = ()
        with ThreadPoolExecutor(len(self._idle)) as threads:
            while True:
                with self._db.atomic():
                    for future in done:
                        self._answered(*self._flying.pop(future), future.result())
                    starting = list(self._starting(waiting))
                self._flying |= {threads.submit(ready.carry, carrier): (carrier, ready) for carrier, ready in starting}
                if not self._flying and not self._pace.wait():
                    break
                done = self._landed(sleep)
        for carrier in self._idle:
            carrier.close()

    def _starting(self, waiting: Iterator[Ready[Carrier]]) -> Iterator[tuple[Carrier, Ready[Carrier]]]:
        while self._idle and not self._pace.wait():
            ready = self._again.popleft() if self._again else next(waiting, None)
            if ready is None:
                return
            outbox.sending(self._db, ready.mailing)
            self._pace.left()
            yield self._idle.pop(), ready

    def _landed(self, sleep: Callable[[float], None]) -> Iterable[Future[Answer]]:
        """Those that are answered; none where the pace lets the next one leave before that."""
        pause = self._pace.wait()
        if not self._flying:
            sleep(pause)
            return ()
        return wait(self._flying, timeout=pause if pause and self._idle else None, return_when=FIRST_COMPLETED).done

    def _answered(self, carrier: Carrier, ready: Ready[Carrier], answer: Answer) -> None:
        db, mailing, now = self._db, ready.mailing, self._clock()
        self._alive()
        if answer.verdict == "server":
            outbox.later(db, mailing, None, answer.words)
            if self._idle or self._flying:
                self._again.append(ready)
            else:
                self.error = answer.words
            return
        self._idle.append(carrier)
        pause = now + _PAUSES[min(mailing.attempts, len(_PAUSES) - 1)]
        if answer.verdict == "accepted":
            outbox.sent(db, mailing, now)
            self.sent += 1
        elif answer.verdict in ("refused", "unknown-address"):
            outbox.failed(db, mailing, now, answer.words)
            self.failed += 1
            if answer.verdict == "unknown-address":
                subscribers.suppress(db, mailing.subscriber, answer.words, now)
        elif answer.verdict == "unanswered":
            outbox.unanswered(db, mailing, pause, answer.words)
        else:
            outbox.later(db, mailing, pause, answer.words)
            self.last_words = answer.words
