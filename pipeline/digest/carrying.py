"""Carrying messages: each is handed to whoever is free, its state written before and after. Nothing is sent twice knowingly."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Generic, Protocol, TypeVar

from sqlite_utils import Database

from pipeline.deliver.answer import Answer
from pipeline.model import Mailing
from pipeline.store import outbox, subscribers
from pipeline.store.database import durable

Clock = Callable[[], datetime]
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360))
"""Between two tries of one message, growing; the last one again and again."""
_FEWEST_TRIES = 6
"""A message is tried so often before it is given up, however much time the clock says has gone: it may have been set."""
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


class Run(Generic[Carrier]):
    """Hands messages to the carriers, each in a thread of its own. One that is refused as a whole is sent home; the run ends with the last.

    Only the thread that runs it touches the store: the answer to one message and the start of the next are one transaction.
    """

    def __init__(
        self, session: Session, carriers: Iterable[Carrier], pace: Pace, life: timedelta, *, suppresses: bool = False
    ) -> None:
        """A message that is refused for now for longer than `life` is given up; `suppresses` the addresses that are known not to exist."""
        self._session, self._db, self._pace = session, session.db, pace
        self._life, self._suppresses = life, suppresses
        self._idle = list(carriers)
        self._ahead = deque[Ready[Carrier]]()
        self._flying: dict[Future[Answer], tuple[Carrier, Ready[Carrier]]] = {}
        self.sent = self.failed = 0
        self._stopped = False
        self.error: str | None = None
        self.last_words = ""

    def hand_over(self, waiting: Iterator[Ready[Carrier]]) -> None:
        """All that waits, as far as somebody takes it. That a message leaves is on the disk before it does."""
        done: Iterable[Future[Answer]] = ()
        with durable(self._db), ThreadPoolExecutor(len(self._idle)) as threads:
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
            outbox.not_asked(db, mailing, answer.words)
            if self._idle or self._flying:
                self._ahead.appendleft(ready)
            else:
                self.error = answer.words
            return
        self._idle.append(carrier)
        if answer.verdict == "accepted":
            outbox.sent(db, mailing, now)
            self.sent += 1
        elif answer.verdict in ("refused", "unknown-address"):
            self._ended(mailing, now, answer.words)
            if answer.verdict == "unknown-address" and self._suppresses:
                subscribers.suppress(db, mailing.subscriber, answer.words, now)
        else:
            self._again(mailing, now, answer)

    def _again(self, mailing: Mailing, now: datetime, answer: Answer) -> None:
        """Not now: after a pause, or never where that has been the answer for too long."""
        tries, since = mailing.attempts + 1, mailing.refused or now
        self.last_words = answer.words
        if tries >= _FEWEST_TRIES and now - since >= self._life:
            self._ended(mailing, now, f"given up after {tries} tries since {since:%Y-%m-%d %H:%M} UTC: {answer.words}")
            return
        pause = now + PAUSES[min(mailing.attempts, len(PAUSES) - 1)]
        put_off = outbox.unanswered if answer.verdict == "unanswered" else outbox.later
        put_off(self._db, mailing, now, pause, answer.words)

    def _ended(self, mailing: Mailing, now: datetime, words: str) -> None:
        outbox.failed(self._db, mailing, now, words)
        self.failed += 1
