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
from itertools import islice, starmap
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
_NAP = 1.0
"""Seconds: who waits for the pace looks up so often whether to stop."""


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


@dataclass(frozen=True, slots=True)
class Session:
    """The store and the means of one sending."""

    db: Database
    clock: Clock
    sleep: Callable[[float], None]
    steady: Callable[[], float]
    is_stopping: Callable[[], bool]


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
        mail, others = Delivery(), Delivery()
    error = "; ".join(filter(None, (mail.error, others.error))) or None
    return Delivery(mail.sent + others.sent, mail.failed + others.failed, outbox.pending(db), error)


def _send_mail(session: Session, options: Options, password: str) -> Delivery:
    db = session.db
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
    run = _Run(session, postmen, Pace(options.mail.per_second, session.steady))
    run.hand_over(starmap(ready, _still_wanted(session)))
    return Delivery(run.sent, run.failed, 0, run.error)


def _still_wanted(session: Session) -> Iterator[tuple[Mailing, Subscriber]]:
    """What is due, without whoever has left or was erased over the web since the batch was read."""
    for mailing in _due(session, channels=False):
        one = subscribers.subscriber(session.db, mailing.subscriber)
        if one is not None and one.state not in ("left", "suppressed"):
            yield mailing, one


def _send_to_channels(session: Session, channels: Sequence[Channel]) -> Delivery:
    """Each channel by itself: one that is away stops no other."""
    db, waiting = session.db, list(_due(session, channels=True)) if channels else []
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
        run = _Run(session, [herald], Pace(0, session.steady))
        run.hand_over(_spoken(db, mailing) for mailing in mine)
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


def _due(session: Session, *, channels: bool) -> Iterator[Mailing]:
    last = 0
    while found := outbox.due(session.db, session.clock(), last, _BATCH, channels=channels):
        last = found[-1].id
        yield from found


class _Run(Generic[Carrier]):
    """Hands messages to the carriers, each in a thread of its own. One that is refused as a whole is sent home; the run ends with the last.

    Only the thread that runs it touches the store: the answer to one message and the start of the next are one transaction.
    """

    def __init__(self, session: Session, carriers: Iterable[Carrier], pace: Pace) -> None:
        self._session, self._db, self._pace = session, session.db, pace
        self._idle = list(carriers)
        self._ahead = deque[Ready[Carrier]]()
        self._flying: dict[Future[Answer], tuple[Carrier, Ready[Carrier]]] = {}
        self.sent = self.failed = 0
        self._stopped = False
        self.error: str | None = None
        self.last_words = ""

    def hand_over(self, waiting: Iterator[Ready[Carrier]]) -> None:
        """All that waits, as far as somebody takes it."""
        done: Iterable[Future[Answer]] = ()
        with ThreadPoolExecutor(len(self._idle)) as threads:
            while True:
                with self._db.atomic():
                    for future in done:
                        self._answered(*self._flying.pop(future), future.result())
                    starting = list(self._starting(waiting))
                self._flying |= {threads.submit(ready.carry, carrier): (carrier, ready) for carrier, ready in starting}
                if not self._flying and (self._stopped or not (self._ahead and self._idle)):
                    break
                done = self._landed()
        for carrier in self._idle:
            carrier.close()

    def _starting(self, waiting: Iterator[Ready[Carrier]]) -> Iterator[tuple[Carrier, Ready[Carrier]]]:
        while self._idle and not self._stopped:
            self._stopped = self._session.is_stopping()
            self._ahead.extend(islice(waiting, 0 if self._ahead else 1))
            if self._stopped or not self._ahead or self._pace.wait():
                return
            ready = self._ahead.popleft()
            outbox.sending(self._db, ready.mailing)
            self._pace.left()
            yield self._idle.pop(), ready

    def _landed(self) -> Iterable[Future[Answer]]:
        """Those that are answered; none where the pace lets the next one leave before that."""
        pause = self._pace.wait()
        if not self._flying:
            self._session.sleep(min(pause, _NAP))
            return ()
        return wait(self._flying, timeout=pause if pause and self._idle else None, return_when=FIRST_COMPLETED).done

    def _answered(self, carrier: Carrier, ready: Ready[Carrier], answer: Answer) -> None:
        db, mailing, now = self._db, ready.mailing, self._session.clock()
        if answer.verdict == "server":
            outbox.later(db, mailing, None, answer.words)
            if self._idle or self._flying:
                self._ahead.appendleft(ready)
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
